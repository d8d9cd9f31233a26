"""The smallest groups."""

import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.beside.finest import finest
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.beside.sets import Sets


def test_two_keys_meet_in_groups_that_neither_shows():
    table = pd.DataFrame({"area": ["A", "B"], "sex": ["F", "M"]})
    sets = Sets([Piece(table, (Column("area", "key"), Column("sex", "key")), {})]).closing("area", "sex")
    keys = [("n", (("area", frozenset(each)),)) for each in "ab"] + [
        ("n", (("sex", frozenset(each)),)) for each in "fm"
    ]
    found = list(finest([keys], sets))
    assert len(found) == 4 and all(len(equation) == 3 for equation, _ in found)
    assert len({group for _, groups in found for group in groups}) == 4
