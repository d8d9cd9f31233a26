"""Names in an extract have one spelling each, and a row that is sent twice is counted once, whoever its victim is."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.reading import police_extract
from needs_analysis.reading.formats.container import PUBLISHED
from needs_analysis.reading.meaning.text_frame import of_text
from needs_analysis.reading.sources.extract_spellings import in_one_spelling

HEAD = "crime_id,victim_id,date,offence,district,ethnicity\n"


@pytest.fixture
def read(tmp_path):
    def from_lines(*lines, head=HEAD, mapping=None, **more):
        path = tmp_path / "extract.csv"
        path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
        return police_extract(path, mapping, **more)

    return from_lines


def _line(number, *, offence="Stalking", district="Ashford", ethnicity="W1", victim="V1"):
    return f"C{number},{victim},2023-01-0{number},{offence},{district},{ethnicity}"


def test_a_district_in_three_spellings_is_one_district(read):
    received = read(_line(1), _line(2, district="ASHFORD"), _line(3, district=" ashford "), _line(4, district="Dover"))
    assert received.table["district"].tolist() == ["Ashford", "Ashford", "Ashford", "Dover"]
    (notice,) = received.warnings
    assert notice.code == "SPELLING"
    assert "2 spellings of a name (2 rows)" in notice.text
    assert notice.place.endswith("column district, rows 3, 4")
    assert "ashford" not in str(notice).casefold()


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("offence", "Assault - with injury", "ASSAULT \u2013 with injury"),
        ("offence", "Assault, with injury", "Assault with  injury."),
        ("ethnicity", "W1", "w1"),
        ("district", "Telford and Wrekin", "Telford & Wrekin"),
        ("district", "Herefordshire, County of", "Herefordshire"),
        ("district", "E07000105", "Ashford"),
        ("district", "Beat 7 North", "BEAT 7  NORTH"),
    ],
)
def test_spellings_of_one_name_are_one(read, column, one, other):
    quoted = [f'"{each}"' for each in (one, other)]
    table = read(_line(1, **{column: quoted[0]}), _line(2, **{column: quoted[1]})).table
    assert table[column].tolist() == [one, one]


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("offence", "Theft of <500", "Theft of >500"),
        ("offence", "Damage 5", "Damage 50"),
        ("district", "Beat 7", "Beat 71"),
        ("ethnicity", "W1", "W2"),
        ("ethnicity", "?", "-"),
    ],
)
def test_what_differs_in_more_than_spelling_stays_apart(read, column, one, other):
    table = read(_line(1, **{column: one}), _line(2, **{column: other})).table
    assert table[column].tolist() == [one, other]


def test_districts_that_are_on_no_list_are_counted_and_not_shown(read):
    received = read(_line(1), _line(2, district="Canary Beat"), _line(3, district="CANARY BEAT"), _line(4, district=""))
    notice = next(each for each in received.warnings if each.code == "UNKNOWN_DISTRICT")
    assert "1 district is not a local authority of England and Wales (2 of 4 rows)" in notice.text
    assert notice.place.endswith("rows 3, 4")
    assert "canary" not in " ".join(map(str, received.warnings)).casefold()
    assert received.table["district"].isna().tolist() == [False, False, False, True]
    named = {"codes": {"district": {"canary beat": "Dover", "Ashford": "Ashford"}}}
    received = read(_line(1), _line(2, district="Canary Beat"), mapping=named)
    assert received.table["district"].tolist() == ["Ashford", "Dover"]
    assert received.warnings == ()


@given(st.lists(st.sampled_from(["Ashford", "ASHFORD", "ash-ford", "ash ford", "Dover", "", "dover"]), min_size=1))
def test_the_first_spelling_is_taken_and_no_row_moves(cells):
    lines = "".join(f'"{cell}",x\n' for cell in cells)
    text = of_text(f"name,other\n{lines}".encode(), file="x", kind="csv", limits=PUBLISHED)
    found = in_one_spelling(text.frame[0], "offence", text=text, notices=[]).tolist()
    plain = [cell.replace("-", " ").casefold() for cell in cells]
    assert found == [cells[plain.index(each)] for each in plain]


def test_a_million_rows_cost_no_more_than_their_names():
    cells = pd.Series(np.array(["Ashford", "ASHFORD", "Dover", "nowhere"])[np.arange(1_000_000) % 4], dtype="str")
    text = of_text(b"name\nx\n", file="x", kind="csv", limits=PUBLISHED)
    text = type(text)(**{**vars(text), "rows": np.arange(len(cells))})
    begun = time.process_time()
    found = in_one_spelling(cells, "district", text=text, notices=[])
    assert time.process_time() - begun < 5
    assert found.nunique() == 3


def test_a_row_without_a_victim_id_that_is_sent_twice_counts_once(read):
    twice = [_line(1), _line(2, victim=""), _line(3, victim="UNKNOWN")] * 2
    received = read(*twice)
    assert len(received.table) == 3
    said = [notice for notice in received.warnings if notice.code == "COPIES_SET_ASIDE"]
    assert [notice.text.split(" ")[0] for notice in said] == ["1", "2"]
    assert said[1].place.endswith("rows 6, 7")
    assert received.log["rows_set_aside"].item() == 3


def test_unknown_victims_that_the_mapping_says_are_several_stay(read):
    lines = [_line(2, victim=""), _line(2, victim=""), _line(3, victim="")]
    received = read(*lines, mapping={"equal_rows": "victims"})
    assert len(received.table) == 3
    (notice,) = [notice for notice in received.warnings if notice.code == "EQUAL_ROWS"]
    assert notice.text.startswith("2 rows")
    assert notice.place.endswith("rows 2, 3")


def test_unknown_victims_whom_another_column_tells_apart_stay(read):
    head = HEAD.replace("\n", ",forename\n")
    lines = [f"{_line(2, victim='')},Ada", f"{_line(2, victim='')},Bea", f"{_line(3, victim='')},Ada"]
    received = read(*lines, head=head, mapping={"identifiers": {"forename": "first_name"}})
    assert len(received.table) == 3
    assert "EQUAL_ROWS" in [notice.code for notice in received.warnings]
    differing = [_line(2, victim=""), _line(2, victim="", ethnicity="A1")]
    assert len(read(*differing).table) == 2
