"""The page of a released table: what is withheld, why, and none of it."""

import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.release import Profile, Register, release_table
from needs_analysis.report import table_sheet

TABLE = pd.DataFrame({"area": ["All", "A <b>", "B", "C"], "victims": [1_083, 1_071, 9, 3]})
LEFT = release_table(TABLE, columns={"area": {"role": "key", "totals": ["All"]}, "victims": "count"}, profile="lt5")


def test_the_page_shows_what_is_left_and_why():
    page = table_sheet(LEFT, title="Victims")
    assert page.count("<td>[c]</td>") == 2 and "<td>1,071</td>" in page and "<td>9</td>" not in page
    assert "2 of 4 figures are shown" in page and "from 1 to 4 is withheld" in page
    assert "A &lt;b&gt;" in page and "http" not in page.split("<body>")[1]


def test_only_what_was_released_and_no_personal_data():
    with pytest.raises(Refusal, match="not released"):
        table_sheet(TABLE, title="Victims")
    with pytest.raises(Refusal, match="personal data"):
        table_sheet(LEFT, title="Ring 07700 900123")


def test_a_rounded_table_says_so():
    columns = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}
    left = release_table(TABLE, columns=columns, profile="lt5-round5")
    page = table_sheet(left, title="Victims")
    assert page.count("Counts are rounded to the nearest 5") == 1 and "<td>1,070</td>" in page
    assert "1,071" not in page and "Apart from rounding, nothing else" in page
    together = release_table(TABLE, columns=columns, profile=Profile("own", 5, 5, rounding="controlled"))
    page = table_sheet(together, title="Victims")
    assert "a small count shows as 0 or 5" in page and "No count is withheld" in page


def released_of(values, profile="lt5", **options):
    table = pd.DataFrame({"area": ["All", "A", "B", "C", "D"], "victims": values})
    columns = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}
    return release_table(table, columns=columns, profile=profile, output="victims", **options)


@pytest.mark.parametrize("profile", ["lt5", "lt5-round5"])
def test_where_nothing_is_withheld_no_reason_is_given_for_it(profile):
    page = table_sheet(released_of([153, 100, 30, 15, 8], profile), title="Victims")
    assert "Nothing is withheld" in page and "no figure is withheld; the table shows 5 figures" in page
    assert "[c]" not in page and "could identify someone" not in page and "be calculated from them" not in page


def test_an_earlier_table_beside_which_figures_were_chosen_is_named(tmp_path):
    register = Register(tmp_path)
    first = released_of([153, 100, 40, 9, 4], register=register)
    register.add(first, output="victims", as_of="May 2026")
    again = table_sheet(released_of([160, 104, 42, 9, 5], register=register), title="Victims")
    told = "was chosen together with tables that were published before (victims"
    assert told in again and told not in table_sheet(first, title="Victims")
