"""One profile a service: what its figures say, what cannot be said, and which data would change that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from needs_analysis import demand, service_gap
from needs_analysis.contracts import ALL, Fact, fact, require
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.findings.claims import require_published
from needs_analysis.money import pounds
from needs_analysis.statistics import attainable_counts
from needs_analysis.units import kind
from needs_analysis.wording import CANNOT_BE_CHECKED, QUALIFIERS, count, counted, during, percent, plain, sentence_case

_NOT_COUNTED: Final = frozenset(
    {"GBP", "percent", "date", "month", "year", "years", "weeks", "quarter", "years of age"}
)
_TERMS: Final = ("date", "month", "year", "years", "weeks", "quarter")
_STOCK: Final = "clients_in_service"


@dataclass(frozen=True)
class Line:
    """One thing that a service's figures say."""

    text: str
    verdict: str = ""


@dataclass(frozen=True)
class ServiceProfile:
    """What is known of one service.

    Attributes
    ----------
    says : tuple of Line
        What the published figures allow, with verdicts.
    funding : tuple of str
        Amounts as published.
    cannot : tuple of str
        What cannot be computed, and why.
    needed : tuple of str
        Data that would make it possible.
    """

    id: str
    name: str
    provider: str
    type: str
    area: str
    says: tuple[Line, ...]
    funding: tuple[str, ...]
    cannot: tuple[str, ...]
    needed: tuple[str, ...]

    @property
    def is_bare(self) -> bool:
        """Whether nothing can be computed at all."""
        return not self.says and not self.funding

    @property
    def one_line(self) -> str:
        """The profile of a service of which nothing can be computed."""
        return f"No figure was published. It would take: {', '.join(self.needed)}."


def profile_services(services: pd.DataFrame, facts: pd.DataFrame) -> list[ServiceProfile]:
    """Profiles of all services, in the order of the table.

    Parameters
    ----------
    services : pandas.DataFrame
        Services with the ids of their facts.
    facts : pandas.DataFrame
        Published facts.
    """
    return [service_profile(service_id, services, facts) for service_id in services["service_id"]]


def service_profile(service_id: str, services: pd.DataFrame, facts: pd.DataFrame) -> ServiceProfile:
    """Profile of one service.

    Parameters
    ----------
    service_id : str
        Its id.
    services, facts : pandas.DataFrame
        Services with the ids of their facts, and the facts. They are joined by id, never by name.

    Raises
    ------
    NeedsAnalysisError
        When there is no such service.
    Refusal
        When the facts are not known to be published.
    """
    require_published(facts)
    needed = [column.name for column in ALL["services"].columns if not column.optional]
    require.columns(services, needed, what="services")
    rows = services[services["service_id"] == service_id]
    if len(rows) != 1:
        raise NeedsAnalysisError(
            f"There is no service {service_id!r}; the ids run from {services['service_id'].iloc[0]} to "
            f"{services['service_id'].iloc[-1]}."
        )
    row = rows.iloc[0].to_dict()
    ids = "" if pd.isna(row["fact_ids"]) else str(row["fact_ids"])
    own = [fact(facts, fact_id) for fact_id in ids.split()]
    says: list[Line] = []
    used: set[str] = set()
    cannot: list[str] = []
    for add in (_changes, _targets, _stocks, _engagement, _shares, _percentages):
        add(own, facts, says, used, cannot)
    says += [_count_line(item) for item in own if item.id not in used and item.unit not in _NOT_COUNTED]
    says += [_term_line(item) for item in own if item.id not in used and item.unit in _TERMS]
    funding = tuple(_amount(item) for item in own if item.unit == "GBP" and item.id not in used)
    funding += tuple(
        f"{item.printed}%, {plain(item.measure)} ({_of(item)}), {item.when}{_printed_note(item)}"
        for item in own
        if item.unit == "percent" and not item.base_as_printed
    )
    cannot += [
        f"{family.replace('_', ' ')}: not from the published figures"
        for family in ("repeat_victimisation", "cost_benefit")
        if row[family] == "partial"
    ]
    return ServiceProfile(
        id=str(row["service_id"]),
        name=str(row["service"]),
        provider=str(row["provider"]),
        type=str(row["service_type"]),
        area=str(row["area"]),
        says=tuple(says),
        funding=funding,
        cannot=tuple(cannot),
        needed=_needed(row),
    )


def _needed(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;,] ", str(row["extra_data_needed"])) if part.strip())


