"""An engine is opened with what it may use, spills where nobody else may read, and leaves nothing behind."""

import signal
import stat
import subprocess
import sys
import time

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis.engine.duck import opened_duckdb
from needs_analysis.engine.spill_folder import PREFIX
from needs_analysis.errors import MissingExtra, Refusal

LARGE = (
    "select count(*) from (select distinct 'CANARY' || lpad(i::varchar, 12, '0') as victim from range(6_000_000) t(i))"
)


def setting(connection, name):
    return connection.backend.con.execute(f"select current_setting('{name}')").fetchone()[0]


def test_it_takes_the_memory_the_processors_and_the_folder_that_it_is_given(tmp_path):
    with engine.connect(memory_limit="512 MB", threads=1, temp_directory=tmp_path) as connection:
        assert connection.engine == "duckdb" and setting(connection, "threads") == 1
        assert setting(connection, "memory_limit").startswith("488")
        assert setting(connection, "temp_directory") == str(connection.folder.path)
        assert connection.folder.path.parent == tmp_path and repr(connection) == "<Connection to duckdb>"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_installed_or_loaded_by_itself():
    with engine.connect() as connection:
        for name in ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions"):
            assert setting(connection, name) is False


def test_what_does_not_fit_is_spilled_into_the_private_folder_and_gone_afterwards(tmp_path):
    import duckdb

    with opened_duckdb(memory="150MB") as connection, pytest.raises(duckdb.OutOfMemoryException):
        connection.execute(LARGE)
    with engine.connect(memory_limit="150MB", threads=2, temp_directory=tmp_path) as connection:
        assert connection.backend.con.execute(LARGE).fetchone() == (6_000_000,)
        assert stat.S_IMODE(connection.folder.path.stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == []


def test_a_killed_program_leaves_nothing_that_others_may_read_and_the_next_one_deletes_it(tmp_path):
    code = f"""
from needs_analysis import engine
connection = engine.connect(memory_limit="150MB", threads=2, temp_directory={str(tmp_path)!r})
print("begun", flush=True)
while True:
    connection.backend.con.execute({LARGE!r}).fetchone()
"""
    begun = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path
    )
    begun.stdout.readline()
    spilled = False
    for _ in range(600):
        spilled = any(path.suffix != "" and path.stat().st_size for path in tmp_path.glob(f"{PREFIX}*/duckdb*"))
        if spilled:
            break
        time.sleep(0.05)
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    assert spilled, "it was to be killed while ids lay on the disk"
    (left,) = tmp_path.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o700, "nobody else may look into it"
    with engine.connect(temp_directory=tmp_path) as connection:
        assert not left.exists() and list(tmp_path.iterdir()) == [connection.folder.path]


def test_it_is_closed_when_nobody_uses_it_any_more(tmp_path):
    handle = engine.open(pd.DataFrame({"n": [1]}), connection=engine.connect(temp_directory=tmp_path))
    assert len(list(tmp_path.iterdir())) == 1
    del handle
    import gc

    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"memory_limit": "lots"}, "not an amount of memory"),
        ({"memory_limit": 2}, "not an amount of memory"),
        ({"threads": 0}, "not a number of processors"),
        ({"threads": True}, "not a number of processors"),
        ({"temp_directory": "no such folder"}, "temp_directory is not a folder"),
        ({"master": " "}, "not a Spark cluster"),
    ],
)
def test_refusals(options, said):
    with pytest.raises(Refusal, match=said):
        engine.connect(**options)


def test_spark_without_its_extra_says_what_to_install(tmp_path):
    try:
        import pyspark  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtra, match=r"needs-analysis\[spark\]"):
            engine.connect(master="local[2]", temp_directory=tmp_path)
        assert list(tmp_path.iterdir()) == []
    else:
        pytest.skip("pyspark is installed here")
