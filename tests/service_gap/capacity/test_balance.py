"""Cases opened, closed and open must balance."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED
from tests.service_gap.waiting.records_of_waits import everything

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)
OPEN = Measured(state="suppressed", lower=1)


def rows(column, *cells, quarter="2022/23 Q2"):
    table = pd.DataFrame({"service": "Branch", "area": [f"Area {at}" for at in range(len(cells))], "quarter": quarter})
    values = frame(column, [known(n) if isinstance(n, int) else n for n in cells])
    return of_rows(attach(pd.concat([table, values], axis=1), OWN), column=column, area="Westshire")


def law(before, started, ended, after, **changes):
    given = {
        "open_before": rows("carried_in", *before),
        "opened": rows("new_clients", *started),
        "closed": rows("closed", *ended),
    } | changes
    return sg.littles_law(
        stock=rows("carried_out", *after),
        arrivals=[rows("new_clients", *started)],
        stay=of_rows(pd.DataFrame({"years": [1]}), column="years"),
        **given,
    )


def test_cases_that_balance_leave_the_answer_as_it_is():
    result = law([107], [28], [25], [110])
    assert result.verdict == ARITHMETIC_HOLDS and result.table["difference_least"].iloc[0] == 0
    assert result.sentence().startswith("107 open before, 28 opened, 25 closed and 110 open after balance.")
    assert result.table["implied_stay_years"].notna().all()


@pytest.mark.parametrize(("after", "said"), [(110, "20 more"), (80, "10 fewer")])
def test_cases_that_do_not_balance_say_by_how_much_and_give_no_stay(after, said):
    result = law([87], [28], [25], [after])
    assert (
        result.verdict == ARITHMETIC_FAILS and f"{after} are reported open, which is {said} than" in result.sentence()
    )
    assert "No length of support" in result.sentence()
    assert result.table[["value", "lower", "upper", "implied_stay_years"]].isna().all(axis=None)


def test_a_range_fails_only_where_nothing_that_is_possible_balances():
    assert law([107], [28], [22, FEW], [110]).verdict != ARITHMETIC_FAILS
    far = law([107], [28], [10, FEW], [110])
    assert far.verdict == ARITHMETIC_FAILS and "11 to 14 fewer" in far.sentence()
    without_end = law([107], [28], [20, OPEN], [110])
    assert without_end.verdict != ARITHMETIC_FAILS and "nan" not in without_end.sentence()
    assert "at least" in law([107], [28], [40, OPEN], [110]).sentence()


def test_a_small_count_cannot_be_taken_from_the_others():
    def shown(k):
        released = release(law([107], [28], [k], [135 - k]), "lt5").result
        assert released.table[["closed", "difference_least", "difference_most"]].isna().all(axis=None)
        assert "withheld" in released.sentence()
        return released.table.drop(columns=["in_service", "implied_stay_years"], errors="ignore")

    pd.testing.assert_frame_equal(shown(2), shown(3))


def test_some_of_the_three_other_periods_and_other_units_are_refused():
    with pytest.raises(Refusal, match="closed not given"):
        law([107], [28], [25], [110], closed=None)
    with pytest.raises(Refusal, match="different period"):
        law([107], [28], [25], [110], closed=rows("closed", 25, quarter="2022/23 Q1"))
    with pytest.raises(Refusal, match="not counted when the latest period began"):
        law([107], [28], [25], [110], open_before=rows("carried_in", 107, quarter="2022/23 Q1"))
    with pytest.raises(UnitError, match="counts referrals"):
        law([107], [28], [25], [110], opened=rows("referrals", 28))


@pytest.mark.parametrize("which", ["opened", "closed", "open_before"])
def test_whether_there_is_a_stay_does_not_say_that_a_withheld_number_balances(which):
    """Of 412 open before, 5 opened and 5 closed, and so on: one of the four is k, of which one balances."""

    def left(k):
        numbers = {"opened": (412, k, 5, 410), "closed": (412, 5, k, 414), "open_before": (k, 40, 30, 13)}[which]
        before, started, ended, after = ([number] for number in numbers)
        result = sg.littles_law(
            stock=rows("carried_out", *after),
            arrivals=[rows("referrals", 20), rows("referrals", 20, quarter="2022/23 Q1")],
            stay=of_rows(pd.DataFrame({"years": [1]}), column="years"),
            open_before=rows("carried_in", *before),
            opened=rows("new_clients", *started),
            closed=rows("closed", *ended),
        )
        return release(result, "lt5").result

    kept = [left(k) for k in (1, 2, 3, 4)]
    assert len({everything(each) for each in kept}) == 1
    assert kept[0].table[["value", "lower", "upper", "implied_stay_years"]].isna().all(axis=None)
    said = kept[0].sentence()
    assert "what stay they suggest is withheld" in said and "suppressed" not in said
    assert "Whether cases opened and closed balance is withheld" in said
    assert kept[0].verdict == CANNOT_BE_CHECKED
    assert left(5).verdict != kept[0].verdict, "from five on it is said whether they balance"
