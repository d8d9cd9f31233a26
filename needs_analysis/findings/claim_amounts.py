"""Tests of claims in which amounts are added, matched with others, or set against a limit."""

from __future__ import annotations

from collections.abc import Sequence

from needs_analysis.errors import Refusal
from needs_analysis.findings.claim_ground import Ground, Tested, amount, claim_test, require_alike, shown
from needs_analysis.quantity import Quantity
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED, listed, percent


@claim_test(facts=2)
def parts_of_total(ground: Ground) -> Tested:
    """A total and its parts were printed."""
    total, *parts = ground.all
    require_alike(ground.all, action="added")
    added = sum(part.number for part in parts)
    sums = amount(added, total.unit)
    if ground.parameters.get("complete", "yes") == "no":
        return Tested(
            CANNOT_BE_CHECKED,
            f"The amounts named add to {sums}, and which of them {shown(total)} is made of was not stated.",
        )
    for part in parts:
        if part.is_of_another_time_than(total):
            raise Refusal(
                f"Fact {part.id} is for a different period from the total ({part.when}, not {total.when})",
                remedy="It would take parts and a total of one period.",
            )
    if hedged := _hedged(ground.all):
        return Tested(CANNOT_BE_CHECKED, f"The {len(parts)} parts add to {sums}, and {hedged} was not printed exactly.")
    if abs(added - total.number) <= _rounding(ground, ground.all):
        exactly = (
            " exactly" if abs(added - total.number) < 0.005 else f", {amount(total.number, total.unit)} to the rounding"
        )
        return Tested(ARITHMETIC_HOLDS, f"The {len(parts)} parts add to {sums}{exactly}.")
    return Tested(
        ARITHMETIC_FAILS,
        f"The {len(parts)} parts add to {sums}, not {amount(total.number, total.unit)}.",
        f"the total of {amount(total.number, total.unit)} and its parts ({total.id})",
    )


@claim_test(facts=2)
def same_amount(ground: Ground) -> Tested:
    """One amount is given differently in another report; the facts after the first add up to the other."""
    first, *others = ground.all
    require_alike(ground.all, action="the same amount")
    other = sum(item.number for item in others)
    gap = first.number - other
    if abs(gap) <= _rounding(ground, ground.all) and not _hedged(ground.all):
        how = "exactly" if abs(gap) < 0.005 else "to the rounding that was printed"
        return Tested(ARITHMETIC_HOLDS, f"{shown(first)} agrees with {amount(other, first.unit)} {how}.")
    together = (
        f"; together {amount(other, first.unit)}, {amount(abs(gap), first.unit)} {'less' if gap > 0 else 'more'}"
        if len(others) > 1
        else f", {amount(abs(gap), first.unit)} {'less' if gap > 0 else 'more'}"
        if gap
        else ""
    )
    return Tested(
        CANNOT_BE_CHECKED,
        f"{shown(first)} here; {others[0].document or 'another report'} prints {listed([shown(item) for item in others])}"
        f"{together}. Whether it is the same {'money' if first.is_money else 'count'} was not stated.",
    )


@claim_test(facts=2)
def within_limit(ground: Ground) -> Tested:
    """Amounts are said to stay within a limit."""
    limit, *items = ground.all
    require_alike(ground.all, action="compared")
    added = sum(item.number for item in items)
    share = f", {percent(added / limit.number)} of {amount(limit.number, limit.unit)}" if limit.number else ""
    why = f"The {len(items)} awards add to {amount(added, limit.unit)}{share}."
    if added > limit.number + _rounding(ground, ground.all):
        return Tested(ARITHMETIC_FAILS, why, f"the limit of {amount(limit.number, limit.unit)} ({limit.id})")
    if hedged := _hedged(items):
        return Tested(CANNOT_BE_CHECKED, f"{why} {hedged[:1].upper()}{hedged[1:]} was not printed exactly.")
    return Tested(ARITHMETIC_HOLDS, why)


def _rounding(ground: Ground, items: Sequence[Quantity]) -> float:
    """How far a sum may be out by the rounding of its figures; nothing is added where all are exact."""
    halves = [ground.half_of_last_digit(item) for item in items]
    return sum(half for half in halves if half > 0.005) or 0.005


def _hedged(items: Sequence[Quantity]) -> str:
    """The first figure that was printed as over, up to or about an amount."""
    return next((shown(item) for item in items if item.qualifier), "")
