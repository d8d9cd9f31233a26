"""The key for pseudonyms: random, read by its owner only, and shown by nothing."""

import copy
import dataclasses
import hashlib
import hmac
import os
import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.people import Key, new_key, pseudonymise, read_key

SECRET = hashlib.sha256(b"a key for this test alone").digest()
PRINTABLE = b"correct horse battery staple 123"


def written(folder, secret, mode=0o600):
    path = folder / "key of a project.txt"
    path.write_text(secret.hex() + "\n", encoding="ascii")
    path.chmod(mode)
    return path


def test_a_token_is_the_beginning_of_an_hmac_with_sha_256():
    token = pseudonymise(pd.DataFrame({"victim_id": ["V1"]}), key=Key(SECRET))["victim_id"].item()
    assert token == hmac.new(SECRET, b"V1", hashlib.sha256).hexdigest()[:24]


@pytest.mark.skipif(os.name != "posix", reason="who may read a file is kept in its mode on POSIX only")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o660, 0o666, 0o777])
def test_a_key_that_others_may_read_is_refused_with_what_to_type(tmp_path, mode):
    path = written(tmp_path, SECRET, mode)
    with pytest.raises(Refusal, match=rf"{mode:04o}.*chmod 600 '") as refused:
        read_key(path)
    assert SECRET.hex() not in str(refused.value)
    path.chmod(0o600)
    assert read_key(path) == Key(SECRET)


@pytest.mark.skipif(os.name != "posix", reason="links and modes as POSIX has them")
def test_a_link_to_a_key_is_judged_by_the_file(tmp_path):
    path = written(tmp_path, SECRET, 0o644)
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(Refusal, match="0644"):
        read_key(tmp_path / "link")
    path.chmod(0o400)
    assert read_key(tmp_path / "link") == Key(SECRET)


@pytest.mark.parametrize(
    "guessable",
    [
        PRINTABLE,
        PRINTABLE[:31] + b"\n",
        "päßwörd of the office, 2024 ed".encode()[:32].ljust(32, b"!"),
        "пароль проєкту 4".encode().ljust(32, b"!")[:32],
        "a password here!".encode("utf-16-le"),
        b"password 1".ljust(32, b"\0"),
        bytes(range(8)) * 4,
        SECRET[:16] * 2,
        (SECRET[:20] * 2)[:32],
        (SECRET[:23] * 2)[:32],
        SECRET[:24] + b"\0" * 8,
        SECRET.hex().encode()[:32],
        b"\0" * 32,
    ],
    ids=range(13),
)
def test_a_key_that_can_be_guessed_is_refused(tmp_path, monkeypatch, guessable):
    assert len(guessable) == 32
    monkeypatch.setenv("NEEDS_ANALYSIS_KEY", guessable.hex())
    for call in (lambda: Key(guessable), lambda: read_key(written(tmp_path, guessable)), read_key):
        with pytest.raises(Refusal, match="32 random bytes"):
            call()


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


def test_a_new_key_is_read_back_and_two_are_not_the_same(tmp_path):
    keys = [new_key(tmp_path / f"{number}.txt") for number in range(2)]
    assert [read_key(tmp_path / f"{number}.txt") for number in range(2)] == keys
    assert len({*keys, *keys}) == 2
