"""Synthetic records with spelling errors, and which belong to the same person."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.synthetic.vocabulary import ENDINGS, FEMALE, MALE, SHORT, STEMS, SURNAMES

Texts = np.ndarray[Any, np.dtype[Any]]


_DISTRICTS: Final = tuple(f"{area}{number}" for area in ("HR", "WR", "SY", "TF", "B") for number in range(1, 16))


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


_IN_POSTCODES: Final = "ABDEFGHJLNPQRSTUWXYZ"


_ETHNICITIES: Final = ("White", "Asian", "Black", "Mixed", "Other")


_ETHNICITY_SHARES: Final = (0.91, 0.045, 0.015, 0.02, 0.01)


SOURCES: Final = ("police", "helpline", "outreach")


_SOURCE_SHARES: Final = (0.5, 0.3, 0.2)


REPEAT_SHARE: Final = 0.306
"""Share of people with more than one record: that of the published test of record linkage."""


def linkage_records(*, seed: int, records: int = 200_000, errors: float = 0.06) -> pd.DataFrame:
    """Make synthetic records of victims at three services that share no id.

    Parameters
    ----------
    seed : int
        The same seed gives the same records.
    records : int
        About how many.
    errors : float
        Share of names with a typing error; other errors go with it (4% of dates of birth missing and 12% of records with
        another postcode at the usual 0.06).

    Returns
    -------
    pandas.DataFrame
        ``source, record, person_id, first_name, surname, date_of_birth, postcode, sex, ethnicity`` as the services would
        hold them, and ``person``, the truth. One service in three has ids of its own, for most of its records.

    Notes
    -----
    About 3% share surname and postcode with a relative, 0.5% are twins, 0.1% are a parent and child of one name. Names are
    invented or common in the United Kingdom, and drawn with skewed frequencies.

    Examples
    --------
    >>> linkage_records(seed=1, records=50)["source"].isin(["police", "helpline", "outreach"]).all()
    np.True_
    """
    rng = np.random.default_rng(seed)
    people = max(int(records / 1.54), 2)
    truth = _people(rng, people)
    times = np.where(rng.random(people) < REPEAT_SHARE, 1 + rng.geometric(1 / 1.76, people), 1)
    person = np.repeat(np.arange(people), times)
    held = _recorded(rng, truth, person, scale=errors / 0.06, errors=errors)
    held = held.iloc[rng.permutation(len(held))].reset_index(drop=True)
    return held.assign(record=held.groupby("source").cumcount())


def _people(rng: np.random.Generator, people: int) -> dict[str, Texts]:
    female = rng.random(people) < 0.55
    first = np.where(female, _drawn(rng, _first_names(FEMALE), people), _drawn(rng, _first_names(MALE), people))
    surnames = np.array([*SURNAMES, *(f"{stem}{end}" for end in ENDINGS for stem in STEMS)], dtype=object)
    surname = _drawn(rng, surnames, people)
    age = np.clip(rng.gamma(4.5, 8.5, people), 8, 97)
    birth = np.datetime64("2025-06-30") - (age * 365.25).astype("timedelta64[D]")
    known = _postcodes(rng, max(people // 5, 50))
    place = rng.choice(len(known), people, p=_skewed(rng, len(known)))
    _relatives(rng, first, surname, birth, place, female)
    ethnicity = rng.choice(np.array(_ETHNICITIES, dtype=object), people, p=_ETHNICITY_SHARES)
    return {
        "first_name": first,
        "surname": surname,
        "birth": birth,
        "place": place,
        "sex": np.where(female, "F", "M").astype(object),
        "ethnicity": ethnicity,
        "known_postcodes": known,
    }


def _first_names(common: list[str]) -> Texts:
    """Common names, and rarer ones put together from them."""
    rare = [
        f"{stem[:4]}{end}"
        for stem in common
        for end in ("A", "ELLE", "IE", "INE", "ON", "US", "EY", "IKA", "ETTE", "AN")
    ]
    return np.array(list(dict.fromkeys([*common, *rare])), dtype=object)


def _drawn(rng: np.random.Generator, names: Texts, size: int) -> Texts:
    weights = 1 / (np.arange(len(names)) + 8.0)
    return rng.choice(names, size, p=weights / weights.sum())


def _skewed(rng: np.random.Generator, size: int) -> np.ndarray[Any, Any]:
    weights: np.ndarray[Any, Any] = rng.gamma(0.7, 1, size) + 1e-9
    return np.asarray(weights / weights.sum())


def _postcodes(rng: np.random.Generator, size: int) -> Texts:
    letters = np.array(list(_IN_POSTCODES))
    made = {
        f"{_DISTRICTS[district]} {digit}{letters[one]}{letters[two]}"
        for district, digit, one, two in zip(
            rng.integers(len(_DISTRICTS), size=size),
            rng.integers(1, 10, size),
            rng.integers(20, size=size),
            rng.integers(20, size=size),
            strict=True,
        )
    }
    return np.array(sorted(made), dtype=object)


def _relatives(
    rng: np.random.Generator, first: Texts, surname: Texts, birth: Texts, place: Texts, female: Texts
) -> None:
    """Some people share a surname and a home; a few of them a day of birth, or a first name."""
    pairs = max(len(first) * 3 // 200, 1)
    order = rng.permutation(len(first))
    one, other = order[:pairs], order[pairs : 2 * pairs]
    one = one[: len(other)]
    surname[other], place[other] = surname[one], place[one]
    twins = slice(0, pairs // 6)
    birth[other[twins]] = birth[one[twins]]
    of_one_name = other[twins][first[other[twins]] == first[one[twins]]]
    first[of_one_name] = "ROBIN"
    parents = slice(pairs // 6, pairs // 6 + pairs // 30)
    first[other[parents]] = first[one[parents]]
    female[other[parents]] = female[one[parents]]


def _recorded(
    rng: np.random.Generator, truth: dict[str, Texts], person: Texts, *, scale: float, errors: float
) -> pd.DataFrame:
    """What three services would have written down."""
    size = len(person)
    first, surname, sex = (truth[name][person].copy() for name in ("first_name", "surname", "sex"))
    birth = truth["birth"][person].astype(str).astype(object)
    known = truth["known_postcodes"]
    moved = rng.random(size) < 0.12 * scale
    near = np.clip(truth["place"][person] + rng.integers(-40, 41, size), 0, len(known) - 1)
    far = rng.integers(len(known), size=size)
    place = np.where(moved, np.where(rng.random(size) < 0.5, near, far), truth["place"][person])
    postcode = known[place].copy()

    def some(share: float) -> Texts:
        return np.flatnonzero(rng.random(size) < share * scale)

    for at in some(0.06):
        first[at] = _mistyped(rng, first[at], short=True)
    for at in some(0.06):
        surname[at] = _mistyped(rng, surname[at])
    for at in some(0.015):
        postcode[at] = postcode[at][:-1] + _IN_POSTCODES[rng.integers(20)]
    for at in some(0.01):
        year, month, day = birth[at].split("-")
        birth[at] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{int(year) + 1}-{month}-{day}"
    for at in some(0.01):
        year, month, _ = birth[at].split("-")
        birth[at] = f"{year}-{month}-{rng.integers(1, 29):02d}"
    for at in some(0.002):
        first[at], surname[at] = surname[at], first[at]
    for column, share in ((birth, 0.04), (first, 0.01), (surname, 0.005), (postcode, 0.03), (sex, 0.02)):
        column[some(share)] = None
    source = rng.choice(np.array(SOURCES, dtype=object), size, p=_SOURCE_SHARES)
    has_own = (source == "helpline") & (rng.random(size) < 0.85)
    own = [f"H{number:07d}" if given else None for number, given in zip(person, has_own, strict=True)]
    return pd.DataFrame(
        {
            "source": source,
            "person_id": own,
            "first_name": first,
            "surname": surname,
            "date_of_birth": birth,
            "postcode": postcode,
            "sex": sex,
            "ethnicity": truth["ethnicity"][person],
            "person": person,
        }
    )


def _mistyped(rng: np.random.Generator, name: str, *, short: bool = False) -> str:
    """A name with one slip: a letter more, less, other or swapped, or its short form."""
    if short and rng.random() < 0.2:
        return SHORT.get(name) or (name[:3] if len(name) > 4 else f"{name}Y")
    slip, at = int(rng.integers(4)), int(rng.integers(len(name)))
    letter = _LETTERS[rng.integers(26)]
    if slip == 0:
        return name[:at] + letter + name[at:]
    if slip == 1 and len(name) > 2:
        return name[:at] + name[at + 1 :]
    if slip == 2 and len(name) > 2:
        at = min(at, len(name) - 2)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + letter + name[at + 1 :]
