"""Two vintages: the later one is used, the earlier one kept, and every changed cell listed."""

from dataclasses import replace

import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.reading import provider_return, revise
from tests.reading.files import ROWS, as_csv, changed

DAYS = {"earlier_as_at": "2022-10-14", "later_as_at": "2023-01-20"}


@pytest.fixture
def sent(tmp_path):
    def write(rows, name):
        path = tmp_path / name
        path.write_bytes(as_csv(rows))
        return provider_return(path)

    return write


def test_changed_cells_are_listed_and_the_later_vintage_is_used(sent):
    earlier = sent(changed(3, "waiting", "<5"), "v1.csv")
    later = sent([*changed(2, "referrals", 95)[:3], ["Isva", *ROWS[0][1:]]], "v2.csv")
    revised = revise(earlier, later, **DAYS)
    table = revised.table.set_index(["service", "area"])
    assert table.loc[("Idva", "Herefordshire"), "referrals"] == 95
    assert table.loc[("Idva", "Worcestershire"), "as_at"] == "2022-10-14", "what is no longer sent is kept, and dated"
    assert len(revised.table) == 5
    changes = revised.tables["changes"]
    cells = changes[changes["what"] == "changed"].set_index(["area", "column"])[["before", "after"]]
    assert cells.loc[("Herefordshire", "referrals")].tolist() == ["92", "95"]
    assert cells.loc[("Shropshire", "waiting")].tolist() == ["suppressed, 1 to 4", "12"]
    assert len(cells) == 2
    assert set(changes["what"]) == {"changed", "added", "no longer supplied"}
    assert revised.tables["earlier"]["referrals"].sum() == 492
    assert [notice.code for notice in revised.warnings] == ["REVISED"]
    assert revised.log["as_at"].tolist() == ["2022-10-14", "2023-01-20"]


def test_the_same_vintage_twice_changes_nothing(sent):
    revised = revise(sent(ROWS, "v1.csv"), sent(ROWS, "v2.csv"), **DAYS)
    assert revised.tables["changes"].empty
    assert revised.warnings == ()


def test_vintages_in_the_wrong_order_or_with_rows_that_cannot_be_told_apart_are_refused(sent):
    one = sent(ROWS, "v1.csv")
    with pytest.raises(Refusal, match="not later"):
        revise(one, one, earlier_as_at="2023-01-20", later_as_at="2022-10-14")
    with pytest.raises(DataError, match="share"):
        revise(one, one, **DAYS, key=("service",))


@pytest.mark.parametrize(
    ("before", "after"), [("IDVA", "Idva"), ("Women's  Aid", "WOMENS AID"), ("St. Mary's", "St Marys")]
)
def test_a_service_in_another_spelling_is_the_same_service(sent, before, after):
    earlier = sent([[before, "Shropshire", *ROWS[1][2:]]], "v1.csv")
    later = sent([[after, "Shropshire", "2022/23 Q2", 119, *ROWS[1][4:]]], "v2.csv")
    revised = revise(earlier, later, **DAYS)
    assert revised.table[["service", "referrals"]].to_numpy().tolist() == [[after, 119]]
    assert [notice.code for notice in revised.warnings] == ["REVISED", "RENAMED"]
    changes = revised.tables["changes"].set_index("column")
    assert changes.loc["service", ["before", "after", "what"]].tolist() == [" ".join(before.split()), after, "renamed"]
    assert changes.loc["referrals", ["before", "after", "what"]].tolist() == ["118", "119", "changed"]
    assert len(changes) == 2


def test_rows_that_are_no_longer_sent_take_the_later_spelling_too(sent):
    earlier = sent([["IDVA", *row[1:]] for row in ROWS], "v1.csv")
    revised = revise(earlier, sent(ROWS[:2], "v2.csv"), **DAYS)
    assert revised.table["service"].unique().tolist() == ["Idva"]
    assert revised.table["referrals"].sum() == 492
    assert [notice.code for notice in revised.warnings][-1] == "RENAMED"
    assert revised.tables["earlier"]["service"].unique().tolist() == ["IDVA"], "the first vintage is kept as it was"


def test_two_spellings_in_one_vintage_are_one_row_too_many(sent):
    one = sent([ROWS[0], ["Isva", *ROWS[0][1:]]], "v1.csv")
    two = replace(one, table=one.table.assign(service=["Idva", "IDVA"]))
    with pytest.raises(DataError, match="share") as refused:
        revise(one, two, **DAYS)
    assert refused.value.problems["row"].iloc[0] == "2, 3"


def test_the_bounds_of_a_known_cell_are_its_number_in_either_vintage(tmp_path):
    from needs_analysis.reading import provider_return, revise

    head = "service,area,quarter,referrals\n"
    (tmp_path / "one.csv").write_text(f"{head}Idva,Powys,2024/25 Q1,<5\nIdva,Ceredigion,2024/25 Q1,<5\n")
    (tmp_path / "two.csv").write_text(f"{head}Idva,Powys,2024/25 Q1,8\nIdva,Powys,2024/25 Q2,9\n")
    one, two = (provider_return(tmp_path / name) for name in ("one.csv", "two.csv"))
    table = revise(one, two, earlier_as_at="2024-07-01", later_as_at="2024-10-01").table
    assert sorted(table["referrals_lower"]) == [1, 8, 9] and sorted(table["referrals_upper"]) == [4, 8, 9]
