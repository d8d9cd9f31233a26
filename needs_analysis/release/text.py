"""Disclosure control of texts: what people wrote (titles, notes, names, recommendations), and the words of a result."""

from __future__ import annotations

from collections.abc import Mapping

from needs_analysis.errors import Refusal
from needs_analysis.personal_data import find


def scan_texts(texts: Mapping[str, str]) -> None:
    """Refuse texts in which something looks like personal data; they are never repeated.

    Parameters
    ----------
    texts : mapping of str to str
        Where each text stands, and the text.

    Raises
    ------
    Refusal
        Naming every place and the kind of what was found there.

    Examples
    --------
    >>> scan_texts({"note": "Ring 07700 900123"})
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: Something looks like personal data (note: phone number). Take it out before release.
    """
    found = {place: sorted({match.kind for match in find(text)}) for place, text in texts.items()}
    hits = [f"{place}: {', '.join(kinds)}" for place, kinds in found.items() if kinds]
    if hits:
        raise Refusal(
            f"Something looks like personal data ({'; '.join(hits[:12])})",
            remedy="Take it out before release.",
        )
