"""Statements to be tested: what their table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "claim_id,source_document,section,service_id,quotation,figures_as_printed,fact_ids,test,parameters"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "claims", check_source=False)


def row(claim="C1", quotation="Referrals rose by a third", test="change"):
    return f"{claim},Report,3,idva,{quotation},33%,T1 T2,{test},"


def test_a_sound_statement_is_kept_as_text_and_an_empty_setting_is_missing(tmp_path):
    found = read(tmp_path, row())
    assert found.loc[0, ["claim_id", "fact_ids", "test"]].tolist() == ["C1", "T1 T2", "change"]
    assert found.loc[0, "figures_as_printed"] == "33%" and found["parameters"].isna().all()


@pytest.mark.parametrize("test", ["increase", "Change", "change; on_course"])
def test_a_test_that_there_is_not_is_refused_with_those_there_are(tmp_path, test):
    with pytest.raises(DataError, match=r'row 2, column "test".*Expected one of change, printed_percentage'):
        read(tmp_path, row(test=test))


def test_two_statements_of_one_id_are_refused_with_their_rows(tmp_path):
    with pytest.raises(DataError, match=r'column "claim_id": 2 rows share a key') as caught:
        read(tmp_path, row(), row("C2"), row(quotation="Referrals fell"))
    assert caught.value.problems.loc[0, "row"] == "2, 4"


def test_a_statement_without_its_words_is_refused(tmp_path):
    with pytest.raises(DataError, match='column "quotation": 1 of 1 cells are empty'):
        read(tmp_path, row(quotation=""))


def test_statements_of_published_reports_are_public():
    assert ALL["claims"].floor == "already_published"
