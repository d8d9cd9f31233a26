"""Which names in a return show that a row is the sum of others: by a word, or because the layout declares it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from needs_analysis.reading.meaning.closed_lists import quoted
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Notice, rows_shown
from needs_analysis.reading.spelling import folded

_PLURAL: Final = (
    "areas|services|providers|crimes|crime types|offences|types|referrals|cases|clients|victims|people|contacts|sites|teams"
    "|districts|counties|projects|programmes|contracts"
)
_ONE: Final = "area|service|provider|crime|offence|referral|case|client|county|project|programme|contract|force"
_NUMBER: Final = "[0-9]+|two|three|four|five|six|seven|eight|nine|ten"
_TOTAL: Final = r"(?:grand |overall |combined )?(?:sub ?)?(?:totals?|tots?|ttl)"
_THEM: Final = rf"(?:the )?(?:(?:all|both|combined) )?(?:of )?(?:the )?(?:(?:{_NUMBER}) )?(?:{_PLURAL})"
_TOGETHER: Final = "(?: (?:combined|together|totals?))?"
_SURE: Final = re.compile(
    rf"{_TOTAL}(?: (?:for|of|across|over))?(?: {_THEM}| combined| both)?(?: all(?: (?:{_PLURAL}))?)?{_TOGETHER}"
    rf"|(?:{_ONE}|{_PLURAL}) {_TOTAL}"
    rf"|(?:overall|sum|combined|aggregated?|altogether|cyfanswm|all|both)(?: (?:of|for|across|over))?(?: {_THEM})?{_TOGETHER}"
    rf"|(?:{_PLURAL}) (?:combined|together)|[σ∑]"
)
"""Names of nothing but totals."""
_PERHAPS: Final = re.compile(
    r"(?P<of>.+?) (?:sub ?)?(?:totals?|tots?)|(?:sub ?)?(?:totals?|tots?) (?:of |for )?(?P<named>.+)|(?:all|both) (?P<some>.+)"
    r"|(?P<joined>.+?) (?:combined|overall|aggregated?)|(?:combined|overall|aggregated?|sum of) (?P<together>.+)"
)
"""Names that a total may have, and a service, a house or a kind of crime too (Total Respect, All Saints, Combined Arts)."""
_THINGS: Final = re.compile(rf"\b(?:{_PLURAL})\b")
_SOME: Final = re.compile(rf"\b(?:both|sub ?(?:totals?|tots?)|combined|{_NUMBER})\b")
"""Words for a total of some rows and not of all."""
_PART: Final = re.compile(
    r"\b(?:of (?:which|whom|these|those)|among (?:which|whom|them)|thereof|or rhain|subset of"
    r"|(?:already )?(?:included|counted) (?:above|in|within|under)|double counted)\b"
    r"|^(?:incl|inc|including|includes|gan gynnwys)\b"
)
"""Words for some of the people of another row."""
_INCLUDING: Final = re.compile(r".+? (?:incl|inc|including|includes|gan gynnwys) (?P<part>.+)")


class TotalWords:
    """Rules for recognising totals by name, with the declarations of a layout.

    Parameters
    ----------
    layout : Layout
        Its ``totals``, ``not_totals`` and ``parts`` come before any word; a service that it lists is no total because of a part of its name.
    """

    def __init__(self, layout: Layout) -> None:
        self._totals = frozenset(map(folded, layout.totals))
        self._none = frozenset(map(folded, layout.not_totals))
        self._parts = frozenset(map(folded, layout.parts))
        self._services = frozenset(map(folded, (*layout.service_list, *layout.services.values())))

    def none(self, text: str) -> bool:
        """Whether the layout declares that a name is not a total."""
        return folded(text) in self._none

    def declared(self, text: str) -> bool:
        """Whether the layout declares that a name is a total."""
        return folded(text) in self._totals

    def sure(self, text: str) -> bool:
        """Whether a name is only used for totals."""
        return not self.none(text) and (self.declared(text) or bool(_SURE.fullmatch(folded(text))))

    def declared_part(self, text: str) -> bool:
        """Whether the layout declares that rows of a name are part of others."""
        return folded(text) in self._parts

    def part(self, text: str) -> bool:
        """Whether a name says that its rows are part of another, and the layout does not declare it."""
        plain = folded(text)
        return plain not in self._none and plain not in self._totals and bool(_PART.search(plain))

    def including(self, text: str) -> str:
        """What a name says that it includes, in the folded spelling; empty where it does not, or the layout declares it."""
        plain = folded(text)
        found = None if plain in self._none or plain in self._totals else _INCLUDING.fullmatch(plain)
        return found["part"] if found else ""

    def perhaps(self, text: str) -> re.Match[str] | None:
        """How a name may show that it is a total of what it names; nothing where it does not, or the layout declares it."""
        plain = folded(text)
        settled = plain in self._none or plain in self._totals or plain in self._services
        return None if settled else _PERHAPS.fullmatch(plain)

    def may_be(self, text: str) -> bool:
        """Whether a name may be the sum of others."""
        return self.sure(text) or self.perhaps(text) is not None

    def settles(self, text: str) -> bool:
        """Whether an unknown area or service name is allowed: as a total, or as a part of others."""
        return self.may_be(text) or self.declared_part(text) or self.part(text)

    def of_some(self, text: str) -> bool:
        """Whether a name may be a total of only some adjacent rows ("Both services" of three)."""
        return self.declared(text) or bool(_SOME.search(folded(text)))

    def of(self, text: str) -> str:
        """What a name may be a total of (IDVA for "IDVA total"), in the folded spelling; empty where it names nothing."""
        found = self.perhaps(text)
        return (
            next((found[name] for name in ("of", "named", "some", "joined", "together") if found[name]), "")
            if found
            else ""
        )

    def beside(self, text: str) -> str:
        """What a name is certainly a total of when that is also present ("X total" next to X)."""
        found = self.perhaps(text)
        return (found["of"] or "") if found else ""

    def form(self, text: str) -> str:
        """Which pattern of naming a total a name follows, so that names of one table are judged together."""
        found = self.perhaps(text)
        return found.lastgroup or "" if found else ""

    def likely(self, text: str) -> bool:
        """Whether a name that may be a total also states what it adds up ("All DA services")."""
        return self.perhaps(text) is not None and bool(_THINGS.search(folded(text)))


def settle(*labels: str) -> str:
    """What to write in a layout to declare whether names are totals."""
    listed = ", ".join(quoted(label) for label in dict.fromkeys(labels))
    which, it = (
        ("if they are totals", "if they are not") if len(set(labels)) > 1 else ("if it is a total", "if it is not")
    )
    return f"Write totals = [{listed}] in the layout {which}, or not_totals = [{listed}] {it}."


def parts_left_out(rows: Sequence[int], file: str) -> Notice:
    """The notice for rows that the layout declares as parts of others."""
    which = "A row is" if len(rows) == 1 else f"{len(rows)} rows are"
    text = f"{which} part of others, as the layout declares, and excluded."
    return Notice("PART_SET_ASIDE", text, f"{file}, rows {rows_shown(rows)}")


def settle_part(label: str) -> str:
    """What to write in a layout to declare whether rows of a name are part of others."""
    name = quoted(label)
    return f"Write parts = [{name}] in the layout to exclude it, or not_totals = [{name}] if no other row includes it."
