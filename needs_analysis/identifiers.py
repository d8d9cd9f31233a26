"""One spelling for each id, and which values are not a person: the one rule of readers, pseudonyms, linkage and repeat metrics."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.errors import DataError

Codes = np.ndarray[Any, np.dtype[np.int64]]

NORMALISATION: Final = (
    "Unicode NFKC, capitals, every dash a hyphen, no spaces and no invisible characters; leading zeros and other "
    "punctuation stay as they are"
)
"""The rule by which two spellings of an id are one id."""

NOT_KNOWN: Final = frozenset(
    {"UNKNOWN", "NOT KNOWN", "UNK", "UNKN", "N/K", "NK", "N/A", "NA", "NONE", "NULL", "NIL", "NAN", "NAT"}
    | {"NOT STATED", "NOT RECORDED", "NOT APPLICABLE", "NOT AVAILABLE", "NOT SPECIFIED", "UNSPECIFIED", "NOT PROVIDED"}
    | {"NOT GIVEN", "NOT SUPPLIED", "NOT DISCLOSED", "NOT ENTERED", "NOT IDENTIFIED", "UNIDENTIFIED", "UNRECORDED"}
    | {"MISSING", "BLANK", "EMPTY", "NO DATA", "NO INFORMATION", "WITHHELD", "REDACTED", "REFUSED", "UNDISCLOSED"}
    | {"PREFER NOT TO SAY", "TBC", "TBA", "TBD", "TO BE CONFIRMED", "TO BE ADVISED", "ANON", "ANONYMOUS", "TEST"}
    | {"TO BE DETERMINED", "UNDEFINED"}
)
"""Words that stand where a value is not known, in any column."""

PLACEHOLDERS: Final = NOT_KNOWN | frozenset(
    {"NO VICTIM", "NOVICTIM", "NIL VICTIM", "VICTIMLESS", "NO ID", "NO NAME", "UNNAMED", "DUMMY", "A N OTHER"}
    | {"U/K", "PENDING", "AWAITED", "AWAITING", "TO FOLLOW"}
    | {
        "STATE",
        "THE STATE",
        "CROWN",
        "THE CROWN",
        "REGINA",
        "REX",
        "HM QUEEN",
        "HM KING",
        "HM THE QUEEN",
        "HM THE KING",
    }
    | {"THE QUEEN", "THE KING", "HER MAJESTY", "HIS MAJESTY", "HER MAJESTY THE QUEEN", "HIS MAJESTY THE KING"}
    | {"SOCIETY", "PUBLIC", "COMMUNITY", "POLICE", "ORGANISATION", "ORGANIZATION", "BUSINESS", "COMPANY", "CORPORATE"}
    | {"BUSINESS VICTIM", "COMPANY VICTIM", "CORPORATE VICTIM", "COMMERCIAL VICTIM", "ORGANISATION VICTIM"}
    | {"X", "XX", "XXX", "XXXX"}
)
"""Words that stand for nobody in particular where an id should be; a person never has one of them for an id."""

# The patterns below also stand, letter for letter, in the two programs for the force's own analyst, so they keep to what
# Python, RE2 and DuckDB read alike.
MARKS: Final = r"[-_.,:;!?*#/\\|~+='\"()<>{}^&@%$\[\]]"
FILLER: Final = (
    rf"(?:0|{MARKS})*|9(?:-?9){{3,}}(?:\.0)?|-(?:[0-9]{{1,2}}|7{{3,}}|8{{3,}}|9{{3,}})(?:\.0)?|V?0{{3,}}|X{{2,}}|Z{{3,}}"
    r"|F{8}-?F{4}-?F{4}-?F{4}-?F{12}|#(?:REF|VALUE|NAME|NULL|NUM|DIV/0|N/A)[!?]?"
    r"|(?:UNKNOWN|UNIDENTIFIED|UNNAMED)(?:VICTIM|SUSPECT|OFFENDER|DEFENDANT|PERPETRATOR|PERSON|MALE|FEMALE|MAN|WOMAN)?[-_#]?[0-9]{1,3}"
)
"""Ids that are filled in and not given: zeros, nines, -1, marks alone, the UUID of nobody."""

_BETWEEN: Final = "[ .,:;/()'_-]+"
_CORE: Final = (
    "NO|NIL|NON|NONE|NOT|UNKNOWN|UNK|UNIDENTIFIED|UNNAMED|UNTRACED|UNSPECIFIED|UNRECORDED|ANONYMOUS|WITHHELD|REDACTED"
    "|VICTIMLESS|CROWN|REGINA|REX|STATE|SOCIETY|PUBLIC|COMMUNITY|POLICE|CONSTABULARY|MAJESTY"
)
_BESIDE: Final = (
    "THE|A|AN|OF|TO|BY|OR|AND|IS|YET|ALL|AT|LARGE|V|VS|VERSUS|HM|HIS|HER|KING|QUEEN|VICTIM|VICTIMS|INJURED|PARTY"
    "|COMPLAINANT|SUSPECT|SUSPECTS|OFFENDER|OFFENDERS|PERPETRATOR|PERPETRATORS|DEFENDANT|DEFENDANTS|ACCUSED|AGGRIEVED"
    "|WITNESS|PERSON|PERSONS|PEOPLE|INDIVIDUAL|INDIVIDUALS|MALE|MALES|FEMALE|FEMALES|MAN|MEN|WOMAN|WOMEN|BOY|GIRL|YOUTH"
    "|JUVENILE|ADULT|CHILD|ID|NAME|NAMED|NAMES|NOMINAL|REF|REFERENCE|RECORD|RECORDED|STATED|AVAILABLE|APPLICABLE|APPLIC|GIVEN"
    "|PROVIDED|SPECIFIED|SUPPLIED|DISCLOSED|ENTERED|KNOWN|IDENTIFIED|TRACED|FOUND|HELD|ATTACHED|LINKED|ASSIGNED|DATA"
    "|INFORMATION|DETAILS|CRIME|CRIMES|OFFENCE|OFFENCES|AGAINST|BASED|MEMBER|MEMBERS|GENERAL|OFFICER|OFFICERS|STAFF"
    "|FORCE|SERVICE|PROPERTY"
)
PHRASE: Final = (
    rf"(?:(?:{_BESIDE}){_BETWEEN})*(?:{_CORE})(?:{_BETWEEN}(?:{_CORE}|{_BESIDE}))*[ .]*"
    r"|[^0-9]+ (?:POLICE|CONSTABULARY|COUNCIL)|[^A-Z\n]*[A-Z].* (?:LTD|LIMITED|PLC|LLP)\.?|R\.? -? ?V[. -]*"
)
"""Whole texts that name nobody ("no victim identified", "member of the public", "R v") or a body, and no person."""

UNSEEN: Final = (
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""Characters that take no ink: controls, marks that join or turn text, fillers and blank patterns."""
DASHES: Final = "[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
_UNSEEN: Final = re.compile(UNSEEN)
_DASHES: Final = re.compile(DASHES)
SPACES: Final = "[\t-\r ]+"
BEYOND: Final = r"[^\x09-\x0d\x20-\x7e]"
_WHO: Final = (
    "(?:victim|perp|perpetrator|offender|suspect|accused|defendant|aggrieved|person|nominal|client|patient|child|survivor"
    "|complainant)s?"
)
_IDS: Final = re.compile(
    rf"{_WHO}(?:_?(?:full_?|first_?|fore_?|last_?|sur_?|family_?)?names?)?|names?_of_(?:the_)?{_WHO}"
    r"|.*_(?:id|ids|ref|reference|key|token|pseudonym|urn|uuid|guid|no|number)"
)
_LARGEST_FLOAT: Final = 2.0**53
PLAIN_ID: Final = "(?:[A-Z]{1,6}[0-9]*[1-9]|[0-9]*(?:[1-8]|09|90))[A-Z0-9-]*"
"""Ids that no rule changes: no word for nobody is so short before its digits, and what is filled in is all zeros or all nines."""


