"""Victim-level extracts: ids as text, nobody counted twice, and never a cell in a message."""

import io

import pandas as pd
import pytest
from openpyxl import Workbook

from needs_analysis.errors import DataError, Refusal
from needs_analysis.people import Key, Sealed, pseudonymise
from needs_analysis.reading import police_extract
from tests.reading.files import EXTRACT

KEY = Key(bytes(range(32)))


@pytest.fixture
def sent(tmp_path):
    def write(text=EXTRACT, name="extract.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def _with(row, column, value):
    lines = [line.split(",") for line in EXTRACT.strip().split("\n")]
    lines[row - 1][lines[0].index(column)] = value
    return "\n".join(",".join(line) for line in lines) + "\n"


def _codes(received):
    return [notice.code for notice in received.warnings]


def test_ids_are_text(sent):
    table = police_extract(sent()).table
    assert table["victim_id"].tolist() == ["00123", "123", "00123"]
    assert table["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-01-04", "2023-01-19", "2023-02-11"]
    assert table["age"].tolist() == [34, 27, 34]


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "csv.gz"])
def test_other_containers_give_the_same_table(sent, tmp_path, ending):
    expected = police_extract(sent()).table
    path = tmp_path / f"other.{ending}"
    frame = pd.read_csv(io.StringIO(EXTRACT), dtype="str")
    if ending == "parquet":
        frame.assign(age=frame["age"].astype(int), date=pd.to_datetime(frame["date"])).to_parquet(path)
    elif ending == "xlsx":
        book = Workbook()
        for row in [list(frame.columns), *frame.values.tolist()]:
            book.active.append(row)
        book.save(path)
    else:
        frame.to_csv(path, index=False)
    pd.testing.assert_frame_equal(police_extract(path).table, expected, check_like=True)


@pytest.mark.parametrize("nobody", ["", "UNKNOWN", "unknown ", "0000", "N/A", "-", "not known", "99999"])
def test_placeholders_are_never_one_person(sent, nobody):
    text = EXTRACT.replace("00123", nobody)
    received = police_extract(sent(text))
    assert received.table["victim_id"].isna().tolist() == [True, False, True]
    assert "NO_VICTIM_ID" in _codes(received)


def test_spellings_of_one_id_are_one_person_and_said(sent):
    received = police_extract(sent(EXTRACT.replace("C3,00123", "C3, v-00 123").replace("C1,00123", "C1,V-00123")))
    assert received.table["victim_id"].nunique() == 2
    assert _codes(received) == ["ID_SPELLING"]


def test_copies_are_set_aside_and_contradictions_refused(sent):
    line = EXTRACT.strip().split("\n")[2]
    received = police_extract(sent(f"{EXTRACT}{line}\n"))
    assert (len(received.table), _codes(received)) == (3, ["COPIES_SET_ASIDE"])
    assert received.log["rows_set_aside"].item() == 1
    with pytest.raises(DataError, match="with different facts") as caught:
        police_extract(sent(f"{EXTRACT}{line.replace('Harassment', 'Stalking')}\n"))
    assert caught.value.problems["row"].item() == "3, 5"
    two_victims = f"{EXTRACT}{line.replace(',123,', ',124,')}\n"
    assert len(police_extract(sent(two_victims)).table) == 4


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("date", "2023-02-30", "not a valid date"),
        ("date", "2203-02-11", "in the future"),
        ("date", "1900-01-01", "implausibly early"),
        ("date", "44930", "not a valid date"),
        ("date", "11/02/2023", "a different format"),
        ("date", "", "are empty"),
        ("lsoa", "E0101400", "not LSOA codes"),
        ("lsoa", "W01000001", "outside the force"),
        ("sex", "Q", "not a known code"),
        ("age", "-1", "not whole numbers"),
        ("age", "200", "over 120"),
        ("victim_id", "1.23E+11", "rounded by a spreadsheet"),
        ("victim_id", "Ada Testcase", "look like names"),
        ("victim_id", "QQ123456C", "personal data"),
        ("offence", "Harassment of Ada at HR1 2PL", "personal data"),
    ],
)
def test_bad_cells_are_refused_by_row_and_column_and_never_repeated(sent, column, value, said):
    with pytest.raises(DataError, match=said) as caught:
        police_extract(sent(_with(3, column, value)))
    problem = caught.value.problems.iloc[0]
    assert "3" in str(problem["row"])
    assert problem["column"] == column
    if len(value) > 4:
        assert value not in f"{caught.value}{caught.value.problems.to_csv()}".replace("2023-01-31", "").replace(
            "E01014001", ""
        )


def test_dates_day_first_throughout(sent):
    text = (
        EXTRACT.replace("2023-01-04", "04/01/2023")
        .replace("2023-01-19", "19/01/2023")
        .replace("2023-02-11", "11/02/2023")
    )
    received = police_extract(sent(text))
    assert received.table["date"].min() == pd.Timestamp("2023-01-04")
    assert received.warnings == ()
    ambiguous = police_extract(sent(text.replace("19/01", "09/01")))
    assert _codes(ambiguous) == ["AMBIGUOUS_DATES"]
    american = police_extract(sent(text), {"date_format": "%d/%m/%Y"})
    assert american.warnings == ()


