"""Events and Marac referrals of single victims: what the tables may hold."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "event_id,victim_id,perpetrator_id,date,crime_type,district"
MARAC = "referral_id,victim_id,perpetrator_id,date,district"


def read(folder, *rows, header=HEADER, name):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, name, check_source=False)


def event(number="1", victim="V00123", date="2023-01-04"):
    return f"{number},{victim},,{date},Stalking,Westshire"


def referral(number="1", victim="V00123", perpetrator="P00456"):
    return f"{number},{victim},{perpetrator},2023-01-04,Westshire"


def test_an_event_may_lack_its_victim_and_has_a_date(tmp_path):
    found = read(tmp_path, event(), event("2", victim=""), name="victim_events")
    assert found["event_id"].tolist() == [1, 2] and found["event_id"].dtype == "Int64"
    assert found["victim_id"].isna().tolist() == [False, True] and found["perpetrator_id"].isna().all()
    assert found["date"].tolist() == [pd.Timestamp(2023, 1, 4)] * 2


def test_a_referral_needs_both_people(tmp_path):
    assert read(tmp_path, referral(), header=MARAC, name="marac_referrals")["perpetrator_id"].tolist() == ["P00456"]
    with pytest.raises(DataError, match=r'column "victim_id".*empty') as caught:
        read(tmp_path, referral(victim="", perpetrator=""), header=MARAC, name="marac_referrals")
    assert caught.value.problems["column"].tolist() == ["victim_id", "perpetrator_id"]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [("event_id", {"number": "E77"}), ("date", {"date": "4 Jan 2023"}), ("date", {"date": "2023-06-31"})],
)
def test_a_wrong_cell_is_refused_and_never_repeated(tmp_path, column, wrong):
    with pytest.raises(DataError, match=f'row 2, column "{column}"') as caught:
        read(tmp_path, event(**wrong), name="victim_events")
    assert next(iter(wrong.values())) not in str(caught.value)


def test_an_id_given_twice_is_refused_without_saying_whose_it_is(tmp_path):
    for rows, header, name in (
        ((event(), event(date="2023-02-04")), HEADER, "victim_events"),
        ((referral(), referral(perpetrator="P2")), MARAC, "marac_referrals"),
    ):
        with pytest.raises(DataError, match="2 rows share a key") as caught:
            read(tmp_path, *rows, header=header, name=name)
        assert "V00123" not in str(caught.value)


def test_both_are_records():
    assert {ALL[name].floor for name in ("victim_events", "marac_referrals")} == {"record_level"}


def test_a_relationship_may_be_left_out_and_is_one_of_a_closed_list(tmp_path):
    header = f"{HEADER},relationship"
    rows = [f"{event()},ex-partner", f"{event('2')},", f"{event('3')},unknown"]
    found = read(tmp_path, *rows, header=header, name="victim_events")
    assert found["relationship"].fillna("").tolist() == ["ex-partner", "", "unknown"]
    with pytest.raises(DataError, match=r'column "relationship".*ex-partner') as caught:
        read(tmp_path, f"{event()},her old flame", header=header, name="victim_events")
    assert "flame" not in str(caught.value)