_SEXES: Final = {
    **dict.fromkeys(("F", "FEMALE", "W", "WOMAN", "GIRL", "2"), 0),
    **dict.fromkeys(("M", "MALE", "MAN", "BOY", "1"), 1),
}


def _letters(words: Iterable[str]) -> frozenset[str]:
    return frozenset(re.sub(rf"{MARKS}|\s", "", word) for word in words)


NOBODY: Final = _letters(PLACEHOLDERS)
"""The same words without spaces and marks, as they are looked up."""
NOT_KNOWN_LETTERS: Final = _letters(NOT_KNOWN)


def normalised(ids: pd.Series[Any], *, also: Iterable[str] = ()) -> pd.Series[Any]:
    """Ids in one spelling, missing where there is none.

    Parameters
    ----------
    ids : pandas.Series
        Ids as they were sent, as texts, categories or whole numbers; blanks and placeholders (``UNKNOWN``, ``0000``) may be
        among them.
    also : iterable of str
        Further words that stand for nobody in this table, in any spelling.

    Returns
    -------
    pandas.Series of str
        The same ids by the rule of `NORMALISATION`; blanks and placeholders are missing, so that they never become one
        person to whom everything happened.

    Raises
    ------
    DataError
        For numbers that are no ids: not whole, or too large for a float to tell apart.

    Examples
    --------
    >>> normalised(pd.Series([" v0001 ", "V0001", "UNKNOWN", "00123"])).tolist()
    ['V0001', 'V0001', nan, '00123']
    >>> normalised(pd.Series([7.0, None, -1])).tolist()
    ['7', nan, nan]
    """
    codes, texts = _distinct(ids)
    plain = _named(texts, also=also)
    return pd.Series(plain.array.take(codes, allow_fill=True), index=ids.index, name=ids.name)


