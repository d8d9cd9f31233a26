"""What the engine works on stays in memory, and nothing of it is on a disk after the process has gone."""

import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from needs_analysis.engine.duck import opened_duckdb

ROWS = """
import pandas as pd
from needs_analysis.engine.duck import opened_duckdb
ids = pd.DataFrame({"victim": [f"CANARY{n:09d}" for n in range(600_000)]})
"""
SORTED = "select count(*) from (select distinct a.victim || b.n from ids a, range(12) b(n) order by 1)"


def test_without_a_place_to_spill_it_stops_where_memory_ends(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    import duckdb

    ids = pd.DataFrame({"victim": [f"CANARY{n:09d}" for n in range(300_000)]})
    with opened_duckdb(memory="60MB") as connection, pytest.raises(duckdb.OutOfMemoryException):
        connection.register("ids", ids)
        connection.execute(SORTED).fetchone()
    assert list(tmp_path.rglob("*")) == []


def test_no_id_is_on_any_disk_after_a_kill(tmp_path):
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    work.mkdir()
    temporary.mkdir()
    code = f"""{ROWS}
with opened_duckdb() as connection:
    connection.register("ids", ids)
    print("begun", flush=True)
    while True:
        connection.execute({SORTED!r}).fetchone()
"""
    begun = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=work,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    begun.stdout.readline()
    time.sleep(1)
    assert begun.poll() is None
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    assert [path for folder in (work, temporary) for path in folder.rglob("*")] == []


def test_nothing_is_installed_or_loaded_by_itself():
    with opened_duckdb() as connection:
        for name in ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions"):
            assert connection.execute(f"select current_setting('{name}')").fetchone() == (False,)


def test_no_other_file_opens_it():
    from tests.conftest import ROOT

    others = [
        path.name
        for path in (ROOT / "needs_analysis").rglob("*.py")
        if path.name != "duck.py" and ("duckdb.connect(" in path.read_text(encoding="utf-8"))
    ]
    assert others == []


def test_it_opens_in_a_notebook_too():
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    code = "from needs_analysis import engine; import pandas as pd\nwith engine.open(pd.DataFrame({'n': [2, 1]})) as h: found = engine.fetch(h.table, order_by=['n'])\nfound"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbclient.NotebookClient(notebook, kernel_name="python3").execute(stderr=subprocess.DEVNULL)
    assert "1" in notebook.cells[0].outputs[0]["data"]["text/plain"]
