"""What the register keeps of a released table."""

import json

import pandas as pd

from needs_analysis.release import Override, Profile, release_table
from needs_analysis.release.registered_table import meaning_of, safe_label, shown_text

COLUMNS = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}
TABLE = pd.DataFrame({"area": ["All", "=A()", "B", "C"], "victims": [5047, 5003, 41, 3]})


def test_what_is_withheld_is_a_mark_and_labels_are_no_formulas():
    left = release_table(TABLE, columns=COLUMNS)
    assert shown_text(left) == "area,victims\nAll,5047\n'=A(),5003\nB,[c]\nC,[c]\n"
    meaning = json.loads(meaning_of(left))
    assert meaning["columns"][0] == {"name": "area", "role": "key", "totals": [["All", []]]}
    assert "round_to" not in meaning and "profile" not in meaning
    assert safe_label("A") == "A"


def test_of_rounded_tables_and_own_rules_it_is_said():
    assert json.loads(meaning_of(release_table(TABLE, columns=COLUMNS, profile="lt5-round5")))["round_to"] == 5
    own = Profile("own", 3, override=Override("the grant asks for it", "Head of Commissioning", "2026-03-01"))
    assert json.loads(meaning_of(release_table(TABLE, columns=COLUMNS, profile=own)))["profile"]["threshold"] == 3
