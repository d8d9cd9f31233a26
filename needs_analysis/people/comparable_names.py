"""Names in letters that can be compared: capitals without accents, in Latin letters where a script can be transliterated."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import pandas as pd

# Latin letters that are no letter with an accent, so that Unicode does not take them apart.
_LATIN: Final = {
    **dict(zip("ŁØĐĦŦŊĸÐƉĿ", "LODHTNKDDL", strict=True)),
    "Æ": "AE",
    "Œ": "OE",
    "Þ": "TH",
    "ẞ": "SS",
    "Ə": "E",
}
_CYRILLIC: Final = {
    **dict(zip("АБВГҐДЕЗИІКЛМНОПРСТУФЫЭЈЋЂ", "ABVGGDEZIIKLMNOPRSTUFYEJCD", strict=True)),
    "Ж": "ZH",
    "Х": "KH",
    "Ц": "TS",
    "Ч": "CH",
    "Ш": "SH",
    "Щ": "SHCH",
    "Ъ": "",
    "Ь": "",
    "Є": "YE",
    "Ю": "YU",
    "Я": "YA",
    "Љ": "LJ",
    "Њ": "NJ",
    "Џ": "DZ",
    "Ѕ": "DZ",
}
_GREEK: Final = {
    **dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΩ", "AVGDEZIIKLMNXOPRSTYFO", strict=True)),
    "Θ": "TH",
    "Χ": "CH",
    "Ψ": "PS",
}
_SPELLED: Final = str.maketrans({**_LATIN, **_CYRILLIC, **_GREEK})
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
# Only words that are nobody's name: Nat, Nan, Na, Nil, Null, Blank, Test, State and Rex are names.
_NO_NAME: Final = re.compile(
    ".*(?:UNKNOWN|ANONYMOUS|REDACTED|WITHHELD|UNNAMED|UNIDENTIFIED|UNSPECIFIED|UNRECORDED|UNDISCLOSED).*"
    "|(?:NAME)?NOT(?:YET)?(?:KNOWN|STATED|RECORDED|GIVEN|APPLICABLE|AVAILABLE|SPECIFIED|PROVIDED|SUPPLIED|DISCLOSED"
    "|ENTERED|IDENTIFIED|HELD|OBTAINED|TAKEN)"
    "|NONE(?:GIVEN|STATED|RECORDED|KNOWN|PROVIDED)?|NO(?:FIRST|LAST|FORE|SUR|FAMILY)?NAME(?:GIVEN|RECORDED|KNOWN)?"
    "|NK|UNK|UNKN|ANON|TBC|TBA|TBD|TOBECONFIRMED|TOBEADVISED|PREFERNOTTOSAY|REFUSED|NODATA|NOINFORMATION|NOVICTIM|X{2,}"
)
# With a mark these are no name; without it, Na is one.
_MARKED: Final = re.compile(
    r"[^\w#<(\[]*(?:N/A|U/K|[#<(\[]\W*(?:N/A|U/K|NA|NAN|NAT|NULL|BLANK|EMPTY|MISSING|NIL))\W*", re.IGNORECASE
)


def comparable(names: pd.Series[Any]) -> pd.Series[Any]:
    """Names as they are compared; empty where a text has no letter.

    Parameters
    ----------
    names : pandas.Series of str
        Names as they were written down, in any script.

    Returns
    -------
    pandas.Series of str
        Capitals without accents, spaces and marks. Cyrillic and Greek are spelled in Latin letters; in other scripts every
        letter stays, so that equal names are equal.

    Notes
    -----
    One spelling for every language that uses a script: a passport may have another (``SERHII`` for what is ``SERGII`` here),
    which is then one letter apart.

    Examples
    --------
    >>> comparable(pd.Series(["Zoë O'Hara", "Łukasz", "Олена", "Γιώργος", "علي"])).tolist()
    ['ZOEOHARA', 'LUKASZ', 'OLENA', 'GIORGOS', 'علي']
    """
    text = names.fillna("").astype("str")
    beyond = text.str.contains(r"[^\x00-\x7f]", regex=True).astype(bool)
    plain = text.str.upper().str.replace("[^A-Z]", "", regex=True)
    return plain.where(~beyond, text[beyond].map(_comparable).reindex(text.index)) if beyond.any() else plain


def _comparable(text: str) -> str:
    # Capitals first: the capital of a letter may be two.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).upper())
    spelled = _ACCENTS.sub("", apart).translate(_SPELLED)
    return "".join(letter for letter in spelled if unicodedata.category(letter)[0] in "LM")


def known_names(names: pd.Series[Any]) -> pd.Series[Any]:
    """Names as they are compared, missing where a text has no letter or says that no name is known.

    Parameters
    ----------
    names : pandas.Series of str
        First names or surnames as they were written down.

    Returns
    -------
    pandas.Series of str
        As `comparable` gives them.

    Notes
    -----
    The words for what is not known are fewer here than in other columns, where "Nat" or "Blank" is nobody.

    Examples
    --------
    >>> known_names(pd.Series(["Nat", "Not known", "n/a", "Na", "-"])).tolist()
    ['NAT', nan, nan, 'NA', nan]
    """
    letters = comparable(names)
    nobody = (letters == "") | letters.str.fullmatch(_NO_NAME) | names.fillna("").str.fullmatch(_MARKED)
    return letters.mask(nobody.astype(bool))
