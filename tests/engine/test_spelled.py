"""Every engine spells an id as pandas does, however odd it is."""

import random
import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import engine, identifiers
from needs_analysis.engine.spelled import beyond, plainly, spelled, spelled_number

RULES = {"person": identifiers.normalised, "value": identifiers.known, "reference": identifiers.spelled}
ODD = [
    *sorted(identifiers.PLACEHOLDERS),
    *["V0001", "a1", "UNKNOWN-12", "unknown male 3", "West Mercia Police", "Tesco Stores Ltd", "R v", "9999", "99-99"],
    *["99-99-9-9", "-1", "-777", "V000", "V9999", "900090", "0009", "9", "f" * 8 + "-ffff-ffff-ffff-" + "f" * 12],
    *[
        "#REF!",
        "0.0",
        "9999.0",
        "stra\u00dfe1",
        "\u017f1",
        "\u01311",
        "A\u030a1",
        "A\u200b1",
        "\u2013",
        "x\ty1",
        "z1\n",
    ],
    *["z1\r\n", " z1", "", "  ", "King", "P 12 / 3", "\uff36\uff11\uff12", "UNNAMED1", "abcdef1", "ABCDEFG1", "\x0b1"],
    *["\x1f1", "~", "zzz", "XX", "O'Neil 1", "n/k", "n . k .", "{}", "\\", "\\\\n1", "%", "_", "'", "''", "A.B. LTD"],
]
CHARACTERS = "AaVvXxZz0195-./'\"\\\t\n\r\x0b#?!()[]{}&@%$^~_:;,*\u00e9\u200b\u00df\u2013 "


def spellings(count, seed):
    """Odd ids: words for nobody with letters and marks put in, and texts of the characters that the rule looks at."""
    chance = random.Random(seed)
    made = list(ODD)
    while len(made) < count:
        word = list(chance.choice(ODD)) if chance.random() < 0.6 else []
        for _ in range(chance.randint(0, 3 if word else 8)):
            word.insert(chance.randint(0, len(word)), chance.choice(CHARACTERS))
        made.append("".join(word) + (f" {chance.choice(ODD)}" if chance.random() < 0.2 else ""))
    return [text for text in made if not is_pointed(text)]


def is_pointed(text):
    """Such as 12.0, which is refused beside 12; other tests look at that."""
    bare = "".join(unicodedata.normalize("NFKC", re.sub(identifiers.UNSEEN, "", text)).split())
    return re.fullmatch(r"[0-9]+\.0", bare) is not None


def assert_alike(texts, kind, opened):
    sent = pd.Series(texts, dtype="str")
    far = sent.str.contains(identifiers.BEYOND, regex=True)
    frame = pd.DataFrame({"n": range(len(sent)), "sent": sent, "far": RULES[kind](sent.where(far, "V1")).where(far)})
    handle = opened(frame)
    table = handle.table
    found = engine.fetch(
        table.select(
            "n",
            made=spelled(table.sent, kind=kind, elsewhere=table.far),
            plain=plainly(table.sent),
            beyond=beyond(table.sent),
        ),
        order_by=["n"],
    )
    expected = RULES[kind](sent)
    wrong = expected.fillna("\0").to_numpy() != found["made"].fillna("\0").to_numpy()
    assert not wrong.any(), list(zip(sent[wrong], expected[wrong], found["made"][wrong], strict=True))[:5]
    assert found["beyond"].tolist() == far.tolist()
    assert (expected[found["plain"].to_numpy()] == sent[found["plain"].to_numpy()]).all(), "what is plain is no other"


@pytest.mark.parametrize("kind", RULES)
def test_thousands_of_odd_spellings_are_one_spelling_everywhere(kind, on_engine):
    assert_alike(spellings(8_000, seed=15), kind, on_engine)


@settings(max_examples=30)
@given(
    st.lists(
        st.text(max_size=12).filter(lambda text: "\x00" not in text and not is_pointed(text)), min_size=1, max_size=200
    )
)
def test_any_text_at_all(texts):
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return
    assert_alike(texts, "person", engine.open)


@settings(max_examples=30)
@given(
    st.lists(
        st.one_of(st.integers(-(10**17), 10**17), st.integers(-1_200, 1_200), st.sampled_from([9999, -777, 10**16 - 1]))
    )
)
def test_whole_numbers_are_somebody_or_nobody_as_their_texts_are(numbers):
    sent = pd.Series(numbers, dtype="int64")
    with engine.open(pd.DataFrame({"n": range(len(sent)), "sent": sent})) as handle:
        found = engine.fetch(handle.table.mutate(made=spelled_number(handle.table.sent)), order_by=["n"])["made"]
    assert found.isna().tolist() == identifiers.normalised(sent).isna().tolist()


def test_without_a_spelling_from_elsewhere_what_is_beyond_is_missing():
    with engine.open(pd.DataFrame({"sent": ["\u00e91"]})) as handle:
        assert engine.fetch(handle.table.select(made=spelled(handle.table.sent)))["made"].isna().all()
