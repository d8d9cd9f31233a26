"""What is true of each synthetic service: its size, its capacity and posts, and what its contract asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from needs_analysis.errors import Refusal

ACCEPTED: Final = 810
"""People in 1,000 referred who accept support and wait for it."""
SHORT, ON_TARGET, TOO_FEW, NOT_STATED, NOT_RATED = (
    "short of its target",
    "on target",
    "too few to tell",
    "cannot be stated",
    "not rated",
)
"""What a reader should find of a target: the designed answers. More referrals are neither better nor worse, so they are not rated."""
_WEIGHTS: Final = (10, 13, 8, 16)


@dataclass(frozen=True)
class Target:
    """One target of a contract.

    Parameters
    ----------
    kpi, measure, base : str
        What it is about, the column of the returns that it counts, and the column that a percentage is of.
    percent : int
        The target in percent of what the service is designed to do (``a year``, ``a quarter``); otherwise the target itself.
    answer : str
        What a reader should find.
    unit, direction, tolerance : str, str, int
        As in the contract.
    """

    kpi: str
    measure: str
    percent: int
    answer: str
    unit: str = "a year"
    direction: str = "at least"
    tolerance: int = 10
    base: str = ""


@dataclass(frozen=True)
class Circumstance:
    """What is true of a service.

    Parameters
    ----------
    name : str
        In a few words.
    referrals : int
        Mean number a quarter, over all its areas.
    targets : tuple of Target
        Those of its contract; none of a grant without a target.
    areas : int
        In how many areas it works; 0 for all.
    capacity : int
        Places that come free in a quarter, in percent of the people who accept support.
    capacity_late, vacant_late : int
        The same, and the percent of its posts that are vacant, in the last ``late`` quarters.
    ends_in : int
        Quarters from the last quarter to the end of the contract.
    within_48, satisfied, planned : int
        Percent of people contacted, of answers and of closures.
    spends : int
        Percent of its budget that it spends when every post is filled.
    second_funder : bool
        Whether two funders share the contract.
    second_contract : Target or None
        The target of a second contract, with another funder.
    withheld, late_returns, changed : bool
        Whether its small counts are withheld, its returns come late or not at all, and its contract was changed.
    spending : str
        Whether its contract says what was spent and up to which day: ``dated``, ``undated`` or ``not given``.
    """

    name: str
    referrals: int
    targets: tuple[Target, ...]
    areas: int = 0
    capacity: int = 120
    capacity_late: int = 120
    vacant_late: int = 0
    late: int = 0
    ends_in: int = 7
    within_48: int = 94
    satisfied: int = 90
    planned: int = 74
    spends: int = 98
    second_funder: bool = False
    second_contract: Target | None = None
    withheld: bool = False
    late_returns: bool = False
    changed: bool = False
    spending: str = "dated"


_STARTED: Final = "people who started support"
_TOOK_UP: Final = "people who took up support"
CIRCUMSTANCES: Final = (
    Circumstance(
        "list growing",
        84,
        (
            Target(_STARTED, "new_clients", 100, SHORT),
            Target("mean wait", "mean_wait_days", 28, SHORT, unit="days", direction="at most", tolerance=20),
        ),
        capacity=112,
        capacity_late=66,
        late=5,
        ends_in=1,
    ),
    Circumstance(
        "posts vacant", 72, (Target(_STARTED, "new_clients", 95, SHORT),), vacant_late=45, late=3, ends_in=6, spends=97
    ),
    Circumstance("returns late", 130, (Target(_TOOK_UP, "engaged", 80, NOT_STATED),), late_returns=True),
    Circumstance(
        "on target",
        480,
        (
            Target(_TOOK_UP, "engaged", 78, ON_TARGET),
            Target(
                "contacted within 48 hours",
                "contacted_within_48_hours",
                85,
                ON_TARGET,
                unit="percent",
                base="contacted",
            ),
        ),
        second_funder=True,
    ),
    Circumstance("small", 9, (Target(_TOOK_UP, "engaged", 104, TOO_FEW),), areas=1, ends_in=5),
    Circumstance(
        "on target, ends within a year",
        200,
        (Target(_TOOK_UP, "engaged", 70, ON_TARGET, unit="a quarter"),),
        areas=2,
        ends_in=3,
        spending="undated",
    ),
    Circumstance(
        "percentages",
        300,
        (
            Target(
                "contacted within 48 hours",
                "contacted_within_48_hours",
                88,
                ON_TARGET,
                unit="percent",
                base="contacted",
            ),
            Target("satisfied", "satisfied", 75, ON_TARGET, unit="percent", base="satisfaction_answered"),
        ),
        within_48=96,
        satisfied=93,
    ),
    Circumstance("contract changed", 140, (Target(_STARTED, "new_clients", 74, ON_TARGET),), ends_in=10, changed=True),
    Circumstance(
        "small, small counts withheld",
        11,
        (Target(_TOOK_UP, "engaged", 98, TOO_FEW),),
        areas=2,
        withheld=True,
    ),
    Circumstance("grant without a target", 50, (), areas=1, ends_in=9, spending="not given"),
    Circumstance(
        "two contracts",
        220,
        (Target("referrals", "referrals", 78, NOT_RATED),),
        second_contract=Target("closed as planned", "closed_planned", 62, ON_TARGET, unit="percent", base="closed"),
        planned=78,
    ),
    Circumstance(
        "close to its target, spends more than its budget",
        110,
        (Target(_STARTED, "new_clients", 100, TOO_FEW),),
        spends=106,
        ends_in=8,
    ),
)
"""In the order in which services take them; the first three are those to look at first."""


@dataclass(frozen=True)
class ServiceDesign:
    """One service, where it works and what is true of it.

    Parameters
    ----------
    service, provider : str
        Their names.
    areas : tuple of str
        Where it works.
    truth : Circumstance
        What is true of it.
    referrals : int
        Mean number a quarter over all areas.
    first_round : bool
        Whether it is the first service in these circumstances.
    """

    service: str
    provider: str
    areas: tuple[str, ...]
    truth: Circumstance
    referrals: int
    first_round: bool

    @property
    def weights(self) -> tuple[int, ...]:
        """How its people are shared out over its areas."""
        return tuple(_WEIGHTS[at % len(_WEIGHTS)] for at in range(len(self.areas)))

    def a_year(self, measure: str) -> int:
        """The number a year for which it is designed, in thousandths."""
        return self.referrals * 4 * (1_000 if measure == "referrals" else ACCEPTED)

    @property
    def posts_tenths(self) -> int:
        """Funded posts in tenths of a whole-time equivalent: one for 12 people who start in a quarter."""
        return max(5, round(self.referrals * ACCEPTED * 10 / 12_000))


def service_designs(services: Sequence[str] | Mapping[str, str], areas: Sequence[str]) -> tuple[ServiceDesign, ...]:
    """What is true of each service: every twelve services have the same circumstances, the later ones larger.

    Parameters
    ----------
    services : sequence of str, or mapping of str to str
        Names of services, with their providers in a mapping.
    areas : sequence of str
        Names of areas.

    Raises
    ------
    Refusal
        For no service or area, a name that is empty or given twice, and what is no list of names.

    Examples
    --------
    >>> [design.truth.name for design in service_designs(["Advocacy", "Helpline"], ["Kent", "Medway"])]
    ['list growing', 'posts vacant']
    """
    names, places = _names(services, "services"), _names(areas, "areas")
    found = []
    for at, service in enumerate(names):
        round_, place = divmod(at, len(CIRCUMSTANCES))
        truth = CIRCUMSTANCES[place]
        many = min(truth.areas or len(places), len(places))
        chosen = [places[(at + step) % len(places)] for step in range(many)]
        # A small service stays small, so that its answer stays the same.
        larger = 100 if truth.referrals < 20 else 100 + 20 * (round_ % 5)
        found.append(
            ServiceDesign(
                service,
                services[service] if isinstance(services, Mapping) else f"Provider {at + 1}",
                tuple(name for name in places if name in chosen),
                truth,
                truth.referrals * larger // 100,
                round_ == 0,
            )
        )
    return tuple(found)


def _names(given: Sequence[str] | Mapping[str, str], what: str) -> list[str]:
    names = [] if isinstance(given, str) else list(given)
    both = [*names, *(given.values() if isinstance(given, Mapping) else ())]
    if not names or not all(isinstance(name, str) and name.strip() for name in both):
        raise Refusal(f"{what} holds no names, or an empty one", remedy=f'Give a list of names: {what}=["..."].')
    doubled = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if doubled:
        raise Refusal(f"{what} names {doubled[0]} twice", remedy="Give each once.")
    return names
