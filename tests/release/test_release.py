import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.result import NOT_FOR_RELEASE, SYNTHETIC_LABEL, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import Source
from needs_analysis.wording import count
from tests.conftest import PUBLISHED, RECORDS, says

SYNTHETIC = Source("made up", "Made up", "Us", "MIT", disclosure="synthetic")
AGGREGATE = Source("counts", "Counts", "A force", "none", disclosure="aggregate")


def counted(values, *sources, **options):
    table = pd.DataFrame({"area": [f"A{i}" for i in range(len(values))], "value": values, "unit": "victims"})
    columns = (Column("area", "key"), Column("value", "count"))
    return Result(table, "Victims", "Victims by area.", "count", listing, sources=sources, columns=columns, **options)


def listing(table, settings):
    numbers = [count(value) for value in table["value"]]
    return Said(f"There were {', '.join(numbers)}.", f"Counts: {', '.join(numbers)}.")


def made(table, *columns, source=RECORDS):
    """A result of a table by area, with what its other columns are."""
    return Result(table, "m", "d", "x", says(), sources=(source,), columns=(Column("area", "key"), *columns))


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
    released = release(counted(values, RECORDS), profile)
    shown = released.result.table["value"].dropna()
    assert not ((shown > 0) & (shown < threshold)).any()
    small = [x for x in values if 0 < x < threshold]
    if small:
        assert "withheld" in released.result.sentence()
        # One alone would be what is left of a total that somebody may know.
        more = 1 if len(small) == 1 and any(x >= threshold for x in values) else 0
        marked = (released.result.table["flag"] == "[c]").sum()
        assert marked == len(small) + more or (len(small) == 1 and marked == len(values))


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
    share = Column("value", "measure", of=("numerator", "denominator"))
    part = Column("numerator", "count", part_of="denominator")
    result = made(table, share, part, Column("denominator", "base"), source=AGGREGATE)
    kept = release(result, "lt5").result.table
    assert kept.loc[[0, 1], ["value", "numerator", "lower", "upper"]].isna().all().all()
    assert kept["denominator"].isna().tolist() == [True, False, False]
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
        release(counted([30], PUBLISHED, notes=(Caveat("X", text),)), "already_published")
    assert text not in str(caught.value)
    table = pd.DataFrame({"note": [text]})
    with pytest.raises(Refusal, match="column note"):
        columns = [Column("note", "label")]
        release(Result(table, "m", "d", "x", says(), sources=(PUBLISHED,), columns=columns), "already_published")


def test_a_column_that_identifies_does_not_leave():
    table = pd.DataFrame({"Surname": ["x"], "value": [10]})
    with pytest.raises(Refusal, match="identify people"):
        columns = [Column("Surname", "label"), Column("value", "count")]
        release(Result(table, "m", "d", "x", says(), sources=(PUBLISHED,), columns=columns), "already_published")


def test_the_register_entry_holds_no_hidden_value():
    entry = release(counted([3, 4, 50], RECORDS), "lt5").entry
    assert entry["profile"] == "lt5" and entry["sources"] == ["records"] and len(entry["sha256"]) == 64
    assert "3" not in str([value for key, value in entry.items() if key in ("measure", "columns", "label")])


