"""A label says how freely a table may be shown only where this process put it, and only for the columns of then."""

import pandas as pd
import pytest

from needs_analysis import demand, reading, repeat_victimisation
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.result import NOT_FOR_RELEASE
from needs_analysis.source import Source, attach, sources_of, strictest, united
from tests.conftest import PUBLISHED, RECORDS
from tests.reading.files import EXTRACT

AGGREGATE = Source("counts", "Counts", "A force", "none", disclosure="aggregate")


def published():
    return attach(pd.DataFrame({"area": ["A", "B", "C"], "count": [90, 30, 40], "population": 1_000}), PUBLISHED)


def own():
    table = pd.DataFrame({"area": ["A", "B", "C"], "repeat": [3, 2, 30]})
    return attach(table, RECORDS)


LATER = {
    "assign": lambda table: table.assign(repeat=own()["repeat"]),
    "set": lambda table: table.__setitem__("repeat", own()["repeat"]) or table,
    "insert": lambda table: table.insert(1, "repeat", own()["repeat"]) or table,
    "merge": lambda table: table.merge(own(), on="area"),
    "join": lambda table: table.join(own().set_index("area"), on="area"),
    "concat": lambda table: pd.concat([table, own()[["repeat"]]], axis=1),
    "rows": lambda table: pd.concat([table, own().rename(columns={"repeat": "count"})]),
    "index": lambda table: table.set_index(own()["repeat"]),
    "renamed": lambda table: table.assign(repeat=own()["repeat"]).rename(columns={"repeat": "another"}),
}


@pytest.mark.parametrize("way", LATER)
def test_a_column_that_comes_later_makes_a_table_record_level(way):
    assert strictest(sources_of(LATER[way](published()))) == "record_level"


def test_a_share_of_records_beside_published_counts_is_not_for_release():
    mixed = published().assign(repeat=own()["repeat"])
    result = demand.rate(mixed, by="area", events="repeat", population="population")
    assert result.banner == NOT_FOR_RELEASE
    with pytest.raises(Refusal, match=r"record_level.*repeat.*na\.source\.attach\(table"):
        release(result, "already_published")
    assert demand.rate(published(), by="area").banner is None


@pytest.mark.parametrize(
    "change", [lambda t: t.head(2), lambda t: t[["area", "count"]], lambda t: t.sort_values("count").copy()]
)
def test_a_table_with_fewer_rows_or_columns_keeps_its_label(change):
    assert sources_of(change(published())) == (PUBLISHED,)


def test_sources_that_are_named_again_hold():
    mixed = published().assign(repeat=own()["repeat"])
    named = attach(mixed, *sources_of(published(), own()))
    assert {source.id for source in sources_of(named)} == {PUBLISHED.id, RECORDS.id}
    assert strictest(sources_of(named)) == "record_level"


@pytest.mark.parametrize("claim", ["list", "ours", "guessed"])
def test_a_label_that_came_with_a_file_says_nothing(tmp_path, claim):
    label = {"id": "x", "title": "x", "producer": "x", "licence": "x", "disclosure": "already_published"}
    table = pd.DataFrame({"area": ["A"], "count": [3]})
    entries = {"sources": [label], "columns": ["area", "count"], "attached_by": "0" * 32}
    table.attrs["needs_analysis_sources"] = {
        "list": [label],
        "guessed": entries,
        "ours": {**entries, "attached_by": ""},
    }[claim]
    table.to_parquet(tmp_path / "sent.parquet")
    read = pd.read_parquet(tmp_path / "sent.parquet")
    assert read.attrs, "the label came with the file"
    assert strictest(sources_of(read)) == "record_level"


def _trail(path, disclosure):
    source = Source("s", "S", "them", "OGL", disclosure)
    reading.write_source(path, source)


@pytest.mark.parametrize("claimed", ["already_published", "aggregate"])
@pytest.mark.parametrize("kind", ["extract", "events", "survey"])
def test_records_of_people_are_record_level_whatever_their_paper_trail_says(tmp_path, claimed, kind):
    path = tmp_path / "sent.csv"
    if kind == "extract":
        path.write_text(EXTRACT)
    elif kind == "events":
        path.write_text(
            "event_id,victim_id,perpetrator_id,date,crime_type,district\n1,V1,,2023-01-04,stalking,Redditch\n"
        )
    else:
        path.write_text("ID,Heard of us?\n1,Yes\n2,No\n")
    _trail(path, claimed)
    if kind == "extract":
        table = reading.police_extract(path).table
    elif kind == "events":
        table = reading.table(path, "victim_events")
        result = repeat_victimisation.repeat_rate(table, by="district", start="2023-01-01", end="2023-12-31")
        assert result.disclosure == "record_level"
    else:
        question = {"id": "heard", "header": "Heard of us?", "options": ["Yes", "No"]}
        table = reading.survey(path, {"respondent": "ID", "questions": [question]}).table
    assert [source.disclosure for source in sources_of(table)] == ["record_level"]


def test_a_return_is_an_aggregate_whatever_its_paper_trail_says(tmp_path):
    path = tmp_path / "return.csv"
    path.write_text("service,area,quarter,referrals\nIdva,Shropshire,2022/23 Q2,12\n")
    _trail(path, "already_published")
    assert [source.disclosure for source in sources_of(reading.provider_return(path).table)] == ["aggregate"]


def test_what_is_labelled_as_invented_stays_so(tmp_path):
    path = tmp_path / "sent.csv"
    path.write_text(EXTRACT)
    _trail(path, "synthetic")
    assert [source.disclosure for source in sources_of(reading.police_extract(path).table)] == ["synthetic"]


@pytest.mark.parametrize(
    "more",
    [
        lambda table: pd.concat([table, pd.DataFrame({"area": ["D"], "count": [2], "population": [9]})]).pipe(
            lambda both: attach_as(table, both)
        ),
        lambda table: table.reindex(range(5)),
        lambda table: table.__setitem__("x", 1) or table,
    ],
)
def test_rows_that_come_later_have_no_label(more):
    assert strictest(sources_of(more(published()))) == "record_level"


def attach_as(table, both):
    """Rows under the label of another table, as pandas keeps it in ways of its own."""
    both.attrs = dict(table.attrs)
    return both


def test_what_is_put_in_the_place_of_invented_data_is_invented_no_longer(tmp_path):
    path = tmp_path / "sent.csv"
    path.write_text(EXTRACT)
    _trail(path, "synthetic")
    path.write_text(EXTRACT.replace("C1", "C9"))
    assert reading.record_checksum(path)
    assert [source.disclosure for source in sources_of(reading.police_extract(path).table)] == ["record_level"]


def test_two_files_of_one_name_are_two_sources():
    """The returns of two providers are often called return.csv."""
    first, second = (
        Source("return", "return.csv", "not stated", "none", "aggregate", sha256=mark * 64) for mark in "ab"
    )
    tables = [attach(pd.DataFrame({"n": [1]}), source) for source in (first, second)]
    assert sources_of(*tables) == united(first, second) == united(second, first) == (first, second)
    assert sources_of(tables[0], tables[0]) == united(first, first) == (first,)
