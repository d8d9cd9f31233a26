"""One spelling for each id, and the words that stand where there is none."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import pandas as pd

NORMALISATION: Final = "Unicode NFKC, capitals, no spaces and no characters that cannot be seen; leading zeros and punctuation stay as they are"
"""The rule by which two spellings of an id are one id."""

PLACEHOLDERS: Final = frozenset(
    [
        "UNKNOWN",
        "NOT KNOWN",
        "NOTKNOWN",
        "UNK",
        "UNKN",
        "N/K",
        "NK",
        "N/A",
        "NA",
        "NONE",
        "NULL",
        "NIL",
        "NAN",
        "NOT STATED",
        "NOT RECORDED",
        "NOT APPLICABLE",
        "ANON",
        "ANONYMOUS",
        "NO VICTIM",
        "NOVICTIM",
        "STATE",
        "CROWN",
        "REGINA",
        "REX",
        "THE CROWN",
        "VICTIMLESS",
        "TBC",
        "TBA",
        "TEST",
        "-",
        "--",
        ".",
        "..",
        "?",
        "X",
        "XX",
        "XXX",
        "XXXX",
    ]
)
"""Words that stand for nobody in particular; a person never has one of them for an id."""

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_FILLER: Final = r"(?:0+|9{4,}|V?0{3,}|[-_.?*#/]+)"
_NOBODY: Final = frozenset(word.replace(" ", "") for word in PLACEHOLDERS)


def normalised(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Ids in one spelling, missing where there is none.

    Parameters
    ----------
    ids : pandas.Series of str
        Ids as they were sent; blanks and placeholders (``UNKNOWN``, ``0000``) may be among them.

    Returns
    -------
    pandas.Series of str
        The same ids by the rule of `NORMALISATION`; blanks and placeholders are missing, so that they never become one
        person to whom everything happened.

    Examples
    --------
    >>> normalised(pd.Series([" v0001 ", "V0001", "UNKNOWN", "00123"])).tolist()
    ['V0001', 'V0001', nan, '00123']
    """
    text = ids.astype("str").fillna("")
    beyond = text.str.contains(r"[^\x00-\x7f]", regex=True).astype(bool)
    if beyond.any():
        text = text.where(~beyond, text[beyond].map(_plain).reindex(text.index))
    plain = text.str.upper()
    spaced = plain.str.contains(r"\s", regex=True).astype(bool)
    if spaced.any():
        plain = plain.where(~spaced, plain[spaced].str.replace(r"\s+", "", regex=True).reindex(plain.index))
    nobody = (plain == "") | plain.isin(_NOBODY) | plain.str.fullmatch(_FILLER)
    return plain.mask(nobody.astype(bool))


def _plain(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
