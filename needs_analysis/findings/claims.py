"""Statements of published reports against their own figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from needs_analysis.contracts import ALL, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.findings.claim_tests import Ground, run_test
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of, strictest
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED, VERDICTS, count

LONGEST_QUOTATION_WORDS = 25


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
        One row a claim, with ``verdict`` and ``why``.

    Raises
    ------
    DataError
        For an unknown test or parameter, a missing fact, or a quotation of more than 25 words; all at once.
    Refusal
        When the facts are not known to be published.
    """
    require_published(facts)
    require.columns(claims, [column.name for column in ALL["claims"].columns], what="claims")
    rows, problems = [], []
    for place, claim in enumerate(claims.to_dict("records"), start=2):
        try:
            ground = _ground(claim, facts)
            verdict, why = run_test(str(claim["test"]), ground)
        except DataError as error:
            problems.append(
                {
                    "file": "claims.csv",
                    "row": place,
                    "column": "fact_ids",
                    "problem": str(error),
                    "remedy": "Correct the claim's facts, test or parameters.",
                }
            )
            continue
        if len(str(claim["quotation"]).split()) > LONGEST_QUOTATION_WORDS:
            problems.append(
                {
                    "file": "claims.csv",
                    "row": place,
                    "column": "quotation",
                    "problem": "is too long",
                    "expected": f"at most {LONGEST_QUOTATION_WORDS} words",
                    "remedy": "Quote less.",
                }
            )
        rows.append(
            {
                "claim_id": claim["claim_id"],
                "quotation": claim["quotation"],
                "source": claim["source_document"],
                "section": claim["section"],
                "service_id": claim["service_id"],
                "facts": claim["fact_ids"],
                "verdict": verdict,
                "why": why,
            }
        )
    if problems:
        raise DataError(problems)
    table = pd.DataFrame(rows)
    tally = Counter(table["verdict"])
    parts = [f'{count(tally[verdict])} "{verdict}"' for verdict in VERDICTS if tally[verdict]]
    rest = len(table) - sum(tally[name] for name in (ARITHMETIC_HOLDS, ARITHMETIC_FAILS, CANNOT_BE_CHECKED))
    panel = (
        f"Of {count(len(table))} claims in the two reports, {count(tally[CANNOT_BE_CHECKED])} cannot be checked from what was "
        f"published. In {count(tally[ARITHMETIC_FAILS])} the arithmetic does not hold, in {count(tally[ARITHMETIC_HOLDS])} it "
        f"does. The other {count(rest)} compare counts; see each for its verdict."
    )
    return Result(
        table=table,
        measure="Claims tested against their own figures",
        definition="Each claim is tested by the rule that fits it, on published figures only; a verdict is worked out, never "
        "written down.",
        method="Exact ratios of counts, whole-number checks of percentages, sums of parts, Little's law.",
        sentences={"panel": panel, "analyst": f"{count(len(table))} claims: {', '.join(parts)}."},
        parameters={},
        sources=sources_of(claims, facts),
        caveats=(Caveat("PUBLISHED_FIGURES_ONLY", "A claim that cannot be checked may still be true."),),
    )


def require_published(facts: pd.DataFrame) -> None:
    """Refuse facts that were not published: sentences made of them could not be released."""
    if strictest(sources_of(facts)) != "already_published":
        raise Refusal(
            "These facts are not known to be published", remedy="Read them with their paper trail beside them."
        )


def _ground(claim: Mapping[Any, Any], facts: pd.DataFrame) -> Ground:
    ids = "" if pd.isna(claim["fact_ids"]) else str(claim["fact_ids"])
    settings = "" if pd.isna(claim["parameters"]) else str(claim["parameters"])
    parameters = {}
    for part in filter(None, (piece.strip() for piece in settings.split(";"))):
        name, sign, value = part.partition("=")
        if not sign:
            raise DataError.one(f"the parameter {part!r} has no value", expected="name=value", remedy="Correct it.")
        parameters[name.strip()] = value.strip()
    return Ground(facts=facts, ids=tuple(ids.split()), parameters=parameters)
