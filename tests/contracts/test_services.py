"""Commissioned services: what their table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

FAMILIES = (
    "demand",
    "repeat_victimisation",
    "cost_benefit",
    "service_gap",
    "outcomes",
    "equity",
    "survey",
    "finance",
)
HEADER = f"service_id,service,provider,service_type,area,fact_ids,{','.join(FAMILIES)},extra_data_needed"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "services", check_source=False)


def row(service="idva", allows=("yes",) * 8, needed="Waiting times"):
    return f"{service},Idva,Haven,advocacy,Westshire,F1 F2,{','.join(allows)},{needed}"


def test_a_service_says_of_each_family_whether_its_figures_allow_it(tmp_path):
    allows = ("yes", "partial", "no", "no", "yes", "partial", "no", "yes")
    found = read(tmp_path, row(allows=allows))
    assert tuple(found.loc[0, list(FAMILIES)]) == allows and found.loc[0, "fact_ids"] == "F1 F2"
    assert "note" not in found


@pytest.mark.parametrize("word", ["maybe", "Yes", "true"])
@pytest.mark.parametrize("place", [0, 7])
def test_another_word_is_refused(tmp_path, word, place):
    allows = ["yes"] * 8
    allows[place] = word
    with pytest.raises(DataError, match=f'column "{FAMILIES[place]}".*Expected one of yes, partial, no'):
        read(tmp_path, row(allows=allows))


def test_what_else_is_needed_must_be_said(tmp_path):
    with pytest.raises(DataError, match='column "extra_data_needed": 1 of 1 cells are empty'):
        read(tmp_path, row(needed=""))


def test_a_service_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match='column "service_id": 2 rows share a key'):
        read(tmp_path, row(), row(needed="Costs"))


def test_the_list_of_services_is_public():
    assert ALL["services"].floor == "already_published"
