"""Rows that say little of where and when they are: refused in words, never by a stumble, and with the way to settle them."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return

HEADER = "service,area,quarter,referrals\n"


@pytest.fixture
def sent(tmp_path):
    def read(text, layout=None, **options):
        path = tmp_path / "return.csv"
        path.write_text(text, encoding="utf-8")
        return provider_return(path, layout, **options)

    return read


@pytest.mark.parametrize("quarter", ["", "Year", "2025/26", "Q9 2025/26", "2025 Q1", "-"])
@pytest.mark.parametrize("day", ["", "2025-06-30", "30/06/2025", "soon"])
@pytest.mark.parametrize("provisional", [False, True])
def test_a_day_beside_a_quarter_that_cannot_be_read_is_refused_in_words(sent, quarter, day, provisional):
    text = f"service,area,quarter,quarter_end,referrals\nIdva,Kent,2025/26 Q1,,20\nTotal,,{quarter},{day},20\n"
    with pytest.raises(DataError) as refused:
        sent(text, provisional=provisional)
    problems = refused.value.problems
    assert {"quarter", "area"} <= set(problems["column"])
    assert set(problems.loc[problems["column"] == "quarter", "row"]) == {"3"}
