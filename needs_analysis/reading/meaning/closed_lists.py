"""Closed lists of names: known spellings are accepted, a near match is suggested and never accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from needs_analysis.reading.spelling import folded

_LIKE: Final = 0.82


_SHORTEST: Final = 5
"""How like a name must be to be suggested, from 0 to 1, or how many of its first letters must be given."""


class ClosedList:
    """Names allowed in a column, with their known alternative spellings.

    Parameters
    ----------
    names : iterable of str
        The names as they are to be written.
    aliases : mapping of str to str
        Other spellings and the name of each.
    """

    def __init__(self, names: Iterable[str], aliases: Mapping[str, str] | None = None) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._known = {folded(name): name for name in self.names}
        self._known |= {folded(alias): name for alias, name in (aliases or {}).items()}

    def extended(self, names: Iterable[str], aliases: Mapping[str, str]) -> ClosedList:
        """The same list with more names and spellings."""
        more = ClosedList(names, aliases)
        longer = ClosedList((*self.names, *more.names))
        longer._known = {**self._known, **more._known}
        return longer

    def find(self, text: str) -> str | None:
        """The name that text refers to, or nothing."""
        return self._known.get(folded(text))

    def suggest(self, text: str) -> str:
        """A suggestion of what may have been meant; empty where nothing is close."""
        plain = folded(text)
        # People slip inside a word more often than at its start, and "Other" is no slip for Rother.
        alike = [name for name in self._known if plain and name.startswith(plain[0])]
        near = get_close_matches(plain, alike, n=1, cutoff=_LIKE)
        if not near and len(plain) >= _SHORTEST:
            starts: dict[str, list[str]] = {}
            for name in alike:
                starts.setdefault(name[: len(plain)], []).append(name)
            close = get_close_matches(plain, list(starts), n=1, cutoff=_LIKE)
            same = starts[close[0]] if close else []
            near = same if len({self._known[name] for name in same}) == 1 else []
        return f"Was {self._known[near[0]]} meant?" if near else ""


def one_spelling(texts: Iterable[str], *, key: Callable[[str], Any] = folded) -> dict[str, str]:
    """The first spelling of each name.

    Examples
    --------
    >>> one_spelling(["Idva", "IDVA", "Isva"])
    {'Idva': 'Idva', 'IDVA': 'Idva', 'Isva': 'Isva'}
    """
    first: dict[Any, str] = {}
    return {text: first.setdefault(key(text), text) for text in texts}


def quoted(text: str) -> str:
    """A name as written in a layout, with its quotation marks escaped."""
    return json.dumps(text, ensure_ascii=False)
