"""Making a key."""

from needs_analysis.people import new_key, read_key


def test_a_new_key_is_read_back_and_two_are_not_the_same(tmp_path):
    keys = [new_key(tmp_path / f"{number}.txt") for number in range(2)]
    assert [read_key(tmp_path / f"{number}.txt") for number in range(2)] == keys
    assert len({*keys, *keys}) == 2
