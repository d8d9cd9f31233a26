import re

import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings import Finding, Recommendation
from needs_analysis.release import release
from needs_analysis.report import Page, render
from needs_analysis.result import Result
from tests.conftest import PUBLISHED, ROOT, gated, says


def page_advice():
    words = {"text": "Do it.", "owner": "o", "timescale": "t", "cost": "c", "measure_of_success": "m"}
    return Recommendation.written(id="R1", finding="D01", when_verdict=(), **words)


def page(**options):
    table = pd.DataFrame({"area": ["<script>alert(1)</script>", "B"], "value": [3, float("nan")], "unit": "GBP"})
    result = Result(
        table,
        "Money & more",
        "A definition.",
        "x",
        says("A <b>sentence</b>."),
        sources=(PUBLISHED,),
        columns=(Column("area", "key"), Column("value", "count")),
    )
    finding = Finding("D01", gated("T"), "demand", gated("First"), release(result, "already_published"), headline=True)
    advice = page_advice()
    usual = {
        "title": "A & B",
        "office": "Office",
        "as_of": "May 2026",
        "priorities": ("First",),
        "findings": (finding,),
        "standing": (advice,),
        "withdrawn": ((advice, "it changed"),),
        "profiles": (),
        "missing": (("w", "y", "h"),),
        "versions": {"needs_analysis": "0"},
    }
    given = {**{name: value if name == "versions" else gated(value) for name, value in usual.items()}, **options}
    return Page(**given)


PLAIN = {
    "title": "plain",
    "office": "plain",
    "as_of": "plain",
    "note": "plain",
    "priorities": ("plain",),
    "missing": (("w", "y", "h"),),
    "terms": {"plain": "plain"},
    "open": ("plain",),
    "withdrawn": ((page_advice(), "plain"),),
    "findings": ("plain",),
    "standing": ("plain",),
    "profiles": ("plain",),
}


@pytest.mark.parametrize("name", PLAIN)
def test_the_page_takes_nothing_but_what_was_released(name):
    with pytest.raises(NeedsAnalysisError, match=r"not released|in the place of a"):
        page(**{name: PLAIN[name]})


def test_half_a_tuple_of_released_texts_is_not_released():
    with pytest.raises(NeedsAnalysisError, match="terms was not released"):
        page(terms={gated("IDVA"): "plain"})
    with pytest.raises(NeedsAnalysisError, match="priorities was not released"):
        page(priorities=(gated("First"), "plain"))


def test_everything_is_escaped():
    text = render(page())
    assert "<script" not in text and "<b>sentence" not in text and "A &amp; B" in text


def test_a_missing_value_is_a_dash_and_no_zero():
    assert '<th scope="row">B</th><td>-</td>' in render(page())


def test_recommendations_that_stand_and_those_withdrawn():
    text = render(page())
    assert "Recommendation R1" in text and "R1 is withdrawn: it changed" in text
    assert "No recommendation applies" in render(page(standing=(), withdrawn=()))


def test_the_page_opens_with_an_executive_summary():
    text = render(page())
    assert '<h2 id="summary">Executive summary</h2>' in text and '<a href="#summary">Executive summary</a>' in text


def test_sources_stand_with_their_licence():
    assert re.search(r"A published report</strong>\. An office\. Licence: OGL v3\.0", render(page()))


def test_the_same_page_gives_the_same_text():
    assert render(page()) == render(page())


@pytest.mark.parametrize("outside", ["http:", "https:", "@import", "url(", "<script", '<link rel="stylesheet'])
def test_nothing_comes_from_outside(outside):
    assert outside not in render(page())


def test_the_browser_is_told_that_the_page_runs_nothing_and_calls_nobody():
    head = render(page()).split("</head>")[0]
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', head)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert head.index("Content-Security-Policy") < head.index("<style"), "it holds for what stands after it"


def test_every_page_that_is_written_has_the_same_policy():
    templates = sorted((ROOT / "needs_analysis" / "report").glob("*.html.j2"))
    heads = [path.read_text(encoding="utf-8").split("<style>")[0] for path in templates]
    policies = {re.search(r'<meta http-equiv="Content-Security-Policy" content="[^"]+">', head)[0] for head in heads}
    assert len(templates) == 3 and len(policies) == 1


def test_what_nobody_can_see_is_written_out_on_the_page():
    from needs_analysis.report.render import shown_plainly

    assert shown_plainly("gnp.exe\u202etxt\x1b[2J") == "gnp.exe\\u202etxt\\x1b[2J"
    assert shown_plainly(5) == 5


@pytest.mark.parametrize(
    ("rows", "columns", "is_open"), [(60, 13, True), (61, 13, False), (60, 14, False), (1, 2, True)]
)
def test_a_table_without_a_chart_is_open_where_it_fits_the_page(rows, columns, is_open):
    names = [f"column_{at}" for at in range(columns)]
    table = pd.DataFrame({name: [f"{name} {row}" for row in range(rows)] for name in names})
    kinds = [Column(names[0], "key"), *(Column(name, "label") for name in names[1:])]
    result = Result(table, "m", "d", "x", says("A sentence."), sources=(PUBLISHED,), columns=kinds)
    found = Finding("D01", gated("T"), "demand", gated("First"), release(result, "already_published"))
    shown = render(page(findings=(found,)))
    assert ("<details open>\n<summary>Data table of D01" in shown) == is_open
