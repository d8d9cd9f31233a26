"""How two records are compared: levels of agreement, their starting values, and which pairs are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

Numbers = np.ndarray[Any, Any]
Step = Callable[[Any], None]

FIELDS: Final = ("first_name", "surname", "date_of_birth", "postcode", "sex")

BLOCKS: Final = (
    ("first_name", "date_of_birth"),
    ("surname", "date_of_birth"),
    ("date_of_birth", "postcode"),
    ("surname", "postcode"),
    ("first_name", "postcode"),
    ("first_name", "surname", "birth_year"),
    ("first_name", "surname", "district"),
    ("first_initial", "surname_initial", "date_of_birth"),
)
"""A pair is looked at when it agrees on all of one of these."""

SURE: Final = (
    ("first_name", "surname", "date_of_birth"),
    ("surname", "date_of_birth", "postcode"),
    ("first_name", "date_of_birth", "postcode"),
)
"""Rules that hardly ever join two people; from how much they join the share of true pairs is estimated."""
SURE_RECALL: Final = 0.75
TRAIN_ON: Final = (("first_name", "surname"), ("date_of_birth",), ("postcode",))
SAMPLED_PAIRS: Final = 999_999
TRAINED_PAIRS: Final = 300_000
TRAINED_RECORDS: Final = 20_000
FEWEST_SURE_PAIRS: Final = 50
"""Below this many sure pairs there is nothing to learn from, and the starting values are used as they stand."""
FEWEST_FOR_FREQUENCIES: Final = 1_000
"""In fewer records a name that stands twice looks common, so that agreement on it would count for nothing."""
LARGEST_PRIOR: Final = 1 / 10_000
"""Two records are of one person with at most this probability before they are compared. Records of a small file are no
likelier to be of one person than those of a large one: they are drawn from the same people."""

# Chance of each level among pairs of one person (m) and of two people (u), from exact agreement down to none.
_NAME_M: Final = ((0.88, 0.06, 0.025, 0.01, 0.025), (0.88, 0.08, 0.02, 0.005, 0.015))
_NAME_U: Final = ((1.6e-3, 1.5e-3, 0.011, 0.03, 0.9559), (1.0e-3, 8e-4, 0.008, 0.02, 0.9702))
# Where it cannot be seen how common a name is, it is taken for a common one.
_COMMON_NAME_U: Final = ((5e-3, 2e-3, 0.012, 0.03, 0.951), (2.5e-3, 1e-3, 0.008, 0.02, 0.9685))
_BIRTH: Final = ((0.91, 0.01, 0.03, 0.03, 0.02), (4e-5, 2e-5, 1e-3, 0.025, 0.97394))
_PLACE: Final = ((0.78, 0.02, 0.02, 0.10, 0.08), (1.5e-4, 4e-4, 0.014, 0.32, 0.66545))
_SEX: Final = ((0.99, 0.01), (0.5, 0.5))

# The same among pairs of relatives: one home and surname as a rule, at times one birthday, and names that begin alike. A name
# of which another is the beginning is more often the short form of one than the name of another, so it has a place of its own.
_RELATIVES: Final = {
    "first_name": (_NAME_M[0], (0.005, 0.012, 0.03, 0.10, 0.853)),
    "surname": (_NAME_M[1], (0.75, 0.05, 0.02, 0.01, 0.17)),
    "date_of_birth": (_BIRTH[0], (0.05, 0.001, 0.02, 0.03, 0.899)),
    "postcode": (_PLACE[0], (0.75, 0.02, 0.05, 0.10, 0.08)),
    "sex": (_SEX[0], (0.6, 0.4)),
}
_SHORT_FORM: Final = ((0.0075, 0.0025), (0.03, 0.07))
_SAME_PERSON_PER_RELATIVES: Final = 3.0
"""How many pairs of records are of one person for each that is of two relatives."""

SAME_NAME: Final = len(_NAME_M[0]) - 1
SAME_START: Final = 1
"""The levels of two first names that are the same, and of two that share no more than their first two letters."""

_MATCHES_THAT_COUNT_AS_KNOWN: Final = 100
_PAIRS_THAT_COUNT_AS_KNOWN: Final = 10_000


def settings(*, records: int) -> Any:
    """The settings of Splink, with starting values.

    Parameters
    ----------
    records : int
        How many records there are; few of them say nothing about how common a name is.
    """
    import splink.comparison_level_library as levels
    from splink import SettingsCreator, block_on

    counted = records >= FEWEST_FOR_FREQUENCIES
    same_start = "substr({0}_l, 1, 2) = substr({0}_r, 1, 2)"
    swapped = (
        "substr(date_of_birth_l, 1, 4) = substr(date_of_birth_r, 1, 4)"
        " and substr(date_of_birth_l, 6, 2) = substr(date_of_birth_r, 9, 2)"
        " and substr(date_of_birth_l, 9, 2) = substr(date_of_birth_r, 6, 2)"
    )
    same_year = "substr(date_of_birth_l, 1, 4) = substr(date_of_birth_r, 1, 4)"
    comparisons = [
        *(
            _comparison(
                name,
                [
                    levels.ExactMatchLevel(name, term_frequency_adjustments=counted),
                    levels.DamerauLevenshteinLevel(name, 1),
                    levels.JaroWinklerLevel(name, 0.88),
                    levels.CustomLevel(same_start.format(name), label_for_charts="same first two letters"),
                ],
                _NAME_M[place],
                (_NAME_U if counted else _COMMON_NAME_U)[place],
            )
            for place, name in enumerate(("first_name", "surname"))
        ),
        _comparison(
            "date_of_birth",
            [
                levels.ExactMatchLevel("date_of_birth"),
                levels.CustomLevel(swapped, label_for_charts="day and month swapped"),
                levels.DamerauLevenshteinLevel("date_of_birth", 1),
                levels.CustomLevel(same_year, label_for_charts="same year"),
            ],
            *_BIRTH,
        ),
        _comparison(
            "postcode",
            [
                levels.ExactMatchLevel("postcode"),
                levels.DamerauLevenshteinLevel("postcode", 1),
                levels.CustomLevel("district_l = district_r", label_for_charts="same postcode district"),
                levels.CustomLevel("area_l = area_r", label_for_charts="same postcode area"),
            ],
            *_PLACE,
        ),
        _comparison("sex", [levels.ExactMatchLevel("sex")], *_SEX),
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
        probability_two_random_records_match=min(LARGEST_PRIOR, 1 / max(records, 1)),
        retain_matching_columns=True,
        em_convergence=1e-4,
        max_iterations=25,
        linker_uid="victims",
    )


def _comparison(name: str, agreeing: list[Any], m: Sequence[float], u: Sequence[float]) -> Any:
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons

    every = [*agreeing, levels.ElseLevel()]
    for level, of_one, of_two in zip(every, m, u, strict=True):
        level.configure(m_probability=of_one, u_probability=of_two)
    return comparisons.CustomComparison(output_column_name=name, comparison_levels=[levels.NullLevel(name), *every])


def trained(new_linker: Callable[[], Any], *, seed: int, records: int) -> tuple[dict[str, Any], bool]:
    """Estimate from the records how often each level agrees, as far as the data allow.

    Parameters
    ----------
    new_linker : callable
        Gives a linker with the starting values.
    seed : int
        For the sample of pairs.
    records : int
        How many records there are.

    Returns
    -------
    dict, bool
        The model as Splink writes it, and whether there was enough to learn from. Every probability is drawn towards its
        starting value by pseudo-counts, so that a level that was never seen costs no more than it should, and rounded so
        that the order of sums cannot show.
    """
    starting = new_linker().misc.save_model_to_json(out_path=None)
    pairs = records * (records - 1) / 2
    linker, done = _after(new_linker, [_prior])
    learnt_prior = linker.misc.save_model_to_json(out_path=None)["probability_two_random_records_match"]
    matches = learnt_prior * pairs
    if not done or matches < FEWEST_SURE_PAIRS:
        return _fixed(starting), False
    sample = min(1.0, TRAINED_RECORDS / records)
    more: list[Step] = [partial(_unlike, seed=seed)]
    more += [partial(_alike_pairs, rule=rule, sample=sample) for rule in TRAIN_ON]
    linker, _ = _after(new_linker, more, linker=linker, done=done)
    model: dict[str, Any] = linker.misc.save_model_to_json(out_path=None)
    for found, started in _alike(model, starting):
        _drawn(found, started, "m_probability", matches, _MATCHES_THAT_COUNT_AS_KNOWN)
        _drawn(found, started, "u_probability", min(SAMPLED_PAIRS, pairs), _PAIRS_THAT_COUNT_AS_KNOWN)
    model["probability_two_random_records_match"] = _rounded(min(learnt_prior, LARGEST_PRIOR))
    return _fixed(model), True


def _after(
    new_linker: Callable[[], Any], steps: Sequence[Step], *, linker: Any = None, done: Sequence[Step] = ()
) -> tuple[Any, list[Step]]:
    """A linker after those steps of the training that found something to learn from, and which they were.

    A step that fails leaves its linker without the fields it was about, so that the others are taken again by a new one.
    """
    linker, taken = linker or new_linker(), list(done)
    for step in steps:
        try:
            step(linker)
            taken.append(step)
        except Exception:  # Splink raises several kinds of error where there is too little
            linker = new_linker()
            for again in taken:
                again(linker)
    return linker, taken


def _prior(linker: Any) -> None:
    from splink import block_on

    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in SURE], recall=SURE_RECALL
    )


def _unlike(linker: Any, *, seed: int) -> None:
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=seed, min_count_per_level=100)


def _alike_pairs(linker: Any, *, rule: Sequence[str], sample: float) -> None:
    from splink import block_on

    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on(*rule), max_pairs=TRAINED_PAIRS, record_sample_proportion=sample
    )


def taught_by(model: dict[str, Any], linker: Any) -> dict[str, Any]:
    """The model of a linker with the probabilities of another: its conditions stay in the SQL of its own engine."""
    own: dict[str, Any] = linker.misc.save_model_to_json(out_path=None)
    for mine, theirs in _alike(own, model):
        for level, learnt in zip(mine["comparison_levels"], theirs["comparison_levels"], strict=True):
            level.update({key: learnt[key] for key in ("m_probability", "u_probability") if key in learnt})
    return _fixed({**own, "probability_two_random_records_match": model["probability_two_random_records_match"]})


def _alike(one: dict[str, Any], other: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The comparisons of two models by their names; Splink does not keep their order."""
    named = {comparison["output_column_name"]: comparison for comparison in other["comparisons"]}
    return [(comparison, named[comparison["output_column_name"]]) for comparison in one["comparisons"]]


