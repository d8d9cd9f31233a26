"""Reading a key from a file that only its owner may read."""

import os

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.people import Key, read_key
from tests.people.test_key import SECRET

PRINTABLE = b"correct horse battery staple 123"


def written(folder, secret, mode=0o600):
    path = folder / "key of a project.txt"
    path.write_text(secret.hex() + "\n", encoding="ascii")
    path.chmod(mode)
    return path


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