MAPPED = (
    "Occurrence No,Nominal,Recorded,HO Offence,Forename,Surname,DOB,Postcode,Beat\n"
    "C1,00123,04/01/2023 13:05,Stalking,Ada,Testcase,1989-02-01,HR1 2PL,B1\n"
    "C2,124,19/01/2023 09:00,Stalking,Bob,Testcase,1990-02-01,HR1 2PL,B2\n"
)
MAPPING = {
    "columns": {"Occurrence No": "crime_id", "Nominal": "victim_id", "Recorded": "date", "HO Offence": "offence"},
    "identifiers": {"Forename": "first_name", "Surname": "surname", "DOB": "date_of_birth", "Postcode": "postcode"},
    "ignore": ["Beat"],
    "date_format": "%d/%m/%Y %H:%M",
}


def test_identifiers_are_dropped_unless_asked_for_and_then_sealed(sent):
    received = police_extract(sent(MAPPED), MAPPING)
    assert list(received.table.columns) == ["crime_id", "victim_id", "date", "offence"]
    assert "identifiers" not in received.tables
    sealed = police_extract(sent(MAPPED), MAPPING, identifiers="for_linkage").tables["identifiers"]
    assert isinstance(sealed, Sealed)
    assert {"first_name", "surname", "date_of_birth", "postcode", "person_id"} <= set(sealed.columns)
    for escape in (lambda: sealed["surname"], lambda: list(sealed), lambda: sealed.to_csv(), lambda: sealed.head()):
        with pytest.raises(Refusal, match="sealed"):
            escape()
    assert "Testcase" not in f"{sealed!r}{sealed}"


def test_identifiers_that_were_not_declared_stop_the_load(sent):
    with pytest.raises(DataError) as caught:
        police_extract(sent(MAPPED), {**MAPPING, "identifiers": {}})
    said = f"{caught.value}{caught.value.problems.to_csv()}"
    assert "identify people" in said
    assert not any(word in said for word in ("Ada", "Testcase", "1989", "HR1"))


def test_a_column_that_was_not_declared_stops_the_load_by_its_place(sent):
    text = "\n".join(
        f"{line},{cell}" for line, cell in zip(EXTRACT.strip().split("\n"), ["label", "Ada", "Bob", "Cy"], strict=True)
    )
    with pytest.raises(DataError, match="column number 9 was not declared") as caught:
        police_extract(sent(text))
    assert "Ada" not in str(caught.value)


def test_a_file_without_its_header_repeats_nobody(sent):
    text = "\n".join(["C0,Ada Testcase,2023-01-04,Stalking,E01014001,F,W1,34", *EXTRACT.strip().split("\n")[1:]])
    with pytest.raises(DataError) as caught:
        police_extract(sent(text))
    assert "Ada" not in f"{caught.value}{caught.value.problems.to_csv()}"


def test_a_mapping_is_strict(sent):
    with pytest.raises(DataError, match="not a known key"):
        police_extract(sent(), {"colums": {}})
    with pytest.raises(DataError, match="does not exist"):
        police_extract(sent(EXTRACT.replace("ethnicity", "Eth")), {"columns": {"Eth": "race"}})


@pytest.mark.slow
def test_a_million_rows_are_read_checked_and_pseudonymised(tmp_path):
    import tracemalloc

    from needs_analysis.synthetic import synthesise

    list(synthesise(tmp_path, rows=1_000_000, seed=5))
    frame = pd.read_parquet(tmp_path / "victim_extract.parquet").astype("str").fillna("")
    frame.to_csv(tmp_path / "extract.csv", index=False)
    rows = len(frame)
    del frame
    tracemalloc.start()
    received = police_extract(tmp_path / "extract.csv")
    table = pseudonymise(received.table, key=KEY, columns=["victim_id", "perpetrator_id"])
    assert tracemalloc.get_traced_memory()[1] < 2e9
    tracemalloc.stop()
    assert len(table) == rows
    assert table["victim_id"].nunique() == received.table["victim_id"].nunique()


def test_a_parquet_file_of_equal_cells_is_refused_before_it_fills_the_memory(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "bomb.parquet"
    schema = pa.schema([(f"c{number}", pa.dictionary(pa.int32(), pa.string())) for number in range(30)])
    portion = pa.array(["x"] * 1_000_000).dictionary_encode()
    with pq.ParquetWriter(path, schema) as writer:
        for _ in range(21):
            writer.write_table(pa.table([portion] * 30, schema=schema))
    assert path.stat().st_size < 3_000_000
    with pytest.raises(DataError, match="has 630,000,000 cells"):
        police_extract(path)
