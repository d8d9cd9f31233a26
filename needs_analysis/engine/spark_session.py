"""A session of Spark: the one that runs already, or a new one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from needs_analysis.errors import MissingExtra


def spark_session(master: str, *, memory: str | None, folder: Path) -> Any:
    """The session of Spark that runs already, or a new one on a cluster.

    Parameters
    ----------
    master : str
        The cluster, such as ``"local[2]"``.
    memory : str or None
        Memory of its driver.
    folder : Path
        Where it may write on this machine.

    Raises
    ------
    MissingExtra
        When Spark is not installed.
    """
    try:
        import pyspark.sql
    except ImportError:
        raise MissingExtra(needed_for="Running on Spark", package="pyspark", extra="spark") from None
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.local.dir": str(folder),
    }
    if master.startswith("local"):
        settings["spark.sql.shuffle.partitions"] = "4"
    if memory is not None:
        settings["spark.driver.memory"] = re.sub(r"\s|i?B$", "", memory, flags=re.IGNORECASE).lower()
    running = pyspark.sql.SparkSession.getActiveSession()
    if running is not None:
        return running
    builder = pyspark.sql.SparkSession.builder.master(master).appName("needs_analysis")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def is_session(data: object) -> bool:
    """Whether something is a session of Spark; Spark is not imported for that."""
    return type(data).__name__ == "SparkSession" and type(data).__module__.startswith("pyspark.")
