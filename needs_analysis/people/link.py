"""Victims across providers that share no id: which records belong to one person, and how certain that is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.doubtful_ids import MOST_EVENTS
from needs_analysis.errors import DataError, Refusal
from needs_analysis.identifiers import normalised, sexes
from needs_analysis.people.comparable_names import known_names
from needs_analysis.people.link_model import FEWEST_SURE_PAIRS
from needs_analysis.people.link_pairs import LEAST_PROBABILITY, Engine, Labels, scored
from needs_analysis.people.sealed import Sealed, opened
from needs_analysis.wording import percent

THRESHOLDS: Final = (0.5, 0.6, 0.8, 0.9, 0.95, 0.99)
THRESHOLD: Final = 0.9
LARGE_CLUSTER: Final = 5
NOT_TRAINED: Final = (
    f"There were fewer than {FEWEST_SURE_PAIRS} certain pairs, so the weights are general values and not "
    "estimated from these records: ask someone to check the pairs."
)
LARGEST_OWN_GROUP: Final = MOST_EVENTS
"""More records than this under one own id are a placeholder that was not known for one, and are not joined by it."""
_NO_BIRTHDAY: Final = ("1900-01-01", "1901-01-01", "1899-12-30", "1970-01-01", "1800-01-01", "9999-12-31")
"""Days that systems fill in where none is known."""


@dataclass(frozen=True)
class Linked:
    """Records joined into people.

    Parameters
    ----------
    table : pandas.DataFrame
        ``source, record, linked_id, linkable``: one row a record.
    sensitivity : pandas.DataFrame
        For each threshold: ``threshold, records, victims, repeat_victims, repeat_share, pairs``.
    largest : pandas.DataFrame
        The largest clusters, for a person to look at: ``linked_id, records, sources, least_probability``.
    by_group : pandas.DataFrame
        Link rate by sex and, where given, ethnicity: ``characteristic, group, records, linked, link_rate``.
    unlinkable : int
        Records with too little to go by; each stays a victim of its own.
    unusable : pd.DataFrame
        ``source, field, filled, unusable``: values that could not be used, such as a date that is not written year first.
    threshold : float
        The probability above which two records were joined.
    trained : bool
        Whether the records taught the model, or its starting values were used as they stand.
    """

    table: pd.DataFrame
    sensitivity: pd.DataFrame
    largest: pd.DataFrame
    by_group: pd.DataFrame
    unlinkable: int
    unusable: pd.DataFrame
    threshold: float
    trained: bool

    @property
    def repeat_share(self) -> float:
        """Share of victims with more than one record, at the chosen threshold."""
        at = self.sensitivity["threshold"] == self.threshold
        return float(self.sensitivity.loc[at, "repeat_share"].item())

    def __repr__(self) -> str:
        if self.table.empty:
            return "There were no records to link."
        at = self.sensitivity[self.sensitivity["threshold"] == self.threshold].iloc[0]
        low, high = self.sensitivity["repeat_share"].min(), self.sensitivity["repeat_share"].max()
        said = (
            f"{int(at['records']):,} records are of {int(at['victims']):,} victims; {percent(at['repeat_share'])} of them "
            f"have more than one record ({percent(low)} to {percent(high)} over the thresholds tried). "
            f"{self.unlinkable:,} records could not be linked."
        )
        return said if self.trained else f"{said} {NOT_TRAINED}"


def link(
    records: Sealed | Mapping[str, Sealed],
    *,
    threshold: float = THRESHOLD,
    thresholds: Sequence[float] = THRESHOLDS,
    engine: Engine = "duckdb",
    memory: str = "2GB",
    seed: int = 1,
) -> Linked:
    """Find which records belong to one person, across providers that share no id.

    Parameters
    ----------
    records : Sealed, or mapping of str to Sealed
        Records under seal, by provider; see ``identifiers="for_linkage"`` of the readers. Columns ``first_name, surname,
        date_of_birth`` (day, year first) and ``postcode`` (at least two of the four), ``sex`` and ``ethnicity`` where
        known, and ``person_id``, the provider's own id, which is taken first.
    threshold : float
        Probability above which two records are joined.
    thresholds : sequence of float
        Probabilities for the table of sensitivity; the chosen one is added.
    engine : {"duckdb", "spark"}
        Where pairs are scored. The model is trained on DuckDB in either case, so that both give the same people.
    memory : str
        Most memory that DuckDB may take.
    seed : int
        For the sample of pairs.

    Returns
    -------
    Linked

    Raises
    ------
    MissingExtra
        Without the extra ``linkage`` (or ``spark``).
    Refusal
        When the records carry too few fields to link on, or a threshold lies outside 0.3 to 1.

    Notes
    -----
    Splink [1]_: the probability of each pair by Fellegi and Sunter's model [2]_, its weights learnt from the records.
    Pairs whose first names or dates of birth clearly differ, or that differ in sex and in the first name, are never joined, and
    each pair is weighed against two relatives of one home: this keeps brother and sister, twins, and a parent and child of one
    name, apart, however few records there are. The share of repeat victims comes out somewhat low, the more so the dirtier the records; see ``docs/linking_victims.md`` for how much.

    References
    ----------
    .. [1] R. Linacre et al. (2022). Splink: free software for probabilistic record linkage at scale. IJPDS 7(3).
    .. [2] I. Fellegi, A. Sunter (1969). A theory for record linkage. JASA 64, 1183-1210.
    """
    thresholds = (thresholds,) if isinstance(thresholds, int | float) else thresholds
    numbers = all(isinstance(each, int | float) for each in (*thresholds, threshold))
    tried = sorted({*thresholds, threshold}) if numbers else []
    if not numbers or not all(LEAST_PROBABILITY <= each <= 1 for each in tried):
        raise Refusal(
            f"A threshold is outside {LEAST_PROBABILITY} to 1", remedy="Give probabilities, such as 0.9 or 0.99."
        )
    if engine not in ("duckdb", "spark"):
        raise Refusal(f"{engine!r} is not an engine", remedy='Use "duckdb" or "spark".')
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)? ?([KMGT]i?B)", str(memory)):
        raise Refusal(f"{memory!r} is not an amount of memory", remedy='Give it as "2GB" or "500MB".')
    frame, unusable = _gathered(records)
    linkable = _linkable(frame)
    own = _own_pairs(frame)
    alone, copies = _copies(frame, linkable)
    first, second, probability, taught = scored(frame[alone], engine=engine, memory=memory, seed=seed)
    # A pair of copies has the probability of its kind; all others of the kind join through the first of them.
    pairs = zip(np.minimum(first, second), np.maximum(first, second), probability, strict=True)
    place = {(int(low), int(high)): float(chance) for low, high, chance in pairs}
    chance = np.array([place.get((first_, model), 0.0) for first_, model, _ in copies], dtype=float)
    first = np.concatenate([first, np.array([first_ for first_, _, _ in copies], dtype=np.int64)])
    second = np.concatenate([second, np.array([other for _, _, other in copies], dtype=np.int64)])
    probability = np.concatenate([probability, chance])
    rows, labels_at = [], {}
    for each in tried:
        kept = probability >= each
        labels = _components(len(frame), np.concatenate([own[0], first[kept]]), np.concatenate([own[1], second[kept]]))
        labels_at[each] = labels
        sizes = np.unique(labels, return_counts=True)[1]
        rows.append(
            {
                "threshold": each,
                "records": len(frame),
                "victims": len(sizes),
                "repeat_victims": int((sizes > 1).sum()),
                "repeat_share": float((sizes > 1).mean()) if len(sizes) else np.nan,
                "pairs": int(kept.sum()) + len(own[0]),
            }
        )
    labels = labels_at[threshold]
    table = pd.DataFrame(
        {
            "source": frame["source"],
            "record": frame["record"],
            "linked_id": pd.Series(labels + 1, index=frame.index).map("L{:08d}".format).astype("str"),
            "linkable": linkable,
        }
    )
    kept = probability >= threshold
    return Linked(
        table=table,
        sensitivity=pd.DataFrame(rows),
        largest=_largest(table, labels, first[kept], probability[kept]),
        by_group=_by_group(frame, labels),
        unlinkable=int((~linkable).sum()),
        unusable=unusable,
        threshold=threshold,
        trained=taught,
    )


def _gathered(records: Sealed | Mapping[str, Sealed]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All records in one spelling, ordered by provider and record so that the order they came in cannot matter."""
    given = records if isinstance(records, Mapping) else {"records": records}
    if not all(isinstance(source, str) for source in given):
        raise Refusal("Names of providers must be text", remedy='Give {"name of the provider": records}.')
    if not given or not all(isinstance(each, Sealed) for each in given.values()):
        raise DataError.one(
            "the records are not sealed", expected="people.Sealed", remedy="Wrap them in people.Sealed."
        )
    frames: list[pd.DataFrame] = []
    lost: list[dict[str, Any]] = []
    for source in sorted(given):
        table = opened(given[source]).reset_index(drop=True)
        plain: dict[str, Any] = {
            "source": source,
            "record": table["record"] if "record" in table else np.arange(len(table)),
        }
        for name in ("first_name", "surname", "date_of_birth", "postcode", "sex", "ethnicity", "person_id"):
            column = table[name].astype("str") if name in table else pd.Series(np.nan, index=table.index, dtype="str")
            usable = _spelled(name, column)
            plain[name] = usable
            filled = column.fillna("").astype("str").str.strip() != ""
            wrong = int((filled & usable.isna()).sum())
            lost.append({"source": source, "field": name, "filled": int(filled.sum()), "unusable": wrong})
        frames.append(pd.DataFrame(plain).sort_values("record", kind="stable", key=lambda column: column.astype("str")))
    frame = pd.concat(frames, ignore_index=True)
    unusable = pd.DataFrame(lost)
    unusable = unusable[unusable["unusable"] > 0].reset_index(drop=True)
    fields = [name for name in ("first_name", "surname", "date_of_birth", "postcode") if frame[name].notna().any()]
    if len(frame) and len(fields) < 2:
        raise Refusal(
            f"The records can be linked on {' and '.join(fields) or 'nothing'} alone, which would link different people",
            remedy="At least two of first name, surname, date of birth and postcode are needed.",
        )
    birth, postcode = frame["date_of_birth"], frame["postcode"]
    complete = frame.assign(
        birth_year=birth.str[:4],
        district=postcode.str[:-3],
        area=postcode.str.extract(r"^([A-Z]{1,2})", expand=False),
        first_initial=frame["first_name"].str[:1],
        surname_initial=frame["surname"].str[:1],
    )
    return complete, unusable


