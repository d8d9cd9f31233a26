"""What the HTML and the texts of a stored notebook may hold."""

import pytest

from needs_analysis.assessment.stored_html import not_allowed_in_html, not_allowed_in_text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "492 < 500 and 3 > 2",
        "<p>492 &lt; 500</p>",
        "<table class='x'><tr><th scope=\"row\">A</th><td colspan=2>1</td></tr></table>",
        "<style scoped>td { color: hsl(0, 0%, 20%); width: calc(1em + 2px) }</style>",
        "<a href='https://example.org'>plan</a> <a href='#part'>part</a>",
        "<!-- a remark -->",
        "<br/><hr>",
        "<div style='text-align: right' aria-label='total'>5</div>",
    ],
)
def test_text_tables_and_links_are_allowed(text):
    assert not_allowed_in_html(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script>x</script>", "<script>"),
        ("<IFRAME src='b'></IFRAME>", "<iframe>"),
        ("<p onclick='x'>a</p>", "<p onclick>"),
        ("<a href='javascript:x'>a</a>", "<a href>"),
        ("<a href='java&#x09;script:x'>a</a>", "<a href>"),
        ("<img src='https://example.org/a.png'>", "<img src>"),
        ("<img src='a.png'>", "<img src>"),
        ("<style>@import 'x';</style>", "<style>"),
        ("<style>p { background: url(x) }</style>", "<style>"),
        ("<style>p { color: red }", "<style>"),
        ("<p style='background: url(x)'>a</p>", "<p style>"),
        ("<form><input></form>", "<form>"),
        ("<p class='a", "<p> that is not written plainly"),
    ],
)
def test_what_runs_or_calls_another_site_is_named(text, found):
    assert found in not_allowed_in_html(text)


def test_a_name_between_brackets_is_not_repeated():
    found = not_allowed_in_html("<ann.smith> and <p ann='x'>")
    assert found and not any("ann" in each for each in found)


def test_each_thing_is_named_once_and_in_order():
    text = "<iframe></iframe><p onclick=x></p><iframe></iframe>"
    assert not_allowed_in_html(text) == ["<iframe>", "<p onclick>"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Demand\n\nSee [the plan](https://example.org) and <https://example.org/a>.",
        "![bars](bars.png)",
        "a < b and `x > y`",
    ],
)
def test_marks_links_and_pictures_beside_the_notebook_are_allowed_in_a_text(text):
    assert not_allowed_in_text(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[x](javascript:alert)", "an address that is a program"),
        ("[x](java&#115;cript:alert)", "an address that is a program"),
        ("![x](https://example.org/a.png)", "a picture from elsewhere"),
        ("![x](//example.org/a.png)", "a picture from elsewhere"),
        ("![x]", "a picture from elsewhere"),
        ("<script>x</script>", "<script>"),
    ],
)
def test_programs_and_pictures_from_elsewhere_are_named_in_a_text(text, found):
    assert found in not_allowed_in_text(text)
