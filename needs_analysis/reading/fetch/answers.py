"""The headers of a response: length, edition and redirects; anything irregular is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final, Protocol

from needs_analysis.reading.fetch.part_file import Edition

_NUMBER: Final = r"[0-9]{1,15}"
_STRONG_TAG: Final = r'"[\x21\x23-\x7e]{1,200}"'
_MOMENT: Final = r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
_SURELY_OLDER: Final = timedelta(seconds=60)
_ELSEWHERE: Final = (301, 302, 303, 307, 308)


class Odd(Exception):
    """A response that is not valid HTTP, or was not requested."""


class Body(Protocol):
    """A response whose headers are read and whose content is not."""

    status: int

    @property
    def headers(self) -> Message:
        """Its headers."""

    def read(self, size: int, /) -> bytes:
        """Some bytes of its content."""


@dataclass(frozen=True)
class Answer:
    """A response with valid headers.

    Parameters
    ----------
    address : str
        What was asked.
    status : int
        Of HTTP.
    body : Body
        To be read.
    length : int, optional
        Bytes that it has, where it says so.
    ends_by_itself : bool
        Whether it shows that nothing is missing at the end, by its length or by the chunks in which it is sent.
    validator : str
        What marks its edition: a strong entity tag, or a date of change that is as good; empty where there is neither.
    range : tuple of three int, optional
        First and last byte that it holds, and bytes of all of it.
    location : str, optional
        Where else to ask; only of a redirect.
    """

    address: str
    status: int
    body: Body
    length: int | None = None
    ends_by_itself: bool = False
    validator: str = ""
    range: tuple[int, int, int] | None = None
    location: str | None = None

    @property
    def edition(self) -> Edition | None:
        """The edition that it starts, where a later fetch can recognise it."""
        if self.status != 200 or not self.validator or self.length is None:
            return None
        return Edition(self.address, self.validator, self.length)

    def goes_on(self, edition: Edition | None, have: int) -> bool:
        """Whether it is the complete remainder of the edition already partly downloaded."""
        if edition is None or self.status != 206 or self.range is None:
            return False
        return (
            self.validator == edition.validator
            and self.range == (have, edition.total - 1, edition.total)
            and self.length == edition.total - have
        )


def answered(body: Body, address: str) -> Answer:
    """Read the headers of a response.

    Raises
    ------
    Odd
        For a length that is no number or is given twice, content that is packed though it was asked for as it is, or a
        redirect that names no address.
    """
    status, headers = body.status, body.headers
    if status in _ELSEWHERE:
        location = _one(headers, "Location") or ""
        if not location or not re.fullmatch(r"[\x21-\x7e]+", location):
            raise Odd("redirects to an invalid address; check the request")
        return Answer(address, status, body, location=location)
    if status not in (200, 206):
        return Answer(address, status, body)
    packed = _one(headers, "Content-Encoding")
    if packed and packed.casefold() != "identity":
        raise Odd("sends the file compressed, which was not requested; try again from another network")
    length, chunked = _length(headers), _chunked(headers)
    if length is not None and chunked:
        raise Odd("gives two different lengths for the file; try again later")
    whole_range = _range(headers)
    if length is None and whole_range is not None:
        length = whole_range[1] - whole_range[0] + 1
    return Answer(address, status, body, length, length is not None or chunked, _validator(headers), whole_range)


def _all(headers: Message, name: str) -> list[str]:
    return [str(value).strip() for value in headers.get_all(name) or []]


def _one(headers: Message, name: str) -> str | None:
    """The only value of a header; the same twice is one."""
    values = sorted(set(_all(headers, name)))
    if len(values) > 1:
        raise Odd(f"gives the header {name} twice with different values; try again later")
    return values[0] if values else None


def _length(headers: Message) -> int | None:
    # A list of equal lengths is one length, as HTTP has it.
    values = {part.strip() for value in _all(headers, "Content-Length") for part in value.split(",")}
    if not values:
        return None
    if len(values) > 1 or not re.fullmatch(_NUMBER, min(values)):
        raise Odd("gives an invalid length for the file, or two; try again later")
    return int(values.pop())


def _chunked(headers: Message) -> bool:
    values = _all(headers, "Transfer-Encoding")
    if values and [value.casefold() for value in values] != ["chunked"]:
        raise Odd("sends the file in a form that was not requested; try again later")
    return bool(values)


def _range(headers: Message) -> tuple[int, int, int] | None:
    values = _all(headers, "Content-Range")
    found = re.fullmatch(rf"bytes ({_NUMBER})-({_NUMBER})/({_NUMBER})", values[0]) if len(values) == 1 else None
    if found is None:
        return None
    first, last, total = (int(text) for text in found.groups())
    return (first, last, total) if first <= last < total else None


def _validator(headers: Message) -> str:
    tags = _all(headers, "ETag")
    if tags:
        # A weak tag says that editions are alike, and not that they are the same; a date beside it says no more.
        return tags[0] if len(tags) == 1 and re.fullmatch(_STRONG_TAG, tags[0]) else ""
    changed, sent = _moment(headers, "Last-Modified"), _moment(headers, "Date")
    if changed is None or sent is None or sent - changed < _SURELY_OLDER:
        return ""
    return _all(headers, "Last-Modified")[0]


def _moment(headers: Message, name: str) -> datetime | None:
    values = _all(headers, name)
    if len(values) != 1 or not re.fullmatch(_MOMENT, values[0]):
        return None
    try:
        return parsedate_to_datetime(values[0])
    except (ValueError, TypeError, OverflowError):
        return None
