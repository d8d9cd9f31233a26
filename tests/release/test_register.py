"""The register: what stands in it, that nothing hidden does, and that nobody changes it unseen."""

import json
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.release import Override, Profile, Register, release, release_table

COLUMNS = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}
CANARY = 4


def entered(folder, values=(50_000, 49_000, 996, CANARY), output="victims"):
    register = Register(folder)
    table = pd.DataFrame({"area": ["All", "A", "B", "=C"], "victims": list(values)})
    left = release_table(table, columns=COLUMNS, register=register, output=output)
    added = register.add(left, output=output, as_of="May 2026")
    register.write()
    return added


def test_a_table_is_one_line_and_stands_beside_it_as_it_was_released(tmp_path):
    assert entered(tmp_path)
    before = (tmp_path / "register.csv").read_bytes()
    assert not entered(tmp_path) and (tmp_path / "register.csv").read_bytes() == before, "unchanged, so no line"
    assert entered(tmp_path, (50_010, 49_010, 996, CANARY))
    assert (tmp_path / "register.csv").read_bytes().startswith(before), "only appended to"
    first, second = Register(tmp_path).entries
    assert (first.line, first.output, first.as_of, first.profile) == (1, "victims", "May 2026", "lt5")
    text = (tmp_path / "tables" / first.table).read_text()
    assert text == "area,victims\nAll,50000\nA,49000\nB,[c]\n'=C,[c]\n" and second.line == 2


def test_no_withheld_figure_stands_in_any_file(tmp_path):
    entered(tmp_path, (50_000, 43_210, 6_786, CANARY))
    found = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"6786" not in found and b",4\n" not in found


def test_of_a_copy_for_one_recipient_no_figure_is_in_the_register_on_disk_or_in_memory(tmp_path):
    override = Override("Terms of the grant", "Head of data", "2026-03-01")
    copy = Profile("copy", 0, recipient="A funder", override=override)
    large = pd.DataFrame({"area": ["All", "A", "B", "=C"], "victims": [71_000, 61_000, 9_000, 1_000]})
    whole = release_table(large, columns=COLUMNS).result
    whole = replace(whole, table=whole.table.assign(victims=[71_235, 61_111, 10_120, CANARY]))
    register = Register(tmp_path)
    left = release(whole, copy, register=register, output="copy")
    assert CANARY in left.result.table["victims"].tolist()
    register.add(left, output="copy")
    held = json.dumps(register.pending) + repr(register.entries) + repr(vars(register))
    register.write()
    held += "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "A funder" in held and "'=C,[c]" in held
    for figure in ("71235", "61111", "10120", f",{CANARY}\\n", f",{CANARY}\n"):
        assert figure not in held


def test_a_register_with_other_ends_of_lines_is_the_same(tmp_path):
    entered(tmp_path)
    for path in [tmp_path / "register.csv", *(tmp_path / "tables").iterdir()]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(Register(tmp_path).entries) == 1


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (lambda text: text.replace("May 2026", "June 2026", 1), 2),
        (lambda text: "".join(text.splitlines(keepends=True)[:1] + text.splitlines(keepends=True)[2:]), 2),
        (lambda text: text[:-5], 3),
        (lambda text: text + "3,x\n", 4),
    ],
)
def test_a_line_that_was_changed_is_refused_with_its_place(tmp_path, change, row):
    entered(tmp_path)
    entered(tmp_path, (50_010, 49_010, 996, CANARY))
    path = tmp_path / "register.csv"
    path.write_text(change(path.read_text()))
    with pytest.raises(DataError, match=rf"register.csv, row {row}: this line, or one before it, is not as it was"):
        Register(tmp_path)


@pytest.mark.parametrize("lost", [True, False])
def test_a_table_that_is_missing_or_changed_is_refused(tmp_path, lost):
    entered(tmp_path)
    path = next((tmp_path / "tables").iterdir())
    if lost:
        path.unlink()
    else:
        path.write_text(path.read_text().replace("49000", "49001"))
    with pytest.raises(DataError, match="the table of line 1 of the register is missing or was changed"):
        Register(tmp_path)


def test_of_two_at_once_the_second_is_refused(tmp_path):
    first, second = Register(tmp_path), Register(tmp_path)
    table = pd.DataFrame({"area": ["All", "A", "B", "C"], "victims": [50, 38, 9, 3]})
    for register in (first, second):
        register.add(release_table(table, columns=COLUMNS, register=register), output=str(id(register)))
    first.write()
    with pytest.raises(NeedsAnalysisError, match="added to by another run"):
        second.write()
    assert len(Register(tmp_path).entries) == 1


def test_while_another_program_writes_nothing_is_written(tmp_path):
    entered(tmp_path)
    hold = "import sys,time\nfrom needs_analysis.files import held\nf=open(sys.argv[1],'r+')\nassert held(f.fileno())\nprint('held',flush=True)\ntime.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path / "register.csv")], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(NeedsAnalysisError, match="Another run is writing"):
            entered(tmp_path, (50_010, 49_010, 996, CANARY))
    finally:
        holder.kill()
        holder.wait()
    assert len(Register(tmp_path).entries) == 1


def test_a_figure_that_was_revised_is_found_among_sums_over_several_earlier_tables():
    """What one table hides and another shows revised stands under a name of its own."""
    columns = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}
    register = Register()
    editions = {
        "first": ([("All", 10), ("A", 1), ("B", 2), ("C", 7)], "lt5"),
        "second": ([("All", 3), ("A", 1), ("B", 2)], "lt5"),
        "third": ([("All", 60), ("A", 60), ("B", 0)], "lt5"),
        "fourth": ([("All", 57), ("A", 53), ("B", 0), ("C", 4)], "lt8-round5"),
    }
    for output, (rows, profile) in editions.items():
        table = pd.DataFrame(rows, columns=["area", "victims"])
        left = release_table(table, columns=columns, register=register, output=output, profile=profile)
        register.add(left, output=output)
        gone = left.result.table["victims"].isna()
        assert gone[(table["victims"] > 0) & (table["victims"] < 5)].all()
