"""The key for pseudonyms: random, read by its owner only, and shown by nothing."""

import copy
import dataclasses
import hashlib
import hmac
import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.people import Key, pseudonymise

SECRET = hashlib.sha256(b"a key for this test alone").digest()


def test_a_token_is_the_beginning_of_an_hmac_with_sha_256():
    token = pseudonymise(pd.DataFrame({"victim_id": ["V1"]}), key=Key(SECRET))["victim_id"].item()
    assert token == hmac.new(SECRET, b"V1", hashlib.sha256).hexdigest()[:24]


@given(st.integers(min_value=0, max_value=2**64))
def test_random_bytes_are_a_key(seed):
    secret = hashlib.sha256(seed.to_bytes(9, "big")).digest()
    assert Key(secret) == Key(secret) and Key(secret) != Key(SECRET)


def _reached(thing, depth=4):
    """Everything that attributes, slots and contents of a thing lead to."""
    yield thing
    if depth and not isinstance(thing, type | str | bytes | int):
        for name in dir(thing):
            if not name.startswith("__"):
                try:
                    yield from _reached(getattr(thing, name), depth - 1)
                except Exception:
                    continue


def test_nothing_that_a_key_has_shows_its_secret(tmp_path):
    key = Key(SECRET)
    for thing in _reached(key):
        assert not (isinstance(thing, bytes) and SECRET in thing)
        assert SECRET.hex() not in repr(thing) and repr(SECRET) not in repr(thing)
    assert f"{key} {key!r} {[key]} {key:}" == " ".join([f"Key {key.id}"] * 2 + [f"[Key {key.id}]", f"Key {key.id}"])
    for call in (vars, dataclasses.asdict, dataclasses.astuple, dataclasses.fields):
        with pytest.raises(TypeError):
            call(key)
    assert not hasattr(key, "secret") and not hasattr(key, "__dict__")
    for call in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(Refusal):
            call(key)
    with pytest.raises(AttributeError):
        key.secret = b""
