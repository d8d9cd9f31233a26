"""Two vintages: the later one is used, the earlier one kept, and every changed cell listed."""

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
    assert set(changes["what"]) == {"changed", "added", "no longer sent"}
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