def _numeric(own: list[Fact]) -> list[Fact]:
    return [item for item in own if item.unit not in _NOT_COUNTED]


def _changes(own: list[Fact], facts: pd.DataFrame, says: list[Line], used: set[str], cannot: list[str]) -> None:
    """Counts of one thing in two periods: the same season a year before if there is one, else the period before."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for item in _numeric(own):
        if item.start is not None and item.end is not None and item.start != item.end:
            groups.setdefault((item.measure, item.unit, item.area), []).append(item)
    for group in groups.values():
        group.sort(key=lambda item: (item.end, item.id))
        if len(group) < 2:
            continue
        now = group[-1]
        assert now.start is not None
        earlier = [item for item in group[:-1] if item.lasts_as_long_as(now)]
        same = [item for item in earlier if item.start and item.start.month == now.start.month]
        if not earlier:
            cannot.append(f"change in {plain(now.measure)}: the periods differ in length")
            continue
        before = (same or earlier)[-1]
        disruption = "; ".join(filter(None, (now.disruption, before.disruption)))
        result = demand.change(facts, now=now.id, before=before.id, disruption=disruption)
        says.append(Line(result.sentence(), str(result.verdict)))
        used.update({now.id, before.id})


def _targets(own: list[Fact], facts: pd.DataFrame, says: list[Line], used: set[str], cannot: list[str]) -> None:
    """A target of a stated year against the counts of that year."""
    for target in _numeric(own):
        if "target" not in target.measure or "on_target" in target.measure:
            continue
        unit = target.unit.removesuffix(" per year")
        done = [
            item
            for item in _numeric(own)
            if item.unit == unit
            and "target" not in item.measure
            and item.start
            and target.start
            and target.end
            and item.end
            and target.start <= item.start
            and item.end <= target.end
        ]
        if not target.start or not done:
            cannot.append(
                f"attainment of the target of {count(target.number)} {target.unit}: its year or the counts against "
                "it were not published"
            )
            continue
        elapsed = sum(item.quarters or 0 for item in done) / (target.quarters or 4)
        result = service_gap.target_attainment(
            facts, observed=[item.id for item in done], target=target.id, elapsed_share=elapsed
        )
        says.append(Line(result.sentence(), str(result.verdict)))
        used.update({target.id, *(item.id for item in done)})


def _stocks(own: list[Fact], facts: pd.DataFrame, says: list[Line], used: set[str], cannot: list[str]) -> None:
    """People in service against those who came in the period that ends then."""
    for stock in (item for item in own if item.measure == _STOCK):
        flows = sorted(
            (
                item
                for item in _numeric(own)
                if item.unit == "referrals"
                and item.days
                and item.days > 1
                and item.end
                and stock.end
                and item.end <= stock.end
                and item.count > 0
            ),
            key=lambda item: str(item.end),
            reverse=True,
        )
        stays = [item for item in own if item.measure.startswith("mean_time")]
        if not flows or flows[0].end != stock.end:
            continue
        try:
            result = service_gap.littles_law(
                facts, stock=stock.id, arrivals=[item.id for item in flows], stay=stays[0].id if stays else None
            )
        except Refusal as refusal:
            cannot.append(f"length of stay: {refusal.reason}")
            continue
        says.append(Line(result.sentence(), str(result.verdict)))
        used.update({stock.id, *(item.id for item in flows), *(item.id for item in stays)})


def _engagement(own: list[Fact], facts: pd.DataFrame, says: list[Line], used: set[str], cannot: list[str]) -> None:
    """Those who engaged and those who declined, of one number referred."""
    engaged = [item for item in own if item.measure.startswith("engaged") and item.base]
    for yes in engaged:
        referred = [item for item in own if item.unit == "referrals" and item.printed == str(yes.base)]
        declined = [item for item in own if item.measure == "declined" and item.base == yes.base]
        if referred and declined:
            result = service_gap.engagement_bounds(
                facts, referred=referred[0].id, engaged=yes.id, declined=declined[0].id
            )
            says.append(Line(result.sentence()))
            used.update({yes.id, referred[0].id, declined[0].id})


def _shares(own: list[Fact], facts: pd.DataFrame, says: list[Line], used: set[str], cannot: list[str]) -> None:
    """A part printed with the number it is of."""
    for part in own:
        if part.base is None or part.unit == "percent" or part.base == 0 or part.id in used:
            continue
        if part.measure == _STOCK:
            says.append(
                Line(
                    f"{count(part.number)} in service {during(part.start, part.end)}, of {count(part.base)} referrals "
                    "so far: a snapshot, not a share who ever got the service."
                )
            )
            used.update(item.id for item in own if item.unit == "referrals" and item.printed == str(part.base))
        elif "on_target" in part.measure:
            says.append(
                Line(
                    f"Reported as on target: {count(part.number)} of {count(part.base)} {part.unit}; the targets were "
                    "not published.",
                    CANNOT_BE_CHECKED,
                )
            )
        elif part.unit == "GBP":
            says.append(
                Line(
                    f"{part.provider}: {pounds(part.number)} of {pounds(part.base)} {part.when} "
                    f"({plain(part.measure)}), {percent(part.number / part.base, digits=1)}."
                )
            )
        elif part.number <= part.base:
            whole = [
                item
                for item in own
                if item.id != part.id and item.unit not in _NOT_COUNTED and item.printed == str(part.base)
            ]
            if whole and kind(whole[0].unit) in ("people", "referrals") and kind(part.unit) == "people":
                says.append(Line(demand.published_share(facts, part=part.id, whole=whole[0].id).sentence()))
                used.add(whole[0].id)
            else:
                says.append(
                    Line(
                        f"{count(part.number)} of {count(part.base)} {part.unit} {part.when} "
                        f"({plain(part.measure)}), {percent(part.number / part.base)}."
                    )
                )
        else:
            says.append(
                Line(
                    f"{count(part.number)} {part.unit} beside {count(part.base)} {part.when} "
                    f"({plain(part.measure)}), {part.number / part.base:.2f} to one."
                )
            )
        used.add(part.id)


def _percentages(own: list[Fact], facts: pd.DataFrame, says: list[Line], used: set[str], cannot: list[str]) -> None:
    """A printed percentage, with its base or without."""
    for item in own:
        if item.unit != "percent" or not item.base_as_printed:
            continue
        what = plain(item.measure)
        used.add(item.id)
        if item.base is None:
            cannot.append(f"range of {item.printed}% ({what}): the number it is of was not published")
            continue
        fits = attainable_counts(item.printed, item.base)
        bases = [other for other in own if other.unit not in _NOT_COUNTED and other.printed == str(item.base)]
        if bases:
            result = demand.published_share(facts, part=item.id, whole=bases[0].id)
            says.append(Line(result.sentence(), str(result.verdict or "")))
            used.add(bases[0].id)
        else:
            says.append(
                Line(
                    f"{item.printed}% of {count(item.base)} ({what}) is {count(fits[0])}."
                    if fits
                    else f"{item.printed}% cannot come from {count(item.base)} ({what})."
                )
            )


def _count_line(item: Fact) -> Line:
    text = f"{QUALIFIERS.get(item.qualifier, '')}{counted(item.number, item.unit)}"
    what = f"{item.when} ({plain(item.measure)}{_together(item)})"
    if "target" in item.measure:
        return Line(f"Target: {text} {what}.")
    if item.measure.endswith("_change"):
        return Line(f"{sentence_case(text)} more than before, {what}; the total was not published.")
    return Line(f"{sentence_case(text)} {what}; one figure, so no trend.")


def _term_line(item: Fact) -> Line:
    """A length, a date or an age as it was printed: nothing can be worked out from it."""
    if item.unit in ("date", "month"):
        printed = item.when
    elif item.unit in ("year", "quarter"):
        printed = item.printed
    else:
        printed = f"{QUALIFIERS.get(item.qualifier, '')}{counted(item.number, item.unit)}"
    return Line(f"Stated: {plain(item.measure)}, {printed}{_together(item)}.")


def _amount(item: Fact) -> str:
    return (
        f"{QUALIFIERS.get(item.qualifier, '')}{pounds(item.number)}, {plain(item.measure)} "
        f"({_of(item)}), {item.when}{_together(item)}{_printed_note(item)}"
    )


def _of(item: Fact) -> str:
    """Whose money it is, where, and from whom, so that no amount is taken for another's."""
    return f"{item.service}, {item.where}; funder: {item.funder or 'not stated'}"


def _together(item: Fact) -> str:
    return f"; for {item.shared_by} together" if item.shared_by else ""


def _printed_note(item: Fact) -> str:
    return f"; {item.note}" if item.note else ""
