"""One service: what its figures say, what cannot be said, and which data would change that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from needs_analysis import require
from needs_analysis.contracts import ALL, fact
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.findings.check_claims import require_published
from needs_analysis.findings.service_ground import Line, reason
from needs_analysis.findings.service_lines import lines_of
from needs_analysis.quantity import Quantity
from needs_analysis.release import Text, text
from needs_analysis.release.text import require_released
from needs_analysis.service_gap.coverage.coverage_matrix import statement_in_words
from needs_analysis.wording import VERDICTS, sentence_case


@dataclass(frozen=True)
class ServiceProfile:
    """What is known of one service, in texts that come from `release.text`.

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
    stated : tuple of str
        Waits, low reporting and other needs that were stated without a figure, each with its section.
    has_figures : bool
        Whether anything was published about it.
    """

    id: Text
    name: Text
    provider: Text
    type: Text
    area: Text
    says: tuple[Line, ...]
    funding: tuple[Text, ...]
    cannot: tuple[Text, ...]
    needed: tuple[Text, ...]
    has_figures: bool = False
    stated: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        names = ("id", "name", "provider", "type", "area", "funding", "cannot", "needed", "stated")
        says = tuple(
            each for line in self.says for each in (line.text, line.verdict if line.verdict not in VERDICTS else "")
        )
        require_released("A profile of a service", **{name: getattr(self, name) for name in names}, says=says)

    @property
    def is_bare(self) -> bool:
        """Whether no figure was published at all."""
        return not (self.says or self.funding or self.has_figures)

    @property
    def one_line(self) -> str:
        """The profile of a service of which no figure was published."""
        return f"No figure was published. It would take: {', '.join(self.needed)}."


def service_profile(
    service_id: str, services: pd.DataFrame, facts: pd.DataFrame, stated: pd.DataFrame | None = None
) -> ServiceProfile:
    """Profile of one service.

    Parameters
    ----------
    service_id : str
        Its id.
    services, facts : pandas.DataFrame
        Services with the ids of their facts, and the facts. They are joined by id, never by name.
    stated : pandas.DataFrame, optional
        What was stated without a figure (contract ``stated_needs``), joined by the id of the service.

    Raises
    ------
    NeedsAnalysisError
        When there is no such service.
    Refusal
        When the facts are not known to be published, or something of the service looks like personal data.
    """
    require_published(facts)
    if stated is not None:
        require_published(stated)
        require.columns(stated, ("service_id", "kind", "statement", "section"), what="statements")
    needed = [column.name for column in ALL["services"].columns if not column.optional]
    require.columns(services, needed, what="services")
    rows = services[services["service_id"] == service_id]
    if len(rows) != 1:
        raise NeedsAnalysisError(
            f"There is no service {service_id!r}; the ids run from {services['service_id'].iloc[0]} to "
            f"{services['service_id'].iloc[-1]}."
        )
    row = rows.iloc[0].to_dict()
    own, not_understood = _own(row, facts)
    lines = lines_of(own, facts)
    cannot = [*not_understood, *lines.cannot]
    cannot += [
        f"{family}: the published figures are not enough"
        for family in ("repeat victimisation", "cost-benefit")
        if row[re.sub("[ -]", "_", family)] == "partial"
    ]
    place = f"service {text(str(row['service_id']), where='the id of a service')}"

    def gated(written: object, name: str) -> Text:
        return text(str(written), where=f"{place}, {name}")

    return ServiceProfile(
        id=gated(row["service_id"], "id"),
        name=gated(row["service"], "service"),
        provider=gated(row["provider"], "provider"),
        type=gated(row["service_type"], "service_type"),
        area=gated(row["area"], "area"),
        says=tuple(Line(gated(line.text, "what its figures say"), line.verdict) for line in lines.says),
        funding=tuple(gated(line, "funding") for line in lines.funding),
        cannot=tuple(gated(line, "what cannot be worked out") for line in cannot),
        needed=tuple(gated(part, "extra_data_needed") for part in _needed(row)),
        has_figures=bool(own or not_understood),
        stated=tuple(gated(line, "what was stated") for line in _stated(row["service_id"], stated)),
    )


def _own(row: Mapping[Any, Any], facts: pd.DataFrame) -> tuple[list[Quantity], list[str]]:
    """The facts of a service, and a line for each that is not understood.

    Raises
    ------
    DataError
        Where it names facts that are not there, or a fact twice.
    """
    ids = [] if pd.isna(row["fact_ids"]) else str(row["fact_ids"]).split()
    require.columns(facts, ("fact_id",), what="facts")
    there = set(facts["fact_id"])
    missing = [fact_id for fact_id in ids if fact_id not in there]
    doubled = sorted({fact_id for fact_id in ids if ids.count(fact_id) > 1})
    if missing or doubled:
        raise DataError.one(
            f"service {row['service_id']} names {', '.join(missing or doubled)}, "
            + ("which is not a fact" if missing else "which is listed twice"),
            column="fact_ids",
            expected="ids of facts, each once",
            remedy="Correct its fact_ids.",
        )
    own, lines = [], []
    for fact_id in ids:
        try:
            own.append(fact(facts, fact_id))
        except DataError as error:
            lines.append(f"fact {fact_id} is not understood: {reason(error)}")
    return own, lines


def _stated(service_id: object, stated: pd.DataFrame | None) -> list[str]:
    """What was stated of a service without a figure."""
    if stated is None:
        return []
    own = stated[stated["service_id"] == service_id]
    return [f"{sentence_case(statement_in_words(each))}." for each in own.to_dict("records")]


def _needed(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;,] ", str(row["extra_data_needed"])) if part.strip())
