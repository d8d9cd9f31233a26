"""Which pairs of records are similar, and how likely each is to be one person; the only module that calls Splink."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis.engine.duck import opened_duckdb
from needs_analysis.errors import MissingExtra, NeedsAnalysisError
from needs_analysis.people.link_model import FIELDS, SAME_NAME, beside_relatives, settings, taught_by, trained

Engine = Literal["duckdb", "spark"]
Labels = np.ndarray[Any, np.dtype[np.int64]]

LEAST_PROBABILITY: Final = 0.3
"""Pairs below it are not kept, and no threshold may be lower."""


def scored(
    frame: pd.DataFrame, *, engine: Engine, memory: str, seed: int
) -> tuple[Labels, Labels, np.ndarray[Any, Any], bool]:
    """Pairs of rows, and the probability that they belong to one person."""
    nothing = np.array([], dtype=np.int64)
    if len(frame) < 2:
        return nothing, nothing, np.array([]), False
    try:
        import splink  # noqa: F401
    except ImportError:
        raise MissingExtra(needed_for="Linking victims", package="splink", extra="linkage") from None
    import pyarrow as pa
    from splink import DuckDBAPI, Linker

    _quiet()
    names = [name for name in frame.columns if name not in ("source", "record", "person_id", "ethnicity")]
    columns = {
        name: pa.array(frame[name].astype(object).where(frame[name].notna(), None).tolist(), pa.string())
        for name in names
    }
    table = pa.table({"unique_id": pa.array(frame.index.to_numpy(dtype=np.int64)), **columns})
    with opened_duckdb(memory=memory) as connection:
        api = DuckDBAPI(connection)
        registered = api.register(table, table_name="victims")
        starting = settings(records=len(frame))
        model, taught = trained(lambda: Linker(registered, starting, log_level=None), seed=seed, records=len(frame))
        try:
            if engine == "spark":
                return *_on_spark(frame, names, model), taught
            linker = Linker(registered, model, log_level=None)
            return *_predicted(linker), taught
        except MissingExtra:
            raise
        except Exception as error:  # Splink wraps every failure of an engine in its own way
            why = "needs more memory" if "memory" in str(error).casefold() else f"failed ({type(error).__name__})"
            raise NeedsAnalysisError(
                f"Linking {why}. Allow more with memory=, or link fewer records at a time."
            ) from None


def _predicted(linker: Any) -> tuple[Labels, Labels, np.ndarray[Any, Any]]:
    found = linker.inference.predict(
        threshold_match_probability=LEAST_PROBABILITY, warning_mode="never"
    ).as_pyarrow_table()
    first, second = (found[name].to_numpy().astype(np.int64) for name in ("unique_id_l", "unique_id_r"))
    level = {name: found[f"gamma_{name}"].to_numpy().astype(np.int64) for name in FIELDS}
    probability = beside_relatives(found["match_probability"].to_numpy(), level, _short_forms(found))
    # The lowest level is a clear difference; -1 is a value that is missing. Twins differ in the first name, and a parent and
    # child of one name in the date of birth. Two records that differ in sex and in the first name, be it by one letter, are of
    # brother and sister: one error would hardly bring the other with it.
    alike = (level["first_name"] != 0) & (level["date_of_birth"] != 0) & (probability >= LEAST_PROBABILITY)
    alike &= (level["sex"] != 0) | (level["first_name"] == -1) | (level["first_name"] == SAME_NAME)
    first, second, probability = first[alike], second[alike], probability[alike]
    bridged = _bridges({name: each[alike] for name, each in level.items()}, first, second, found, alike)
    first, second, probability = first[~bridged], second[~bridged], probability[~bridged]
    order = np.lexsort((np.maximum(first, second), np.minimum(first, second)))
    return first[order], second[order], probability[order]


def _short_forms(found: Any) -> np.ndarray[Any, Any]:
    """Pairs of which one first name is the beginning of the other."""
    names = zip(found["first_name_l"].to_pylist(), found["first_name_r"].to_pylist(), strict=True)
    return np.array([bool(one and other) and (one.startswith(other) or other.startswith(one)) for one, other in names])


def _bridges(
    level: Mapping[str, Labels], first: Labels, second: Labels, found: Any, alike: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Pairs by which a record without a first name, or without a sex, would join people who are known to be two."""

    sides = {
        field: [pd.Series(found[f"{field}_{end}"].to_pylist(), dtype="object")[alike] for end in ("l", "r")]
        for field in ("first_name", "sex")
    }

    def several(pairs: np.ndarray[Any, Any], lacks: str, field: str) -> np.ndarray[Any, Any]:
        """Pairs in which a record without a field is similar to records with several values of that field."""
        left = sides[lacks][0].isna().to_numpy()
        record = np.where(left, first, second)
        values = pd.Series(np.where(left, sides[field][1], sides[field][0])).str[:2]
        counted = values[pairs].groupby(record[pairs]).nunique()
        return np.asarray(pairs & np.isin(record, counted.index[counted > 1]))

    unnamed, sexless = level["first_name"] == -1, level["sex"] == -1
    by_sex = several(sexless, "sex", "sex") & (level["first_name"] != SAME_NAME)
    by_name = several(unnamed, "first_name", "first_name") | several(unnamed, "first_name", "sex")
    return np.asarray(by_name | by_sex)


def _on_spark(
    frame: pd.DataFrame, names: list[str], model: dict[str, Any]
) -> tuple[Labels, Labels, np.ndarray[Any, Any]]:
    try:
        import splink.backends.spark as spark
        from pyspark.sql import SparkSession
        from pyspark.sql.types import LongType, StringType, StructField, StructType
    except ImportError:
        raise MissingExtra(needed_for="Linking on Spark", package="pyspark", extra="spark") from None
    from tempfile import TemporaryDirectory

    from splink import Linker

    backend: Any = spark

    session = (
        SparkSession.builder.config("spark.jars", backend.similarity_jar_location())
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .getOrCreate()
    )
    # A session that ran already was started without it.
    session.sql(f"ADD JAR '{backend.similarity_jar_location()}'")
    with TemporaryDirectory() as folder:
        session.sparkContext.setCheckpointDir(folder)
        schema = StructType(
            [StructField("unique_id", LongType()), *(StructField(name, StringType()) for name in names)]
        )
        plain = frame[names].astype(object).where(frame[names].notna(), None)
        rows = [(int(index), *row) for index, row in zip(frame.index, plain.itertuples(index=False), strict=True)]
        api = backend.SparkAPI(spark_session=session, break_lineage_method="persist", num_partitions_on_repartition=8)
        registered = api.register(session.createDataFrame(rows, schema), table_name="victims")
        own = Linker(registered, settings(records=len(frame)), log_level=None)
        return _predicted(Linker(registered, taught_by(model, own), log_level=None))


def _quiet() -> None:
    log = logging.getLogger("splink")
    log.addHandler(logging.NullHandler())
    log.propagate = False
