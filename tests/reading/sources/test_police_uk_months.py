"""Months of data.police.uk: for every force, whole, and like the others."""

import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from needs_analysis.reading.sources.police_uk import whole_year
from tests.reading.files import STREET, zipped

FORCES = {"west-mercia": ("West Mercia Police", "E01014001"), "staffordshire": ("Staffordshire Police", "E01029000")}


def month(slug, number, rows=1, *, blank=0, kind="Burglary", within="", year=2019):
    name, code = FORCES[slug]
    lines = []
    for row in range(rows):
        here = row >= blank
        place = f"-2.7,52.7,On or near Example Road,{code},X 001A" if here else ",,No Location,,"
        lines.append(f"{slug}{number}{row}{kind[:2]},{year}-{number:02d},{name},{within or name},{place},{kind},,\n")
    return {f"{year}-{number:02d}/{year}-{number:02d}-{slug}-street.csv": STREET + "".join(lines)}


def read(tmp_path, *months):
    path = tmp_path / "download.zip"
    path.write_bytes(zipped({name: text for part in months for name, text in part.items()}))
    return na.reading.police_uk(path)


def said(received, code):
    return [notice.text for notice in received.warnings if notice.code == code]


def test_a_year_is_whole_only_for_every_force(tmp_path):
    months = [month("west-mercia", n) for n in range(1, 13)] + [month("staffordshire", n) for n in range(1, 7)]
    received = read(tmp_path, *months)
    assert said(received, "UNEQUAL_MONTHS") == [
        "staffordshire, street: 2019-01 to 2019-06 only, where others run from 2019-01 to 2019-12; its counts cover fewer months and "
        "its rates are not comparable with theirs."
    ]
    with pytest.raises(DataError, match=r"2019-07-staffordshire-street\.csv: is missing") as caught:
        whole_year(received, year=2019)
    assert caught.value.problems["file"].tolist() == [f"2019-{n:02d}-staffordshire-street.csv" for n in range(7, 13)]
    alone = na.reading.police_uk(tmp_path / "download.zip", "west-mercia")
    assert len(whole_year(alone, year=2019)) == 12 and alone.warnings == ()


def test_a_force_with_other_months_of_the_year_and_one_that_begins_late(tmp_path):
    months = [month("west-mercia", n) for n in range(1, 13)] + [month("staffordshire", n) for n in range(2, 13)]
    received = read(tmp_path, *months)
    assert "2019-02 to 2019-12 only" in said(received, "UNEQUAL_MONTHS")[0]
    with pytest.raises(DataError, match="2019-01-staffordshire"):
        whole_year(received, year=2019)
    hole = [month("west-mercia", n) for n in range(1, 13)]
    hole += [month("staffordshire", n) for n in range(1, 13) if n != 5]
    with pytest.raises(DataError, match="2019-05-staffordshire"):
        whole_year(read(tmp_path, *hole), year=2019)


def test_a_month_without_a_row_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"2019-04-west-mercia-street\.csv: has a header and no rows"):
        read(tmp_path, *[month("west-mercia", n, 0 if n == 4 else 30) for n in range(1, 13)])


def test_a_month_that_was_sent_in_part_is_named(tmp_path):
    received = read(tmp_path, *[month("west-mercia", n, 1 if n == 12 else 40) for n in range(1, 13)])
    assert said(received, "PART_MONTH") == [
        "west-mercia, street: 2019-12 has 1 rows where about 40 are usual; it may be incomplete."
    ]
    half = read(tmp_path, *[month("west-mercia", n, 150 if n == 6 else 300 + n) for n in range(1, 13)])
    assert "2019-06 has 150 rows where about 307 are usual" in said(half, "PART_MONTH")[0]
    usual = read(tmp_path, *[month("west-mercia", n, 40 - 8 * (n % 3)) for n in range(1, 13)])
    assert not said(usual, "PART_MONTH")


def test_a_month_without_one_kind_is_named(tmp_path):
    months = []
    for n in range(1, 13):
        (name, text), *_ = month("west-mercia", n, 200).items()
        more = "" if n == 3 else month("west-mercia", n, 60, kind="Drugs")[name].removeprefix(STREET)
        months.append({name: text + more})
    received = read(tmp_path, *months)
    assert said(received, "KIND_MISSING") == [
        "west-mercia: no rows of Drugs in 2019-03, where about 60 a month are usual."
    ]


@pytest.mark.parametrize("risen", [[12], [7, 8, 9, 10, 11, 12], [3, 9]])
def test_months_with_many_more_blank_places_than_usual_are_named(tmp_path, risen):
    months = [month("west-mercia", n, 50, blank=30 if n in risen else 5) for n in range(1, 13)]
    (text,) = said(read(tmp_path, *months), "WITHOUT_SMALL_AREA")
    assert text.startswith("west-mercia, street: many more rows than usual (10%) have no small area in ")
    assert [n for n in range(1, 13) if f"2019-{n:02d} (60%)" in text] == risen


def test_few_and_steady_blanks_are_no_notice_and_a_force_without_places_is(tmp_path):
    assert not said(read(tmp_path, *[month("west-mercia", n, 50, blank=5) for n in range(1, 5)]), "WITHOUT_SMALL_AREA")
    never = read(tmp_path, *[month("west-mercia", n, 5, blank=5) for n in range(1, 3)])
    assert said(never, "WITHOUT_SMALL_AREA")[0].startswith("west-mercia, street: 100% of rows have no small area")


def test_rows_that_fall_within_another_force_are_counted(tmp_path):
    received = read(tmp_path, month("west-mercia", 1, 3, within="Staffordshire Police"), month("west-mercia", 2, 2))
    assert said(received, "FALLS_WITHIN") == [
        "3 of 3 rows fall within a different force from the one that reported them; they are kept, and counted for the reporting force."
    ]


def test_districts_that_ended_are_named_in_a_population(tmp_path):
    path = tmp_path / "pop.csv"
    path.write_text(
        "area_code,area,year,population\nE07000004,Aylesbury Vale,2018,199448\nE07000187,Mendip,2018,114881\n"
        "E06000019,Herefordshire,2018,192107\n"
    )
    notices = {notice.code: notice.text for notice in na.reading.population(path).warnings}
    assert "1 districts were merged in April 2023 (now Somerset)" in notices["MERGED_DISTRICTS"]
    assert "1 codes of districts (E07000004) are not on the list of 2024" in notices["ENDED_DISTRICTS"]
