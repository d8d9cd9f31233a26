"""The gate for texts: nothing that looks like personal data leaves, and none is repeated."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.release.text import scan_texts


@pytest.mark.parametrize(
    "text", ["", "Referrals rose from 492 to 518.", "2022/23 Q2", "West Mercia", "£1,234,567 of £2,000,000"]
)
def test_plain_texts_pass(text):
    assert scan_texts({"note": text, "title": "Demand"}) is None


def test_nothing_is_refused_where_there_is_no_text():
    assert scan_texts({}) is None


@pytest.mark.parametrize("text", ["Ring 07700 900123", "ann@example.org", "Write to WR1 2AB", "NI QQ123456C"])
def test_what_looks_like_personal_data_is_refused_and_never_repeated(text):
    with pytest.raises(Refusal, match=r"looks like personal data \(note: ") as refused:
        scan_texts({"title": "Demand", "note": text})
    assert text not in str(refused.value) and text.split()[-1] not in str(refused.value)
    assert "title" not in str(refused.value)


def test_every_place_is_named_with_each_kind_once():
    texts = {"note": "07700 900123 or 07700 900124", "name": "fine", "terms": "ann@example.org"}
    with pytest.raises(Refusal) as refused:
        scan_texts(texts)
    assert "note: phone number; terms: " in refused.value.reason
    assert refused.value.reason.count("phone number") == 1
    assert refused.value.remedy == "Take it out before release."
