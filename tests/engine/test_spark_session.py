"""A session of Spark: told from other things without importing Spark, and private on this machine."""

import pytest

from needs_analysis.engine.spark_session import is_session


def test_other_things_are_no_session():
    assert not is_session("SparkSession") and not is_session(object())


@pytest.mark.spark
def test_the_running_session_is_used_and_keeps_its_time_zone(spark):
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    assert is_session(session) and session.conf.get("spark.sql.session.timeZone") == "UTC"
    assert spark.engine == "spark"
