"""The monitoring return of a provider: one row per service, area and quarter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from needs_analysis.contracts.contract import Column, Contract


def _measure(name: str, meaning: str, *, part_of: str = "", group: str = "", decimals: bool = False) -> Column:
    return Column(
        name,
        "measured",
        required=False,
        meaning=meaning,
        optional=True,
        part_of=part_of,
        group=group,
        decimals=decimals,
    )


def _group(group: str, names: Iterable[str], *, of: str = "referrals") -> tuple[Column, ...]:
    return tuple(
        _measure(name, f"{name.replace('_', ' ').capitalize()} ({group}).", part_of=of, group=group) for name in names
    )


OUTCOMES: Final = {
    "health": "health and wellbeing",
    "coping": "being able to cope",
    "safety": "feeling safer",
    "informed": "being informed and empowered",
}
"""Outcomes that a return may measure: the beginning of their columns, and what they are called."""

provider_return = Contract(
    name="provider_return",
    meaning="What one service did in one area and quarter.",
    columns=(
        Column("provider", required=False, optional=True, meaning="Who provides the service."),
        Column("service", meaning="Name of the service, the same in every return."),
        Column("area", "area", meaning="Local authority, community safety partnership or the whole force area."),
        Column("crime_type", required=False, optional=True, meaning="Type of crime, where the return is split by it."),
        Column("quarter", "quarter", meaning="Quarter of the financial year, such as 2022/23 Q2."),
        Column("quarter_end", "date", required=False, optional=True, meaning="Last day of the quarter."),
        Column("received_on", "date", required=False, optional=True, meaning="Day on which the return was received."),
        Column(
            "unit",
            "choice",
            required=False,
            optional=True,
            choices=("referrals", "people", "cases"),
            meaning="What referrals counts: referrals, people or cases.",
        ),
        Column(
            "referrals",
            "measured",
            required=False,
            meaning="Referrals received in the quarter, by any route.",
        ),
        *_group("referral source", (f"from_{who}" for who in ("police", "self", "health", "marac", "school", "other"))),
        _measure("eligible", "Referrals that the service accepted.", part_of="referrals"),
        _measure("contacted", "People referred whom the service contacted.", part_of="referrals"),
        _measure("contacted_within_48_hours", "Of these, within 48 hours.", part_of="contacted"),
        _measure("declined", "People who declined support.", part_of="referrals"),
        _measure("not_reached", "People whom the service could not contact.", part_of="referrals"),
        _measure("signposted", "People referred on to another service.", part_of="referrals"),
        _measure("engaged", "People who took up support."),
        _measure("new_clients", "People whose support began in the quarter."),
        _measure("carried_in", "People in support on the first day."),
        _measure("carried_out", "People in support on the last day."),
        _measure("closed", "Cases closed in the quarter, for any reason."),
        *_group("reason for closure", ("closed_planned", "closed_unplanned", "closed_other"), of="closed"),
        _measure("waiting", "People waiting on the last day."),
        _measure("longest_wait_days", "Longest wait of people still waiting, in days."),
        _measure("mean_wait_days", "Mean wait of those who started, in days.", decimals=True),
        Column(
            "list_status", "choice", required=False, optional=True, choices=("open", "closed"), meaning="Waiting list."
        ),
        _measure("repeat_victims", "People referred who had previously been victims.", part_of="referrals"),
        *_group("sex", ("female", "male", "other_sex", "not_stated")),
        *_group("age", ("age_under_16", "age_16_24", "age_25_44", "age_45_64", "age_65_over", "age_not_known")),
        *_group("ethnicity", ("white", "mixed", "asian", "black", "other_ethnic_group", "ethnicity_not_known")),
        *_group("disability", ("disabled", "not_disabled", "disability_not_known")),
        *_group("sexual orientation", ("heterosexual", "gay_lesbian_bisexual_other", "orientation_not_known")),
        *_group("gender identity", ("gender_same_as_at_birth", "gender_different", "gender_identity_not_known")),
        *_group("religion", ("religion_none", "religion_christian", "religion_other", "religion_not_known")),
        _measure("children_linked", "Children in the households of people referred."),
        *(
            _measure(
                f"need_{need}", f"People whose needs at entry include {need.replace('_', ' ')}.", part_of="referrals"
            )
            for need in (
                "health",
                "shelter",
                "family",
                "work_education",
                "drugs_alcohol",
                "finance",
                "outlook_attitudes",
                "social",
            )
        ),
        *(
            _measure(f"{outcome}_{change}", f"People whose outcome was {change.replace('_', ' ')}: {text}.")
            for outcome, text in OUTCOMES.items()
            for change in ("improved", "same", "worse", "not_measured")
        ),
        _measure("satisfaction_asked", "People asked whether they were satisfied."),
        _measure("satisfaction_answered", "People who answered.", part_of="satisfaction_asked"),
        _measure("satisfied", "Of these, satisfied or very satisfied.", part_of="satisfaction_answered"),
        Column(
            "staff_funded_fte", "number", required=False, optional=True, meaning="Posts funded, whole-time equivalent."
        ),
        Column(
            "staff_in_post_fte", "number", required=False, optional=True, meaning="Posts filled, whole-time equivalent."
        ),
        _measure("sessions", "Sessions held."),
        _measure("attendees", "People who attended sessions."),
        Column("budget", "money", required=False, optional=True, meaning="Budget of the year, in pounds."),
        Column("spend_to_date", "money", required=False, optional=True, meaning="Spent since 1 April, in pounds."),
    ),
    key=("provider", "service", "area", "crime_type", "quarter"),
    counted=True,
)

_UNITS: Final = {
    "closed": "cases",
    "closed_planned": "cases",
    "closed_unplanned": "cases",
    "closed_other": "cases",
    "sessions": "sessions",
    "longest_wait_days": "days",
    "mean_wait_days": "days",
    "staff_funded_fte": "FTE",
    "staff_in_post_fte": "FTE",
    "budget": "GBP",
    "spend_to_date": "GBP",
}
_AS_REFERRALS: Final = "referrals"
OF_A_DAY: Final = (
    "waiting",
    "carried_in",
    "carried_out",
    "staff_funded_fte",
    "staff_in_post_fte",
    "budget",
    "spend_to_date",
)
"""What is so on one day, or is of the year so far, and is never added over quarters."""
NOT_ADDED: Final = ("longest_wait_days", "mean_wait_days")
"""What is never added at all."""


def return_unit(column: str) -> str:
    """What a column of a return counts; referrals count what the column ``unit`` says, and otherwise referrals.

    Examples
    --------
    >>> return_unit("engaged"), return_unit("closed"), return_unit("from_police"), return_unit("spend_to_date")
    ('people', 'cases', 'referrals', 'GBP')
    """
    if column in (_AS_REFERRALS, "eligible") or column.startswith("from_"):
        return _AS_REFERRALS
    return _UNITS.get(column, "people")
