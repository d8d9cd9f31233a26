import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.result import NOT_FOR_RELEASE, SYNTHETIC_LABEL, Caveat, Result
from needs_analysis.source import Source
from tests.conftest import PUBLISHED, RECORDS

SYNTHETIC = Source("made up", "Made up", "Us", "MIT", disclosure="synthetic")
AGGREGATE = Source("counts", "Counts", "A force", "none", disclosure="aggregate")


def counted(values, *sources, **options):
    table = pd.DataFrame({"area": [f"A{i}" for i in range(len(values))], "value": values, "unit": "victims"})
    text = f"There were {values}."
    return Result(
        table, "Victims", "Victims by area.", "count", {"panel": text, "analyst": text}, sources=sources, **options
    )


def test_what_was_published_passes_unchanged():
    released = release(counted([3, 40], PUBLISHED), "already_published")
    assert released.result.table["value"].tolist() == [3, 40] and released.label == ""


def test_synthetic_results_are_labelled_in_words():
    released = release(counted([3, 40], SYNTHETIC), "already_published")
    assert released.label == SYNTHETIC_LABEL
    assert SYNTHETIC_LABEL in repr(released) and SYNTHETIC_LABEL in released._repr_html_()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.sampled_from(["lt5", "lt10"]))
def test_no_small_count_of_a_record_level_source_leaves(values, profile):
    threshold = int(profile[2:])
    try:
        released = release(counted(values, RECORDS), profile)
    except Refusal as refusal:
        assert "alone would be withheld" in str(refusal)
        return
    shown = released.result.table["value"].dropna()
    assert not ((shown > 0) & (shown < threshold)).any()
    small = [x for x in values if 0 < x < threshold]
    if small:
        assert "withheld" in released.result.sentence()
        assert (released.result.table["flag"] == "[c]").sum() == len(small)
        assert released.result.chart is None


def test_everything_of_a_small_row_is_withheld_with_its_rest():
    table = pd.DataFrame(
        {
            "area": list("ABC"),
            "value": [0.5, 0.98, 0.2],
            "numerator": [2, 98, 20],
            "denominator": [4, 100, 100],
            "lower": 0.1,
            "upper": 0.9,
        }
    )
    result = Result(table, "m", "d", "x", {"panel": "s", "analyst": "s"}, sources=(AGGREGATE,))
    kept = release(result, "lt5").result.table
    assert kept.loc[[0, 1], ["value", "numerator", "denominator", "lower", "upper"]].isna().all().all()
    assert kept.loc[2, "value"] == 0.2


@pytest.mark.parametrize("source", [RECORDS, AGGREGATE])
def test_a_profile_that_does_not_suppress_is_refused(source):
    with pytest.raises(Refusal, match="does not suppress"):
        release(counted([30, 40], source), "already_published")


def test_a_result_without_sources_counts_as_record_level():
    assert counted([3]).banner == NOT_FOR_RELEASE
    with pytest.raises(Refusal, match="does not suppress"):
        release(counted([30]), "already_published")


def test_the_strictest_source_counts():
    assert counted([3], PUBLISHED, RECORDS).disclosure == "record_level"
    assert counted([3], PUBLISHED, SYNTHETIC).is_synthetic


def test_an_unknown_profile_is_refused():
    with pytest.raises(Refusal, match="no release profile"):
        release(counted([30], PUBLISHED), "lt3")


@pytest.mark.parametrize(
    "text",
    [
        "Call 01905 123456",
        "write to jo@example.org",
        "WR1 3PA",
        "QQ 12 34 56 C".replace("QQ", "AB"),
        "NHS 943 476 5919",
    ],
)
def test_what_looks_like_personal_data_does_not_leave(text):
    with pytest.raises(Refusal, match="personal data") as caught:
        release(counted([30], PUBLISHED, caveats=(Caveat("X", text),)), "already_published")
    assert text not in str(caught.value)
    table = pd.DataFrame({"note": [text]})
    with pytest.raises(Refusal, match="column note"):
        release(Result(table, "m", "d", "x", {"panel": "s"}, sources=(PUBLISHED,)), "already_published")


def test_a_column_that_identifies_does_not_leave():
    table = pd.DataFrame({"Surname": ["x"], "value": [10]})
    with pytest.raises(Refusal, match="identify people"):
        release(Result(table, "m", "d", "x", {"panel": "s"}, sources=(PUBLISHED,)), "already_published")


def test_the_register_entry_holds_no_hidden_value():
    entry = release(counted([3, 4, 50], RECORDS), "lt5").entry
    assert entry["profile"] == "lt5" and entry["sources"] == ["records"] and len(entry["sha256"]) == 64
    assert "3" not in str([value for key, value in entry.items() if key in ("measure", "columns", "label")])