def _copies(frame: pd.DataFrame, linkable: pd.Series[Any]) -> tuple[pd.Series[Any], list[tuple[int, int, int]]]:
    """Records to score, at most two of each kind that is the same in every field, and for the others their first and second.

    Thousands of records of one shop would otherwise be compared each with each.
    """
    fields = ["first_name", "surname", "date_of_birth", "postcode", "sex"]
    kind = frame.loc[linkable].groupby(fields, dropna=False, sort=False)
    number = kind.cumcount().reindex(frame.index)
    kept = linkable & (number < 2)
    label = kind.ngroup().reindex(frame.index)
    leaders = {n: label[(number == n) & linkable] for n in (0, 1)}
    of_kind = [dict(zip(each.astype(int), each.index, strict=True)) for each in leaders.values()]
    rest = label[linkable & (number >= 2)].astype(int)
    rows = zip(rest.index.to_numpy(dtype=np.int64), rest, strict=True)
    return kept, [(int(of_kind[0][which]), int(of_kind[1][which]), int(row)) for row, which in rows]


def _spelled(name: str, column: pd.Series[Any]) -> pd.Series[Any]:
    if name == "person_id":
        return normalised(column)
    if name in ("first_name", "surname"):
        return known_names(column)
    if name == "sex":
        return pd.Series(sexes(column), index=column.index).map({0.0: "F", 1.0: "M"}).astype("str")
    text = column.fillna("").str.normalize("NFKD").str.upper()
    if name == "date_of_birth":
        days = pd.to_datetime(text.str.strip(), format="%Y-%m-%d", errors="coerce")
        days = days.mask(days.dt.strftime("%Y-%m-%d").isin(_NO_BIRTHDAY))
        return days.dt.strftime("%Y-%m-%d").astype("str")
    if name == "postcode":
        text = text.str.replace(r"[^A-Z0-9]", "", regex=True)
        return text.where(text.str.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"))
    text = text.str.strip()
    return text.where(text != "")


def _linkable(frame: pd.DataFrame) -> pd.Series[Any]:
    """Whether a record carries enough to be told from its namesakes."""
    first, last, birth, place = (frame[name].notna() for name in ("first_name", "surname", "date_of_birth", "postcode"))
    return (first & last & (birth | place)) | ((first | last) & birth & place)


def _own_pairs(frame: pd.DataFrame) -> tuple[Labels, Labels]:
    """Records of one provider under one own id, as a chain of pairs."""
    known = frame.loc[frame["person_id"].notna(), ["source", "person_id"]]
    groups = known.assign(place=known.index).groupby(["source", "person_id"], sort=False)["place"]
    before = groups.shift()
    kept = before.notna() & (groups.transform("size") <= LARGEST_OWN_GROUP)
    return before[kept].to_numpy(dtype=np.int64), known.index[kept].to_numpy(dtype=np.int64)


def _components(records: int, first: Labels, second: Labels) -> Labels:
    """Connected components; each is labelled by its first record."""
    labels = np.arange(records)
    while True:
        low = np.minimum(labels[first], labels[second])
        high = np.maximum(labels[first], labels[second])
        apart = low < high
        if not apart.any():
            return labels
        np.minimum.at(labels, high[apart], low[apart])
        while (labels != (shorter := labels[labels])).any():
            labels = shorter


def _largest(table: pd.DataFrame, labels: Labels, first: Labels, probability: np.ndarray[Any, Any]) -> pd.DataFrame:
    weakest = pd.Series(probability).groupby(labels[first]).min()
    sizes = table.groupby("linked_id").agg(records=("record", "size"), sources=("source", "nunique"))
    sizes["least_probability"] = weakest.rename(lambda label: f"L{int(label) + 1:08d}").reindex(sizes.index)
    large = sizes[sizes["records"] >= LARGE_CLUSTER].reset_index()
    return large.sort_values(["records", "linked_id"], ascending=[False, True]).head(50).reset_index(drop=True)


def _by_group(frame: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    sizes = pd.Series(labels).map(pd.Series(labels).value_counts())
    linked = (sizes > 1).to_numpy()
    rows = []
    for name in ("sex", "ethnicity"):
        if frame[name].notna().any():
            groups = frame[name].fillna("not known")
            counted = pd.DataFrame({"group": groups, "linked": linked}).groupby("group")["linked"].agg(["size", "sum"])
            rows += [
                {
                    "characteristic": name,
                    "group": group,
                    "records": int(size),
                    "linked": int(joined),
                    "link_rate": joined / size,
                }
                for group, size, joined in counted.itertuples()
            ]
    return pd.DataFrame(rows, columns=["characteristic", "group", "records", "linked", "link_rate"])
