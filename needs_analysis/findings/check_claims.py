"""Statements of published reports against their own figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.columns import helpers, keys, labels
from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError, Refusal
from needs_analysis.findings.claim_ground import PARAMETERS, Ground, Tested
from needs_analysis.findings.claim_tests import run_test
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of, strictest
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    RESTATED,
    VERDICTS,
    count,
    counted,
    listed,
    missing,
)

LONGEST_QUOTATION_WORDS: Final = 25
_MOST_DOCUMENTS_NAMED: Final = 3
_LONGEST_NAMES_WORDS: Final = 22


def check_claims(claims: pd.DataFrame, facts: pd.DataFrame) -> Result:
    """Test each claim and give its verdict with the reason.

    Parameters
    ----------
    claims : pandas.DataFrame
        ``claim_id, source_document, section, service_id, quotation, figures_as_printed, fact_ids, test, parameters``;
        no verdict.
    facts : pandas.DataFrame
        The facts the claims rest on.

    Returns
    -------
    Result
        One row a claim, with ``verdict``, ``why`` and ``inconsistency``: what does not fit, named alike by every claim that
        meets it. The sentence counts an inconsistency once.

    Raises
    ------
    DataError
        For an unknown test or parameter, a missing fact, a fact named twice, or a quotation of more than 25 words; all at
        once.
    Refusal
        When the facts are not known to be published.
    """
    require_published(facts)
    require.columns(claims, [column.name for column in ALL["claims"].columns], what="claims")
    require.once(claims, ("claim_id",), what="claims")
    rows: list[dict[str, Any]] = []
    problems: list[dict[str, Any]] = []
    for place, claim in enumerate(claims.to_dict("records"), start=2):
        wrong, tested = _tested(claim, facts)
        problems += [{"file": "claims.csv", "row": place, **problem} for problem in wrong]
        if tested is not None:
            rows.append(
                {
                    "claim_id": claim["claim_id"],
                    "quotation": claim["quotation"],
                    "source": claim["source_document"],
                    "section": claim["section"],
                    "service_id": claim["service_id"],
                    "facts": claim["fact_ids"],
                    "verdict": tested.verdict,
                    "why": tested.why,
                    "inconsistency": tested.inconsistency,
                }
            )
    if problems:
        raise DataError(problems)
    return Result(
        table=_with_company(pd.DataFrame(rows)),
        columns=(
            *keys(["claim_id"]),
            *labels("quotation", "section", "verdict", "why", "inconsistency"),
            *helpers("source", "service_id", "facts"),
        ),
        measure="Claims tested against their own figures",
        definition="Each claim is tested by the rule that fits it, on published figures only; a verdict is worked out, never "
        "written down. A claim that only restates a figure leaves nothing to test.",
        method="Exact ratios of counts, whole-number checks of percentages, sums of parts, Little's law.",
        words=words,
        sources=sources_of(claims, facts),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many claims hold, fail, restate a figure or cannot be checked."""
    tally = Counter(table["verdict"].dropna())
    parts = [f'{count(tally[verdict])} "{verdict}"' for verdict in VERDICTS if tally[verdict]]
    return Said(
        _panel(table.assign(inconsistency=table["inconsistency"].fillna("")), tally),
        f"{counted(len(table), 'claims')}{': ' if parts else ''}{', '.join(parts)}.",
        caveats=(Caveat("PUBLISHED_FIGURES_ONLY", "A claim that cannot be checked may still be true."),),
    )


def _tested(claim: Mapping[Any, Any], facts: pd.DataFrame) -> tuple[list[dict[str, Any]], Tested | None]:
    """What is wrong with a claim as it is written down, and what its test says."""
    wrong: list[dict[str, Any]] = []
    tested = None
    try:
        ground = _ground(claim, facts)
        doubled = [fact_id for fact_id, times in Counter(ground.ids).items() if times > 1]
        if doubled:
            wrong.append(
                {
                    "column": "fact_ids",
                    "problem": f"the fact {doubled[0]} is listed twice, so that it would be counted twice",
                    "remedy": "Name each fact once.",
                }
            )
        tested = run_test(str(claim["test"]), ground)
    except DataError as error:
        wrong.append(
            {
                "column": "fact_ids",
                "problem": str(error),
                "remedy": "Correct the claim's facts, test or parameters.",
            }
        )
    if len(str(claim["quotation"]).split()) > LONGEST_QUOTATION_WORDS:
        wrong.append(
            {
                "column": "quotation",
                "problem": "is too long",
                "expected": f"at most {LONGEST_QUOTATION_WORDS} words",
                "remedy": "Quote less.",
            }
        )
    return wrong, tested