def coded(ids: pd.Series[Any]) -> Codes:
    """A number for the person behind each id, the same for every spelling, and -1 where there is none.

    Examples
    --------
    >>> coded(pd.Series(["a1", "A1 ", "n/k", "b2"])).tolist()
    [0, 0, -1, 1]
    """
    return _numbers(*_distinct(ids), _named)


def valued(values: pd.Series[Any]) -> Codes:
    """A number for each value that is not an id, such as a crime type: the same for every spelling, -1 where it is not known.

    Examples
    --------
    >>> valued(pd.Series(["Theft", "theft ", "Not recorded", "0"])).tolist()
    [0, 0, -1, 1]
    """
    return _numbers(*_distinct(values, whole=False), _known)


def sexes(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """0 for female and 1 for male, from words, codes or both; NaN for all else.

    Examples
    --------
    >>> sexes(pd.Series(["Female", "m ", "Male (1)", "Mixed", None])).tolist()
    [0.0, 1.0, 1.0, nan, nan]
    """
    codes, texts = _distinct(values, whole=False)
    plain = _plain(texts).str.replace(r"\.0+(?![0-9])", "", regex=True)
    words = plain.str.replace(r"[^A-Z]", "", regex=True)
    said = words.where(words != "", plain.str.replace(r"[^0-9]", "", regex=True)).map(_SEXES)
    return np.append(said.to_numpy(dtype=float), np.nan)[codes]


def spelled(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Ids in one spelling, including those that do not identify a person; for the references of events.

    Examples
    --------
    >>> spelled(pd.Series(["c 1", "C1", "0"])).tolist()
    ['C1', 'C1', '0']
    """
    codes, texts = _distinct(ids)
    plain = _without_spaces(_plain(texts))
    return pd.Series(plain.array.take(codes, allow_fill=True), index=ids.index, name=ids.name)


def holds_ids(name: object) -> bool:
    """Whether a column of this name holds ids or names of persons, where 0, -1, the Crown and "Unknown male" are not persons.

    Examples
    --------
    >>> holds_ids("perpetrator_id"), holds_ids("Suspect"), holds_ids("suspect_name"), holds_ids("crime_type")
    (True, True, True, False)
    """
    return _IDS.fullmatch("_".join(str(name).casefold().split())) is not None


def pointed(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Which ids end in .0 where others do not: a spreadsheet turned them into numbers, which splits one person into two.

    Examples
    --------
    >>> pointed(pd.Series(["12.0", "12"])).tolist(), pointed(pd.Series(["12.0", "13.0"])).tolist()
    ([True, False], [False, False])
    """
    none = pd.Series(False, index=texts.index)
    if not texts.str.contains(".0", regex=False).any():
        return none
    ids = _without_spaces(_plain(texts))
    if not ids.str.fullmatch("[0-9]+").any():
        return none
    return ids.str.fullmatch(r"[0-9]+\.0").astype(bool)


def _distinct(ids: pd.Series[Any], *, whole: bool = True) -> tuple[Codes, pd.Series[Any]]:
    """Number of each row's raw value (-1 where there is none), and those values as texts."""
    if isinstance(ids.dtype, pd.CategoricalDtype):
        categories = pd.Series(ids.cat.categories, name=ids.name)
        return ids.cat.codes.to_numpy().astype(np.int64), _texts(categories, whole=whole)
    try:
        codes, found = pd.factorize(ids)
    except TypeError:
        raise DataError.one(
            "contains lists or similar",
            column=str(ids.name),
            expected="one id per cell",
            remedy="Give each its own row.",
        ) from None
    return np.asarray(codes, dtype=np.int64), _texts(pd.Series(found, name=ids.name), whole=whole)


def _texts(found: pd.Series[Any], *, whole: bool) -> pd.Series[Any]:
    if pd.api.types.is_bool_dtype(found.dtype) or pd.api.types.is_integer_dtype(found.dtype):
        return found.astype("str")
    if pd.api.types.is_float_dtype(found.dtype):
        numbers = found.to_numpy(dtype=float, na_value=np.nan)
        if (numbers == np.round(numbers)).all() and (np.abs(numbers) < _LARGEST_FLOAT).all():
            return pd.Series(numbers.astype(np.int64), name=found.name).astype("str")
        if whole:
            raise _no_ids(found.name)
        return found.astype("str")
    if isinstance(found.dtype, pd.StringDtype) or pd.api.types.infer_dtype(found, skipna=True) in ("string", "empty"):
        texts = found.astype("str")
    else:
        texts = found.map(lambda value: _text_of(value, found.name, whole=whole)).astype("str")
    if whole and (wrong := pointed(texts)).any():
        raise DataError.one(
            "some ids end in .0 and others do not, so 123 and 123.0 would count as two people",
            column=str(found.name),
            count=int(wrong.sum()),
            expected="ids as text",
            remedy="Read the ids as text, with their leading zeros.",
        )
    return texts


def _text_of(value: Any, column: Any, *, whole: bool) -> str:
    """One value as text, a whole number without a point."""
    if isinstance(value, bool | np.bool_ | str) or not isinstance(value, Real | Decimal):
        return str(value)
    if isinstance(value, Integral):
        return str(int(value))
    number = float(value)
    if abs(number) < _LARGEST_FLOAT and number.is_integer():
        return str(int(number))
    if whole:
        raise _no_ids(column)
    return str(value)


def _no_ids(column: Any) -> DataError:
    return DataError.one(
        "contains numbers with decimals, or too long to be stored exactly, so two people could be counted as one",
        column=str(column),
        expected="ids as text",
        remedy="Read the ids as text, with their leading zeros.",
    )


def _plain(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Capitals, one space where there were several, nothing that cannot be seen."""
    text = texts.fillna("")
    beyond = text.str.contains(BEYOND, regex=True).astype(bool)
    capitals = text.str.upper()
    # Column-wise capitals know other scripts than Python does, and the force's program has Python's only.
    text = capitals.where(~beyond, text[beyond].map(_beyond_ascii).reindex(text.index)) if beyond.any() else capitals
    spaced = text.str.contains(SPACES, regex=True).astype(bool)
    if spaced.any():
        tidy = text[spaced].str.replace(SPACES, " ", regex=True).str.strip()
        text = text.where(~spaced, tidy.reindex(text.index))
    return text


def _beyond_ascii(text: str) -> str:
    for _ in range(2):  # capitals can be made of parts that NFKC puts together, and the other way round
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", _DASHES.sub("-", text))).upper()
    return " ".join(text.split())


def _without_spaces(plain: pd.Series[Any]) -> pd.Series[Any]:
    spaced = plain.str.contains(" ", regex=False).astype(bool)
    if not spaced.any():
        return plain
    whole = plain.str.replace(" ", "", regex=False)
    # An accent that stood behind a space now stands behind a letter.
    beyond = spaced & whole.str.contains(BEYOND, regex=True)
    return whole.where(~beyond, whole[beyond].map(_beyond_ascii).reindex(whole.index)) if beyond.any() else whole


def _named(texts: pd.Series[Any], also: Iterable[str] = ()) -> pd.Series[Any]:
    """Texts in one spelling, missing where they stand for nobody."""
    plain = _plain(texts)
    ids = _without_spaces(plain)
    nobody = ids.str.fullmatch(FILLER).astype(bool)
    # Words and phrases have no digit or have a space, and most ids are of neither kind.
    wordy = (plain.str.contains(" ", regex=False) | ~plain.str.contains(r"[0-9]", regex=True)).astype(bool)
    if wordy.any():
        words = ids[wordy].str.replace(MARKS, "", regex=True).isin(NOBODY) | plain[wordy].str.fullmatch(PHRASE)
        nobody |= words.reindex(plain.index, fill_value=False).astype(bool)
    if also:
        nobody |= ids.isin(set(_without_spaces(_plain(pd.Series(list(also), dtype="str")))))
    return ids.mask(nobody) if nobody.any() else ids


def _known(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Texts in one spelling, missing where they say that nothing is known; 0 is a value."""
    values = _without_spaces(_plain(texts))
    bare = values.str.replace(MARKS, "", regex=True)
    return values.mask((bare == "") | bare.isin(NOT_KNOWN_LETTERS))


def _numbers(codes: Codes, texts: pd.Series[Any], rule: Any) -> Codes:
    of_text = np.asarray(pd.factorize(rule(texts))[0], dtype=np.int64)
    return np.where(codes >= 0, np.append(of_text, -1)[codes], -1)


def as_sent(values: pd.Series[Any], *, ids: bool = True) -> pd.Series[Any]:
    """A column as an engine can take it: whole numbers and texts as they are, anything else as the texts that `coded` reads.

    Examples
    --------
    >>> as_sent(pd.Series([7.0, None], name="victim_id")).tolist()
    ['7', nan]
    """
    if isinstance(values.dtype, pd.StringDtype) or values.dtype in ("int64", "Int64", "int32", "Int32"):
        return values
    codes, texts = _distinct(values, whole=ids)
    return pd.Series(texts.astype("str").array.take(codes, allow_fill=True), index=values.index, name=values.name)


def known(values: pd.Series[Any]) -> pd.Series[Any]:
    """Values that are no ids in one spelling, missing where they say that nothing is known; see `valued`.

    Examples
    --------
    >>> known(pd.Series(["theft ", "Not recorded", "0"])).tolist()
    ['THEFT', nan, '0']
    """
    codes, texts = _distinct(values, whole=False)
    return pd.Series(_known(texts).array.take(codes, allow_fill=True), index=values.index, name=values.name)
