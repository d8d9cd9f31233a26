"""The true share of repeat victims in synthetic records."""

import pandas as pd
import pytest

from needs_analysis.synthetic import linkage_records, repeat_share


@pytest.mark.parametrize(
    ("people", "share"),
    [([1, 1, 2, 3, 3, 3, 4], 0.5), ([1, 2, 3], 0), ([5, 5], 1), ([7], 0), (["a", "b", "a"], 0.5)],
)
def test_people_with_more_than_one_record_by_hand(people, share):
    assert repeat_share(pd.DataFrame({"person": people})) == share


def test_the_order_of_the_records_does_not_matter():
    held = pd.DataFrame({"person": [1, 2, 1, 3, 2, 4]})
    assert repeat_share(held.iloc[::-1]) == repeat_share(held) == 0.5


def test_invented_records_have_about_the_published_share():
    assert repeat_share(linkage_records(seed=3, records=5_000)) == pytest.approx(0.306, abs=0.03)
