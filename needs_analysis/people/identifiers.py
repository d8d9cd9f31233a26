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
_FILLER: Final = re.compile(r"0+|9{4,}|V?0{3,}|[-_.?*#/ ]+")


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
    codes, distinct = pd.factorize(ids.fillna(""))
    spelled = [_spelled(str(text)) for text in distinct]
    return pd.Series(pd.array(spelled, dtype="str").take(codes), index=ids.index, name=ids.name)


def _spelled(text: str) -> str | None:
    plain = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).upper().split())
    if not plain or plain in PLACEHOLDERS or _FILLER.fullmatch(plain):
        return None
    return plain.replace(" ", "")
