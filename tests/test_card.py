"""One card: label, sentence, verdict, the few columns that answer the question, and the rest folded away."""

import html.parser

import numpy as np
import pandas as pd
import pytest

from needs_analysis import card
from needs_analysis.assessment.stored_html import not_allowed_in_html
from needs_analysis.columns import Column, helpers, keys, labels
from needs_analysis.release import release
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat
from needs_analysis.source import Source
from needs_analysis.wording import NO_CLEAR_CHANGE
from tests.conftest import PUBLISHED, RECORDS, says
from tests.examples import EXAMPLES

COLUMNS = (
    Column("area", "key"),
    Column("value", "measure", of=("numerator", "denominator"), unit="share"),
    Column("numerator", "count", part_of="denominator"),
    Column("denominator", "base"),
    Column("cost", "money", unit="GBP"),
    *helpers("code"),
)


def shares(rows=2, sources=(PUBLISHED,), **more):
    table = pd.DataFrame(
        {
            "area": [f"Area <{n}>" for n in range(rows)],
            "value": 0.125,
            "lower": 0.1,
            "upper": 0.151,
            "confidence": 0.95,
            "numerator": 1_250,
            "denominator": 10_000,
            "cost": 2_500.5,
            "code": "E06000051",
            "flag": "",
        }
    )
    usual = {
        "words": says("It is 12.5%.", "x", (Caveat("CHANCE", "By chance alone."),), verdict=NO_CLEAR_CHANGE),
        "settings": {"by": ["area"], "per": 1_000, "confidence": 0.95, "labels": {"a": "b"}, "what": ""},
        "excluded": (Excluded("rows without an area", 12, "they lie nowhere"),),
    }
    return Result(
        table, "Share of <all>", "A definition.", "A method.", sources=sources, columns=COLUMNS, **usual | more
    )


class Read(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)


def test_the_card_as_text_is_known_to_the_letter():
    assert repr(shares()) == (
        "It is 12.5%.\nVerdict: no clear change.\n\n"
        "Share of <all>\n"
        "Area      Value (%)  Range (%)   Numerator  Denominator\n"
        "Area <0>  12.5       10 to 15.1  1,250      10,000\n"
        "Area <1>  12.5       10 to 15.1  1,250      10,000\n\n"
        "Definition: A definition.\nMethod: A method.\nConfidence: 95%\nCaveat CHANCE: By chance alone.\n"
        "Left out: rows without an area, 12 (they lie nowhere)\nSettings: by area; per 1,000; labels a: b\n"
        "Source: A published report (An office)"
    )


def test_the_card_as_html_says_the_same_in_the_same_order():
    read = Read(shares()._repr_html_())
    said = " ".join(" ".join(read.texts).split())
    for text in ("It is 12.5%.", "Share of <all>", "Range (%)", "10 to 15.1", "Definition", "Source"):
        assert text in said
    places = [
        said.index(text)
        for text in ("12.5%.", "no clear", "Share of", "Definition", "Caveat", "Left", "Settings", "Source")
    ]
    assert places == sorted(places)


def test_the_html_is_accessible_escaped_and_may_stay_in_a_notebook():
    text = shares()._repr_html_()
    read = Read(text)
    assert "<0>" not in text and "<all>" not in text
    scopes = [found.get("scope") for tag, found in read.tags if tag == "th"]
    assert scopes == ["col"] * 5 + ["row"] * 2
    assert [tag for tag, _ in read.tags].count("caption") == 1
    assert [tag for tag, _ in read.tags].count("details") == 1
    assert not_allowed_in_html(text) == []
    assert text == shares()._repr_html_()


def test_what_nobody_can_see_is_written_out():
    shown = shares(words=says("gnp.exe\u202etxt"))
    assert "\u202e" not in repr(shown) and "\u202e" not in shown._repr_html_()


def test_a_label_or_banner_stands_above_everything():
    synthetic = Source("s", "Made up", "Us", "MIT", disclosure="synthetic")
    assert repr(shares(sources=(RECORDS,))).startswith("[not for release]\n\nIt is")
    assert repr(shares(sources=(synthetic,))).startswith("[Synthetic data")
    assert shares(sources=(RECORDS,))._repr_html_().startswith("<div><p><strong>[not for release]</strong></p>")


