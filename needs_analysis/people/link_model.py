"""How two records are compared: the levels of agreement, what they start from, and which pairs are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

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

# Chance of each level among pairs of one person (m) and of two people (u), from exact agreement down to none.
_NAME_M: Final = ((0.88, 0.06, 0.025, 0.01, 0.025), (0.88, 0.08, 0.02, 0.005, 0.015))
_NAME_U: Final = ((1.6e-3, 1.5e-3, 0.011, 0.03, 0.9559), (1.0e-3, 8e-4, 0.008, 0.02, 0.9702))
_BIRTH: Final = ((0.91, 0.01, 0.03, 0.03, 0.02), (4e-5, 2e-5, 1e-3, 0.025, 0.97394))
_PLACE: Final = ((0.78, 0.02, 0.02, 0.10, 0.08), (1.5e-4, 4e-4, 0.014, 0.32, 0.66545))
_SEX: Final = ((0.99, 0.01), (0.5, 0.5))

_MATCHES_THAT_COUNT_AS_KNOWN: Final = 100
_PAIRS_THAT_COUNT_AS_KNOWN: Final = 10_000


def settings(*, prior: float) -> Any:
    """The settings of Splink, with starting values.

    Parameters
    ----------
    prior : float
        Probability that two records taken at random are of one person.
    """
    import splink.comparison_level_library as levels
    from splink import SettingsCreator, block_on

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
                    levels.ExactMatchLevel(name, term_frequency_adjustments=True),
                    levels.DamerauLevenshteinLevel(name, 1),
                    levels.JaroWinklerLevel(name, 0.88),
                    levels.CustomLevel(same_start.format(name), label_for_charts="same first two letters"),
                ],
                _NAME_M[place],
                _NAME_U[place],
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
        probability_two_random_records_match=prior,
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


def trained(linker: Any, *, seed: int, records: int) -> dict[str, Any]:
    """Learn from the records themselves how often each level agrees, as far as they can teach it.

    Returns
    -------
    dict
        The model as Splink writes it. Every probability is drawn towards its starting value by pseudo-counts, so that a
        level that was never seen costs no more than it should, and rounded so that the order of sums cannot show.
    """
    from splink import block_on

    starting = linker.misc.save_model_to_json(out_path=None)
    pairs = records * (records - 1) / 2

    def prior() -> None:
        linker.training.estimate_probability_two_random_records_match(
            [block_on(*rule) for rule in SURE], recall=SURE_RECALL
        )

    def unlike() -> None:
        linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=seed, min_count_per_level=100)

    if not _done(prior):
        return _fixed(starting)
    learnt_prior = linker.misc.save_model_to_json(out_path=None)["probability_two_random_records_match"]
    matches = learnt_prior * pairs
    if matches < FEWEST_SURE_PAIRS:
        return _fixed(starting)
    _done(unlike)
    for rule in TRAIN_ON:
        _done(
            lambda rule=rule: linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*rule), max_pairs=TRAINED_PAIRS, record_sample_proportion=min(1.0, TRAINED_RECORDS / records)
            )
        )
    model: dict[str, Any] = linker.misc.save_model_to_json(out_path=None)
    for found, started in zip(model["comparisons"], starting["comparisons"], strict=True):
        _drawn(found, started, "m_probability", matches, _MATCHES_THAT_COUNT_AS_KNOWN)
        _drawn(found, started, "u_probability", min(SAMPLED_PAIRS, pairs), _PAIRS_THAT_COUNT_AS_KNOWN)
    model["probability_two_random_records_match"] = _rounded(learnt_prior)
    return _fixed(model)


def taught_by(model: dict[str, Any], linker: Any) -> dict[str, Any]:
    """The model of a linker with the probabilities of another: its conditions stay in the SQL of its own engine."""
    own: dict[str, Any] = linker.misc.save_model_to_json(out_path=None)
    for mine, theirs in zip(own["comparisons"], model["comparisons"], strict=True):
        for level, learnt in zip(mine["comparison_levels"], theirs["comparison_levels"], strict=True):
            level.update({key: learnt[key] for key in ("m_probability", "u_probability") if key in learnt})
    return _fixed({**own, "probability_two_random_records_match": model["probability_two_random_records_match"]})


def _done(step: Any) -> bool:
    """Whether a step of the training found something to learn from; Splink raises several kinds of error where not."""
    try:
        step()
    except Exception:
        return False
    return True


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