def _with_company(table: pd.DataFrame) -> pd.DataFrame:
    """Claims that meet one inconsistency name each other, because it is counted once."""
    for _, together in table[table["inconsistency"] != ""].groupby("inconsistency", sort=False):
        if len(together) > 1:
            for place in together.index:
                others = listed([str(other) for other in together.loc[together.index != place, "claim_id"]])
                table.loc[place, "why"] = f"{table.loc[place, 'why']} Treated with {others} as one inconsistency."
    return table


def _panel(table: pd.DataFrame, tally: Counter[str]) -> str:
    holding, restated, cannot = (count(tally[name]) for name in (ARITHMETIC_HOLDS, RESTATED, CANNOT_BE_CHECKED))
    tested = len(table)
    said = [f"{counted(tested, 'claims')} {'was' if tested == 1 else 'were'} examined, from {_documents(table)}."]
    failing = table[table["verdict"] == ARITHMETIC_FAILS]
    failures = len(_each_once(failing))
    once = f" ({count(len(failing))} claims, each inconsistency counted once)" if len(failing) > failures else ""
    said.append(f"The arithmetic holds in {holding} and does not hold in {count(failures)}{once}.")
    said.append(
        f"Of the others, {restated} only {'reports' if tally[RESTATED] == 1 else 'report'} a figure, which leaves nothing to test, and "
        f"{cannot} cannot be checked from what was published."
    )
    unclear = table[(table["verdict"] == CANNOT_BE_CHECKED) & (table["inconsistency"] != "")]
    for name in _each_once(unclear):
        met = int((unclear["inconsistency"] == name).sum())
        said.append(
            f"Of those that cannot be checked, {count(met)} {'rests' if met == 1 else 'rest'} on one inconsistency: {name}."
        )
    rest = tally.total() - sum(
        tally[name] for name in (ARITHMETIC_HOLDS, ARITHMETIC_FAILS, RESTATED, CANNOT_BE_CHECKED)
    )
    if rest:
        said.append(
            f"The other {count(rest)} {'compares' if rest == 1 else 'compare'} counts; see each for its verdict."
        )
    if tested > tally.total():
        said.append(f"The verdict of {counted(tested - tally.total(), 'claims')} is {missing()}.")
    return " ".join(said)


def _each_once(claims: pd.DataFrame) -> list[str]:
    """The inconsistencies that claims meet; a claim whose test names none is one by itself."""
    return list(dict.fromkeys(claims["inconsistency"].where(claims["inconsistency"] != "", claims["claim_id"])))


def _documents(table: pd.DataFrame) -> str:
    """The documents by number, and by name where the names are few and short."""
    names = [str(name) for name in table["source"].dropna().unique()]
    said = counted(len(names), "documents")
    if 0 < len(names) <= _MOST_DOCUMENTS_NAMED and len(" ".join(names).split()) <= _LONGEST_NAMES_WORDS:
        said += f" ({'; '.join(names)})"
    return said


def require_published(facts: pd.DataFrame) -> None:
    """Refuse facts that were not published: sentences made of them could not be released."""
    if strictest(sources_of(facts)) != "already_published":
        raise Refusal(
            "These facts are not known to be published", remedy="Read them with their source record next to them."
        )


def _ground(claim: Mapping[Any, Any], facts: pd.DataFrame) -> Ground:
    ids = "" if pd.isna(claim["fact_ids"]) else str(claim["fact_ids"])
    settings = "" if pd.isna(claim["parameters"]) else str(claim["parameters"])
    parameters = {}
    for part in filter(None, (piece.strip() for piece in settings.split(";"))):
        name, sign, value = part.partition("=")
        if not sign:
            raise DataError.one(f"the parameter {part!r} has no value", expected="name=value", remedy="Correct it.")
        if name.strip() not in PARAMETERS:
            raise DataError.one(
                f"there is no parameter {name.strip()!r}",
                column="parameters",
                expected=", ".join(PARAMETERS),
                remedy="Correct its name.",
            )
        parameters[name.strip()] = value.strip()
    figures = "" if pd.isna(claim["figures_as_printed"]) else str(claim["figures_as_printed"])
    return Ground(facts=facts, ids=tuple(ids.split()), parameters=parameters, figures=figures)