def test_a_released_one_says_under_which_profile_and_has_no_banner():
    shown = release(shares(sources=(RECORDS,)), "lt5")
    for text in (repr(shown), shown._repr_html_()):
        assert "not for release" not in text and "lt5" in text
    assert repr(shown).endswith("Released under: lt5")


def test_money_is_in_pounds_and_helpers_are_never_shown():
    one = shares(1)
    assert "£2,500.50" in repr(one) and "E06000051" not in repr(one)


@pytest.mark.parametrize(
    ("rows", "said"), [(12, ""), (13, "... and 1 more row;"), (52, "... and 40 more rows; see result.table")]
)
def test_twelve_rows_are_shown_and_the_number_of_the_others(rows, said):
    text = repr(shares(rows))
    assert ("more row" in text) == bool(said) and said in text
    assert text.count("Area <") == 12
    assert not said or said in shares(rows)._repr_html_()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_metric_has_a_card_of_few_columns_with_its_counts(name):
    result = EXAMPLES[name](0)
    shown, _ = card._figures(result)
    assert 1 <= len(shown.header) <= card.MOST_COLUMNS and len(shown.rows) <= card.MOST_ROWS
    assert len(set(shown.header)) == len(shown.header)
    hidden = {card.column_title(column.name) for column in result.columns if column.role == "helper"}
    assert not hidden & set(shown.header)
    counts = [column.name for column in result.columns if column.role in ("count", "base")]
    behind = [name for name in counts if name in ("numerator", "denominator", "known")]
    assert {card.column_title(name) for name in behind} <= set(shown.header), "no number goes without its n"
    assert not_allowed_in_html(result._repr_html_()) == []
    assert "nan" not in repr(result).split() and "<NA>" not in repr(result)


def test_ends_of_a_range_that_are_not_known_or_not_there():
    table = pd.DataFrame(
        {
            "area": list("abcd"),
            "value": [np.nan] * 3 + [5.0],
            "lower": [1, 2, np.nan, 5],
            "upper": [np.inf, np.nan, 9, 5],
        }
    )
    columns = (*keys(["area"]), Column("value", "count"))
    shown, _ = card._figures(Result(table, "m", "d", "x", says(), columns=columns, sources=(PUBLISHED,)))
    assert [row[2] for row in shown.rows] == ["1 or more", "2 or more", "up to 9", "5"]


def test_a_withheld_figure_is_a_dash_and_its_mark_is_shown():
    table = pd.DataFrame({"area": list("abc"), "value": [3, 2, 40]})
    result = Result(
        table, "m", "d", "x", says(), columns=(*keys(["area"]), Column("value", "count")), sources=(RECORDS,)
    )
    shown, _ = card._figures(release(result, "lt5").result)
    assert (
        shown.header == ("Area", "Value", "Flag")
        and shown.rows[0] == ("a", "-", "[c]")
        and shown.rows[2] == ("c", "40", "")
    )


def test_a_table_of_words_shows_its_words():
    table = pd.DataFrame({"claim": ["K1", "K2"], "said": ["x", "y"], "why": ["p", "q"]})
    result = Result(
        table, "m", "d", "x", says(), columns=(*keys(["claim"]), *labels("said", "why")), sources=(PUBLISHED,)
    )
    assert card._figures(result)[0].header == ("Claim", "Said", "Why")


def test_a_table_without_rows_is_still_a_card():
    table = pd.DataFrame({"area": pd.Series([], dtype="str"), "value": pd.Series([], dtype="float64")})
    result = Result(
        table, "m", "d", "x", says(), columns=(*keys(["area"]), Column("value", "count")), sources=(PUBLISHED,)
    )
    assert "Definition: d" in repr(result) and not_allowed_in_html(result._repr_html_()) == []


def test_shares_and_money_are_written_as_on_the_page():
    from needs_analysis.report.render import table_of

    page, (small, _) = table_of(shares(1)), card._figures(shares(1))
    cells = dict(zip(page.header, page.rows[0], strict=True))
    for name, cell in zip(small.header, small.rows[0], strict=True):
        assert name == "Range (%)" or cells[name] == cell
