"""What reading says of a large file."""

from pathlib import Path

import pytest

from needs_analysis.engine import OnDisk
from tests.conftest import RECORDS


def test_it_cannot_be_changed():
    file = OnDisk(Path("events.csv"), "csv", {"n": "int64"}, (RECORDS,))
    with pytest.raises(AttributeError):
        file.kind = "parquet"
