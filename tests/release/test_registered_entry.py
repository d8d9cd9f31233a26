"""A line of the register, read back as a table that others are set beside."""

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release import Register, release_table
from needs_analysis.release.registered_entry import plain

KEY = {"role": "key", "totals": ["All"]}


def entered(folder, table, **columns):
    register = Register(folder)
    register.add(release_table(pd.DataFrame(table), columns=columns), output="victims.csv", as_of="May 2026")
    register.write()
    entry = Register(folder).entries[0]
    return entry, entry.piece((folder / "tables" / entry.table).read_text(encoding="utf-8"))


def test_keys_counts_and_declarations_come_back_and_hidden_figures_do_not(tmp_path):
    entry, piece = entered(
        tmp_path,
        {"area": ["All", "A", "B", "C"], "n": [98, 50, 45, 3]},
        area=KEY,
        n={"role": "count", "distinct": True},
    )
    assert entry.said == "victims.csv, May 2026 (line 1 of the register)"
    assert piece.table["area"].tolist() == ["All", "A", "B", "C"] and np.isnan(piece.table["n"].iloc[3])
    assert "3" not in (tmp_path / "tables" / entry.table).read_text(encoding="utf-8").split("C,")[1]
    declared = {column.name: column for column in piece.columns}
    assert declared["n"] == Column("n", "count", distinct=True)
    assert declared["area"].adds_up == {"All": ()}


def test_a_label_is_as_it_was_before_it_was_made_safe():
    assert [plain(text) for text in ("'=1+1", "'plain", "=x")] == ["=1+1", "'plain", "=x"]