def beside_relatives(probability: Numbers, levels: Mapping[str, Numbers], short_form: Numbers) -> Numbers:
    """The probability that a pair is one person, allowing for two relatives.

    Parameters
    ----------
    probability : numpy.ndarray
        By Splink, which knows of one person and of two strangers, and takes every field for evidence of its own.
    levels : mapping of str to numpy.ndarray of int
        Level of agreement of each field, as Splink counts them: 0 for none, -1 where one is missing.
    short_form : numpy.ndarray of bool
        Whether one first name is the beginning of the other.

    Notes
    -----
    Brother and sister share surname and home, twins the birthday too. What then tells them apart is the first name and the
    sex, and the odds against a relative do not depend on how many records there are.
    """
    odds = np.full(len(probability), _SAME_PERSON_PER_RELATIVES)
    for name, level in levels.items():
        of_one, of_relatives = _RELATIVES[name]
        ratios = np.array([m / t for m, t in zip(of_one, of_relatives, strict=True)][::-1])
        by_field = np.where(level >= 0, ratios[np.maximum(level, 0)], 1.0)
        if name == "first_name":
            short, other = (m / t for m, t in zip(*_SHORT_FORM, strict=True))
            by_field = np.where(level == SAME_START, np.where(short_form, short, other), by_field)
        odds *= by_field
    return 1 / (1 / probability + 1 / odds)


def _fixed(model: dict[str, Any]) -> dict[str, Any]:
    return {**model, "retain_matching_columns": True}


def _drawn(found: dict[str, Any], started: dict[str, Any], key: str, seen: float, weight: float) -> None:
    levels, before = (
        [level for level in each["comparison_levels"] if not level.get("is_null_level")] for each in (found, started)
    )
    learnt = [
        float(level[key]) if isinstance(level.get(key), int | float) and level[key] == level[key] else 0.0
        for level in levels
    ]
    if sum(learnt) < 0.5:
        seen = 0
    drawn = [
        (seen * value + weight * level[key]) / (seen + weight) for value, level in zip(learnt, before, strict=True)
    ]
    for level, value in zip(levels, drawn, strict=True):
        level[key] = _rounded(value / sum(drawn))


def _rounded(value: float) -> float:
    return float(f"{value:.9g}")