class TestNothingLeaks:
    """Ways a small figure has got out of a table that was thought safe."""

    def test_a_table_made_by_hand_counts_as_record_level(self):
        from needs_analysis import demand
        from needs_analysis.reference import load

        made_by_hand = pd.DataFrame({"area_code": ["E07000237", "E06000020"], "crimes": [3, 900]})
        result = demand.area_rates(made_by_hand, load("population_mid2023_persons_bands"))
        assert result.disclosure == "record_level" and result.banner == NOT_FOR_RELEASE
        with pytest.raises(Refusal, match="does not suppress"):
            release(result, "already_published")

    def test_of_two_sources_with_one_id_the_strictest_counts(self):
        from needs_analysis.source import attach, sources_of

        open_, closed = (Source("same", "t", "p", "l", disclosure=d) for d in ("already_published", "record_level"))
        frame = pd.DataFrame({"x": [1]})
        assert sources_of(attach(frame, open_), attach(frame, closed))[0].disclosure == "record_level"

    def test_rows_left_out_are_withheld_too(self):
        from needs_analysis.result import Excluded

        kept = release(counted([30, 40], RECORDS, excluded=(Excluded("unknown", 3, "w"),)), "lt5").result
        assert kept.excluded[0].rows is None and "withheld" in repr(kept)
        assert kept.caveats[-1].text == "Figures under 5 are withheld, with all that could give them back."

    def test_the_rows_that_are_withheld_are_counted_in_words(self):
        for values, rows in (([3], " (1 row)."), ([3, 2, 40], " (2 rows).")):
            assert release(counted(values, RECORDS), "lt5").result.caveats[-1].text.endswith(f"back{rows}")

    def test_a_count_in_any_column_counts(self):
        table = pd.DataFrame({"area": ["A", "B", "C"], "value": [0.9, 0.8, 0.7], "victims": [2, 3, 90]})
        result = made(table, Column("victims", "count"), Column("value", "measure", of=("victims",)))
        kept = release(result, "lt5").result.table
        assert kept.loc[[0, 1], ["value", "victims"]].isna().all(axis=None)
        assert kept.loc[2, ["value", "victims"]].tolist() == [0.7, 90]

    def test_numbers_kept_as_text_are_blanked(self):
        table = pd.DataFrame({"area": ["A", "B", "C"], "numerator": ["3", "2", "40"]})
        result = made(table, Column("numerator", "count"), source=AGGREGATE)
        assert release(result, "lt5").result.table["numerator"].isna().tolist() == [True, True, False]

    def test_words_are_those_of_what_is_left(self):
        kept = release(counted([3, 2, 40], RECORDS), "lt5").result
        assert kept.sentence() == "There were withheld, withheld, 40." and kept.caveats[-1].code == "SUPPRESSED"
        whole = release(counted([30, 40], RECORDS), "lt5").result
        assert whole.sentence() == "There were 30, 40." and whole.caveats == ()

    def test_what_is_worked_out_from_a_withheld_figure_goes_with_it(self):
        table = pd.DataFrame({"area": ["a", "b", "c"], "value": [3, 4, 100], "change_percent": [None, 33.3, 2400.0]})
        change = Column("change_percent", "measure", of=("value",), across=True)
        result = made(table, Column("value", "count"), change, source=AGGREGATE)
        assert release(result, "lt5").result.table["change_percent"].isna().all()

    def test_pseudonyms_do_not_leave(self, a):
        from needs_analysis import repeat_victimisation

        events = a.table("victim_events")
        result = repeat_victimisation.repeat_rate(events, start="2024-04-01", end="2025-03-31", by="victim_id")
        with pytest.raises(Refusal, match="identify people"):
            release(result, "lt5")

    def test_an_aggregate_result_stands_under_the_banner_until_released(self):
        assert counted([3], AGGREGATE).banner == NOT_FOR_RELEASE


@pytest.mark.parametrize("profile", [[], {}, None, 5, "lt4", pd.DataFrame({"a": [1]})], ids=str)
def test_what_is_not_a_profile_is_refused(profile):
    with pytest.raises(Refusal, match=r"There is no release profile.*Use one of already_published, lt5, lt10"):
        release(counted([12, 40], PUBLISHED), profile)


@pytest.mark.parametrize("given", [None, 5, pd.DataFrame({"a": [1]})], ids=["nothing", "number", "table"])
def test_only_a_result_is_released(given):
    with pytest.raises(Refusal, match="Only a result can be released, and this is a"):
        release(given, "lt5")
    released = release(counted([12, 40], PUBLISHED), "lt5")
    with pytest.raises(Refusal, match=r"this is a Released. Pass what a metric returned"):
        release(released, "lt5")
