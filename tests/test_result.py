import pandas as pd
import pytest

from needs_analysis import money, units
from needs_analysis.card import MOST_ROWS, shown_text
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.errors import DataError, NeedsAnalysisError, UnitError
from needs_analysis.result import Result
from needs_analysis.source import attach, sources_of
from tests.conftest import PUBLISHED, RECORDS, says


def result(table=None, **options):
    table = pd.DataFrame({"area": ["A <b>"], "value": [0.123456]}) if table is None else table
    usual = {
        "measure": "M",
        "definition": "D.",
        "method": "x",
        "words": says("P.", "A.", title="t", alt="One bar."),
        "sources": (PUBLISHED,),
        "columns": [Column("area", "key"), Column("value", "measure"), Column("n", "count")],
    }
    return Result(table, **{**usual, **options})


def test_it_prints_the_same_text_every_time():
    assert repr(result()) == repr(result()) and result()._repr_html_() == result()._repr_html_()
    assert "0x" not in repr(result()) and "0.1235" in repr(result())


def test_html_is_escaped():
    assert "<b>" not in result()._repr_html_() and "&lt;b&gt;" in result()._repr_html_()


def test_a_record_level_result_stands_under_a_banner():
    shown = result(sources=(RECORDS,))
    assert "[not for release]" in repr(shown) and "not for release" in shown._repr_html_()


def test_long_tables_say_how_much_is_not_shown():
    long = result(pd.DataFrame({"n": range(MOST_ROWS + 40)}))
    assert "and 40 more rows" in repr(long)


def test_it_says_itself_to_its_audiences():
    assert (result().sentence(), result().sentence("analyst")) == ("P.", "A.")
    with pytest.raises(NeedsAnalysisError, match="no audience"):
        result().sentence("press")
    with pytest.raises(NeedsAnalysisError, match="not one of the verdicts"):
        result(words=says(verdict="soaring")).sentence()
    with pytest.raises(NeedsAnalysisError, match="has no chart"):
        result().plot()


def test_it_draws_itself_with_words_for_those_who_do_not_see_it():
    chart = Chart(kind="bars", label="area", value_title="v")
    picture = result(chart=chart).plot()
    png, metadata = picture._repr_png_()
    assert png.startswith(b"\x89PNG") and metadata == {"alt": "One bar."} and repr(picture) == "Picture: One bar."
    assert png == result(chart=chart).plot()._repr_png_()[0], "the same bytes each time"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (float("nan"), "-"),
        (pd.NA, "-"),
        (pd.NaT, "-"),
        (1234, "1,234"),
        (0.5, "0.5"),
        (12.3456, "12.35"),
        (float("inf"), "no limit"),
        (True, "yes"),
        ("x", "x"),
        (103978.60, "103,979"),
    ],
)
def test_cells_are_written_plainly(value, text):
    assert shown_text(value) == text


def test_sources_survive_filtering_and_are_named_once():
    frame = attach(pd.DataFrame({"a": [1, 2, 3]}), PUBLISHED)
    assert sources_of(frame[frame["a"] > 1].copy(), frame) == (PUBLISHED,)


def test_money_and_units_do_not_mix():
    assert str(money.Money(5.5, "cash", per="case")) == "£5.50 per case"
    assert money.Money(6, "2024/25") / money.Money(3, "2024/25") == 2
    assert (2 * money.Money(3, "2024/25")).value == 6
    with pytest.raises(UnitError, match="Cannot compare bed spaces with family places"):
        units.require_same("bed spaces", "family places", action="compare")


def test_an_error_holds_its_problems_as_a_table():
    problems = [
        {
            "file": "a.csv",
            "sheet": "Q2",
            "row": 7,
            "column": "n",
            "problem": "is text",
            "expected": "a count",
            "remedy": "Correct it.",
        }
    ] * 12
    error = DataError(problems)
    assert 'a.csv, sheet "Q2", row 7, column "n": is text. Expected a count. Correct it.' in str(error)
    assert "and 2 more problems" in str(error)
    assert len(error.problems) == 12 and error.problems["row"].iloc[0] == 7


@pytest.mark.parametrize("other", [None, 5, "text", pd.DataFrame({"area": ["A"]})], ids=str)
def test_nothing_but_a_result_is_the_same(other):
    assert result().same_as(other) is False
    assert result().same_as(result()) is True
