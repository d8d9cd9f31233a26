"""JSON and TOML at any depth."""

import base64

import numpy as np
import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import Looking, NotLookedInto
from needs_analysis.release.scanners.structured import structured, values


def seen(text, **more):
    return [(each.place, each.text) for each in structured(text, "", Looking(look_into), **more) if not each.heading]


def test_names_and_values_at_any_depth_are_seen_and_unknown_names_are_not_repeated():
    assert seen('{"data": [{"ann": "x"}, 7]}') == [
        ("name of a field", "data"),
        ("field data, name of a field", "ann"),
        ("field data, a field", "x"),
        ("field data", "7"),
    ]


def test_the_packed_column_of_a_chart_is_read():
    packed = base64.b64encode(np.array([3.0, 4_103_977.0]).tobytes()).decode()
    found = seen(f'{{"x": {{"dtype": "f8", "bdata": "{packed}"}}}}')
    assert ("field x, a packed column", "3\n4103977") in found


def test_what_is_neither_json_nor_toml_is_plain_text():
    assert seen('{"a": ') == [("text", '{"a": ')]
    assert seen("a = x", toml=True) == [("text", "a = x")]


def test_remarks_of_toml_are_seen():
    assert ("text", "# note\na = 1\n") in seen("# note\na = 1\n", toml=True)


def test_depth_ends_in_words():
    with pytest.raises(NotLookedInto, match="too deeply"):
        list(structured("[" * 100_000, "", Looking(look_into)))
    deep = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(NotLookedInto, match="too deeply"):
        list(values(deep, "", Looking(look_into)))
