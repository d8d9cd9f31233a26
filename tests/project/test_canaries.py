"""Sixty planted personal strings never come out: not in an error, a warning, a log, a notebook or a cache."""

import json
import subprocess
import sys

import pytest

from needs_analysis import assessment, reading
from needs_analysis.errors import NeedsAnalysisError
from tests.reading.files import EXTRACT

KINDS = {
    "name": [f"Zebedee Quillfeather{n}" for n in range(10)],
    "phone": [f"07700 9001{n:02d}" for n in range(10)],
    "postcode": [f"ZE{n} 9ZZ" for n in range(10)],
    "nino": [f"QQ1234{n:02d}C" for n in range(10)],
    "email": [f"canary{n}@example.invalid" for n in range(10)],
    "address": [f"{n}7 Zanzibar Crescent" for n in range(10)],
}
CANARIES = [canary for kind in KINDS.values() for canary in kind]


def _files(folder):
    """Each string in every place where a person could slip in."""
    header, first, *_ = EXTRACT.strip().split("\n")
    for number, canary in enumerate(CANARIES):
        rows = {
            "undeclared": f"{header},note\n{first},{canary}\n",
            "shifted": f"{header}\n{first},{canary}\n",
            "header": f"{header.replace('ethnicity', canary)}\n{first}\n",
            "no_header": f"{first.replace('Stalking', canary)}\n{first}\n",
            "date": f"{header}\n{first.replace('2023-01-04', canary)}\n",
            "lsoa": f"{header}\n{first.replace('E01014001', canary)}\n",
            "age": f"{header}\n{first.rsplit(',', 1)[0]},{canary}\n",
            "sex": f"{header}\n{first.replace(',F,', f',{canary},')}\n",
            "unclosed": f"{header}\n{first.replace('Stalking', chr(34) + canary)}\n",
            "bytes": f"{header}\n{first}\n{canary}".encode() + b"\x00\xff",
        }
        for place, text in rows.items():
            path = folder / f"{place}_{number}.csv"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            yield path


def _planted(text):
    return [canary for canary in CANARIES if canary.casefold() in text.casefold()]


def test_nothing_planted_comes_out_of_an_extract(tmp_path):
    read = 0
    for path in _files(tmp_path):
        try:
            received = reading.police_extract(path)
            said = f"{received!r}{received.warnings}{received.log.to_csv()}{received.table.attrs}"
            read += 1
        except NeedsAnalysisError as error:
            problems = getattr(error, "problems", None)
            said = f"{error}{error!r}{problems.to_csv() if problems is not None else ''}"
            chain = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            assert chain is None, "a program's own error with a row in it would be printed too"
        assert not _planted(said), path.name
        checked = assessment.check_file(path, kind="police-extract")
        if not checked.sound:
            assert not _planted(assessment.query(checked, path.name))
    assert read < 30


def test_nothing_planted_stays_on_the_screen_or_the_disk(tmp_path):
    for path in list(_files(tmp_path))[:10]:
        code = f"import needs_analysis as na; na.reading.police_extract({str(path)!r})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 1
        assert not _planted(done.stdout + done.stderr)
    others = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".csv"]
    assert others == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("name", "address")])
@pytest.mark.parametrize("place", ["output", "html", "error", "code", "text"])
def test_a_notebook_that_shows_one_is_refused_without_repeating_it(tmp_path, kind, place):
    for canary in KINDS[kind]:
        cell = {"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {}, "source": "x", "outputs": []}
        cells = [cell]
        if place == "output":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": canary}]
        elif place == "html":
            data = {"text/html": f"<table><td>{canary}</td></table>"}
            cell["outputs"] = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]
        elif place == "error":
            cell["outputs"] = [{"output_type": "error", "ename": "E", "evalue": canary, "traceback": [canary]}]
        elif place == "code":
            cell["source"] = f"# {canary}"
        else:
            cells = [{"cell_type": "markdown", "id": "b", "metadata": {}, "source": canary}, cell]
        path = tmp_path / "n.ipynb"
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
        wrong = assessment.check_notebook(path)
        assert any("personal data" in problem for problem in wrong), canary
        assert not _planted(" ".join(wrong))
