"""What a table that a metric made hands to what is made of it."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis.assessment.handed_on import handed_on
from needs_analysis.columns import Column
from needs_analysis.release import release
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import Source, sources_of
from tests.conftest import PUBLISHED, RECORDS

COLUMNS = (Column("area", "key"), Column("value", "count"), Column("people", "base", public=True))


def words(table: pd.DataFrame, settings) -> Said:
    least = table["value"].min(skipna=True)
    return Said("There were some.", "Some.", caveats=(Caveat("LEAST", f"The least was {least:.0f}."),))


def result(*sources, values=(3, 4, 7, 40), **more):
    table = pd.DataFrame({"area": list("abcd"), "value": list(values), "people": [1_000, 3, 2_000, 3_000]})
    given = {"columns": COLUMNS, "sources": sources, **more}
    return Result(table, "Victims", "By area.", "count", words, **given)


def handed(made, *behind):
    return handed_on(made, behind, profile="lt5")


def texts(made):
    return [caveat.text for caveat in made.notes]


@pytest.mark.parametrize("behind", [(RECORDS,), (PUBLISHED, RECORDS)])
def test_the_strictest_source_of_all_counts_and_holds_for_the_table_too(behind):
    made = handed(result(PUBLISHED), result(*behind))
    assert made.disclosure == "record_level"
    assert sources_of(made.table) == made.sources == (RECORDS, PUBLISHED)


def test_of_two_sources_of_one_name_the_stricter_counts():
    loose = replace(RECORDS, disclosure="already_published")
    assert handed(result(loose), result(RECORDS)).sources == (RECORDS,)
    assert handed(result(RECORDS), result(loose)).sources == (RECORDS,)


def test_what_names_no_source_stays_as_strict_as_record_level():
    assert handed(result(), result(PUBLISHED)).disclosure == "record_level"
    assert handed(result(PUBLISHED), result()).disclosure == "record_level"


def test_cautions_of_published_figures_are_said_as_they_stand_and_once():
    below = result(PUBLISHED, notes=(Caveat("BREAK", "Counting changed."),))
    made = handed(result(PUBLISHED), below, below)
    assert texts(made) == ["Counting changed."], "the other it says itself"
    assert texts(handed(result(PUBLISHED, values=(9, 9, 9, 9)), below)) == ["The least was 3.", "Counting changed."]


def test_cautions_of_records_are_those_of_what_may_leave():
    made = handed(result(RECORDS, values=(9, 9, 9, 9)), result(RECORDS))
    assert texts(made) == ["The least was 7."]
    assert "3" not in release(made, "lt5").result.notes[0].text


def test_where_nothing_may_leave_it_is_said_that_there_are_cautions():
    made = handed(result(RECORDS, values=(9, 9, 9, 9)), replace(result(RECORDS), method="Ask 07700 900123."))
    assert [caveat.code for caveat in made.notes] == ["CAVEATS_WITHHELD"]
    assert not any(letter.isdigit() for letter in texts(made)[0])


def test_rows_left_out_come_along_and_a_small_number_of_them_does_not_leave():
    made = handed(result(RECORDS), result(RECORDS, excluded=(Excluded("events", 3, "without a date"),)))
    assert made.excluded == (Excluded("events", 3, "without a date"),)
    assert release(made, "lt5").result.excluded[0].rows is None


def test_a_base_is_no_more_public_than_below():
    closed = result(RECORDS, columns=(*COLUMNS[:2], Column("people", "base")))
    assert result(RECORDS).column("people").public
    assert not handed(result(RECORDS), closed).column("people").public
    assert handed(result(RECORDS), result(RECORDS)).column("people").public


def test_table_and_words_stay_as_they_are():
    plain = result(PUBLISHED)
    made = handed(plain, result(Source("other", "Other", "An office", "none", "synthetic")))
    pd.testing.assert_frame_equal(made.table, plain.table)
    assert (made.said, made.measure, made.settings) == (plain.said, plain.measure, plain.settings)
    assert made.is_synthetic
