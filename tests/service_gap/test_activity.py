"""What services did, added up from their returns, as a range wherever a cell is not known."""

import numpy as np
import pytest

import needs_analysis as na
from needs_analysis.errors import Refusal


@pytest.fixture
def sent(tmp_path):
    def read(text):
        path = tmp_path / "return.csv"
        path.write_text(text, encoding="utf-8")
        return na.reading.provider_return(path)

    return read


def test_what_cannot_be_added_is_not(sent):
    text = "service,area,quarter,referrals,waiting,mean_wait_days\n" + "".join(
        f"Idva,Shropshire,2022/23 Q{n},{'n/a' if n == 1 else 5},4,20\n" for n in (1, 2)
    )
    table = sent(text).table
    with pytest.raises(Refusal, match="says nothing"):
        na.service_gap.activity(table, measure="mean_wait_days")
    with pytest.raises(Refusal, match="again each quarter"):
        na.service_gap.activity(table, measure="waiting")
    by_quarter = na.service_gap.activity(table, by=["quarter"]).table
    assert np.isnan(by_quarter["value"].iloc[0])
    assert by_quarter["flag"].tolist() == ["not applicable", ""]
