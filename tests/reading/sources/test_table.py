import contextlib

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needs_analysis.contracts import Column, Contract
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.reading import record_checksum, source_of, table, write_source
from needs_analysis.source import Source, sources_of
from tests.conftest import PUBLISHED

RULES = Contract(
    "counts",
    "One area.",
    (
        Column("area"),
        Column("referrals", "count"),
        Column("change", "whole", required=False),
        Column("day", "date"),
        Column("kind", "choice", choices=("a", "b")),
    ),
    key=("area",),
    record_level=True,
)
HEADER = "area,referrals,change,day,kind\n"
GOOD = HEADER + "North,12,-3,2024-02-29,a\nSouth,0,,2024-03-01,b\n"


def read(tmp_path, text, *, name="counts.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return table(path, RULES, check_source=False)


def problems(tmp_path, text):
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    return caught.value.problems


def test_a_sound_file_reads_with_its_types(tmp_path):
    frame = read(tmp_path, GOOD)
    assert frame["referrals"].tolist() == [12, 0]
    assert frame["referrals"].dtype == "Int64" and str(frame["day"].dtype).startswith("datetime64")
    assert pd.isna(frame["change"].iloc[1]), "an empty cell is missing, never 0"


@pytest.mark.parametrize("text", [GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, GOOD.rstrip("\n")])
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path, text):
    assert len(read(tmp_path, text)) == 2


@pytest.mark.parametrize(
    "cell",
    ["1,234", '"1,234"', "<5", "TRUE", "12.0", "1e3", "-1", "*", "n/a", "１２", "1_000", "nan", "", "#REF!", " 1 2"],
)
def test_what_is_not_a_count_is_refused_and_never_guessed(tmp_path, cell):
    found = problems(tmp_path, HEADER + f"North,{cell},0,2024-01-01,a\n")
    assert len(found) >= 1
    assert found["row"].astype(str).str.contains("2").any()
    assert not found["problem"].str.contains("１２|REF|TRUE").any(), "a cell is never repeated"


def test_every_problem_comes_at_once_with_row_and_column(tmp_path):
    found = problems(tmp_path, HEADER + "North,x,0,2024-02-30,c\n,3,0,2024-01-01,a\n")
    places = set(zip(found["column"], found["row"], strict=True))
    assert places == {("area", "3"), ("referrals", "2"), ("day", "2"), ("kind", "2")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("kind", "sort"), "is missing"),
        (GOOD.replace("kind", "sort"), "is not a column of this table"),
        (GOOD.replace("kind", "area"), "more than once"),
        (HEADER + "North,1,0,2024-01-01\n", "has 4 fields"),
        (HEADER + "North,1,0,2024-01-01,a,\n", "has 6 fields"),
        (GOOD + "\n\n", "has 0 fields"),
        (GOOD.replace("South", "North"), "share a key"),
        (HEADER + '"North,1,0,2024-01-01,a\n', "not a valid CSV"),
        ("", "is empty"),
        ("\n\n", "no header"),
        (GOOD.encode("utf-16"), "not UTF-8"),
        (GOOD.replace("North", "Hérefordshire").encode("cp1252"), "not UTF-8"),
    ],
)
def test_broken_files_are_refused_with_a_reason(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, text)


def test_an_unknown_contract_is_refused(tmp_path):
    with pytest.raises(NeedsAnalysisError, match="not a contract"):
        table(tmp_path / "x.csv", "countz")


@given(st.binary(max_size=400))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_a_table_or_a_documented_error(tmp_path, noise):
    with contextlib.suppress(DataError):
        assert len(read(tmp_path, GOOD.encode()[: len(noise)] + noise)) < 20


class TestPaperTrail:
    def prepared(self, tmp_path):
        path = tmp_path / "counts.csv"
        path.write_text(GOOD, encoding="utf-8", newline="\n")
        write_source(path, PUBLISHED)
        return path

    def test_the_source_travels_with_the_table(self, tmp_path):
        frame = table(self.prepared(tmp_path), RULES)
        assert sources_of(frame)[0].title == PUBLISHED.title
        assert sources_of(frame[frame["referrals"] > 5])[0].title == PUBLISHED.title

    def test_a_changed_file_is_refused_until_its_checksum_is_recorded(self, tmp_path):
        path = self.prepared(tmp_path)
        path.write_text(GOOD.replace("12", "13"), encoding="utf-8", newline="\n")
        with pytest.raises(DataError, match="needs-analysis checksum"):
            table(path, RULES)
        assert record_checksum(path) is True
        assert table(path, RULES)["referrals"].iloc[0] == 13
        assert record_checksum(path) is False

    def test_a_file_without_its_paper_trail_is_refused(self, tmp_path):
        path = self.prepared(tmp_path)
        (tmp_path / "counts.csv.source.toml").unlink()
        with pytest.raises(DataError, match="no source is recorded for this file"):
            table(path, RULES)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (("producer", "maker"), "is missing"),
            (("producer", "maker"), "not a field"),
            (("already_published", "open"), "not a class of disclosure"),
            (('"', ""), "not valid TOML"),
        ],
    )
    def test_a_broken_paper_trail_is_refused(self, tmp_path, change, said):
        path = self.prepared(tmp_path)
        beside = tmp_path / "counts.csv.source.toml"
        beside.write_text(beside.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
        with pytest.raises(DataError, match=said):
            source_of(path)

    def test_a_missing_file_says_where_it_was_looked_for(self, tmp_path):
        with pytest.raises(DataError, match="the file was not found"):
            source_of(tmp_path / "gone.csv")


def test_a_key_is_what_its_cells_mean_and_may_lack_an_optional_column(tmp_path):
    numbered = Contract(
        "calls", "One call.", (Column("call", "count"), Column("line", optional=True)), ("call", "line")
    )
    path = tmp_path / "calls.csv"
    path.write_text("call\n1\n01\n", encoding="utf-8")
    with pytest.raises(DataError, match="2 rows share a key"):
        table(path, numbered, check_source=False)
    path.write_text("call\n1\n2\n", encoding="utf-8")
    assert table(path, numbered, check_source=False)["call"].tolist() == [1, 2]


@pytest.mark.parametrize(("disclosure", "repeated"), [("record_level", False), ("aggregate", True)])
@pytest.mark.parametrize("check_source", [True, False])
def test_no_cell_is_repeated_of_a_file_whose_source_record_says_that_it_is_about_people(
    tmp_path, disclosure, repeated, check_source
):
    rules = Contract("counts", "One area.", (Column("area"), Column("n", "count")), key=("area",))
    for text in ("area,n\nNorth,Jane Doe\nSouth,Jane Doe\n", "Jane Doe,n\nNorth,1\n"):
        path = tmp_path / "counts.csv"
        path.write_text(text, encoding="utf-8")
        write_source(path, Source("counts", "Counts", "us", "none", disclosure))
        with pytest.raises(DataError) as caught:
            table(path, rules, check_source=check_source)
        said = f"{caught.value}{caught.value.problems.to_csv()}"
        assert ("Jane" in said) == repeated


def test_no_cell_is_repeated_where_the_source_record_cannot_be_read(tmp_path):
    rules = Contract("counts", "One area.", (Column("area"), Column("n", "count")), key=("area",))
    path = tmp_path / "counts.csv"
    path.write_text("area,n\nNorth,Jane Doe\n", encoding="utf-8")
    (tmp_path / "counts.csv.source.toml").write_text("= broken", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        table(path, rules, check_source=False)
    assert "Jane" not in str(caught.value)
