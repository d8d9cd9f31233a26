"""A number that is chosen and not measured, such as a caseload or a target: within what can be, or refused."""

from __future__ import annotations

from needs_analysis import require
from needs_analysis.errors import Refusal
from needs_analysis.wording import figure

TEN_YEARS_WEEKS = 520.0
"""The longest time that is taken for a wait, in weeks."""


def setting(value: object, *, name: str, example: str, least: float, most: float, above: bool = False) -> float:
    """A number given as an argument, between two ends.

    Parameters
    ----------
    value : object
        What was given.
    name, example : str
        The argument, and a value of it for the message.
    least, most : float
        The lowest and the highest that can be meant.
    above : bool
        Whether it must be above ``least``.

    Raises
    ------
    Refusal
        For texts, lists, nothing, what is not finite, and what is out of range.

    Examples
    --------
    >>> setting(20, name="cases_per_post", example="20", least=1, most=10_000)
    20.0
    >>> setting(0.0001, name="cases_per_post", example="20", least=1, most=10_000)
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: cases_per_post is below 1. Write cases_per_post=20.
    """
    number = require.number(value, name=name, example=example)
    remedy = f"Write {name}={example}."
    if number < least or (above and number == least):
        raise Refusal(f"{name} is {'not above' if above else 'below'} {_said(least)}", remedy=remedy)
    if number > most:
        raise Refusal(f"{name} is above {_said(most)}", remedy=remedy)
    return number


def _said(end: float) -> str:
    return f"{int(end):,}" if end == int(end) else figure(end)
