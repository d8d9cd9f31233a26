"""Contracts of an assessment's own, as data."""

import pytest

import needs_analysis as na
from needs_analysis.contracts.own import own_contract, own_contracts
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading import record_checksum, write_source
from needs_analysis.source import Source
from tests.conftest import edit

HELPLINE = """
meaning = "Calls to a helpline in one quarter."
key = ["quarter", "line"]
floor = "aggregate"

[[columns]]
name = "quarter"

[[columns]]
name = "line"
kind = "choice"
choices = ["day", "night"]

[[columns]]
name = "calls"
kind = "count"
most = 90000

[[columns]]
name = "note"
required = false
optional = true
"""


def written(folder, text=HELPLINE, name="helpline"):
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_contract_is_read_with_all_that_it_asks(tmp_path):
    contract = own_contract(written(tmp_path))
    assert (contract.name, contract.key, contract.floor) == ("helpline", ("quarter", "line"), "aggregate")
    assert [column.kind for column in contract.columns] == ["text", "choice", "count", "text"]
    assert contract.columns[2].most == 90_000 and contract.columns[3].optional


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('floor = "aggregate"', "", "is missing"),
        ('floor = "aggregate"', 'floor = "secret"', "record_level"),
        ('key = ["quarter", "line"]', 'key = ["quarter", "side"]', "side, which is not a column"),
        ('name = "calls"', 'name = "line"', "line appears more than once"),
        ('kind = "count"', 'kind = "counts"', "columns.2.kind"),
        ('kind = "count"', 'kind = "measured"', "cannot have a column of kind measured"),
        ('choices = ["day", "night"]', "", "choices are needed"),
        ("most = 90000", 'most = "many"', "columns.2.most"),
        ("most = 90000", "maximum = 9", "columns.2.maximum"),
        ('meaning = "Calls to a helpline in one quarter."', 'meaning = ""', "meaning"),
    ],
)
def test_a_contract_that_is_none_is_refused_with_its_file(tmp_path, old, new, says):
    with pytest.raises(ConfigurationError) as caught:
        own_contract(written(tmp_path, HELPLINE.replace(old, new, 1)))
    assert says in str(caught.value) and "helpline.toml" in str(caught.value)


def test_a_shipped_contract_is_not_replaced(tmp_path):
    written(tmp_path, name="outcomes")
    with pytest.raises(ConfigurationError, match="name of an existing contract"):
        own_contracts(tmp_path, shipped=frozenset(na.contracts.ALL))


def with_calls(folder, rows, disclosure="aggregate"):
    path = folder / "data" / "raw" / "calls.csv"
    path.write_text("quarter,line,calls\n" + rows, encoding="utf-8")
    source = Source("calls", "Calls", "A helpline", "Not published", disclosure=disclosure)
    write_source(path, source)
    record_checksum(path)
    written(folder / "contracts")
    edit(
        folder / "assessment.toml",
        "[tables.",
        '[tables.calls]\npath = "data/raw/calls.csv"\ncontract = "helpline"\n\n[tables.',
    )


def test_an_assessment_reads_a_table_by_its_own_contract(folder):
    with_calls(folder, "2022/23 Q1,day,410\n2022/23 Q1,night,380\n")
    a = na.assessment.open(folder)
    table = a.table("calls")
    assert table["calls"].tolist() == [410, 380]
    made = na.demand.mean(table, value="calls")
    assert made.disclosure == "aggregate" and folder / "contracts" / "helpline.toml" in a.inputs


def test_the_floor_of_a_contract_holds_whatever_the_paper_trail_says(folder):
    with_calls(folder, "2022/23 Q1,day,410\n", disclosure="already_published")
    table = na.assessment.open(folder).table("calls")
    assert na.demand.mean(table, value="calls").disclosure == "aggregate"


def test_what_does_not_keep_it_is_refused_and_listed_by_a_check(folder):
    with_calls(folder, "2022/23 Q1,dawn,410\n2022/23 Q1,day,x\n2022/23 Q1,day,9\n")
    a = na.assessment.open(folder)
    with pytest.raises(DataError, match="one of day, night"):
        a.table("calls")
    problems = na.assessment.check(a).problems
    assert {"line", "calls"} <= set(problems["column"])


def test_a_contract_that_there_is_not_is_named_with_those_there_are(folder):
    with_calls(folder, "2022/23 Q1,day,410\n")
    edit(folder / "assessment.toml", 'contract = "helpline"', 'contract = "hotline"')
    with pytest.raises(ConfigurationError, match=r"no contract 'hotline'.*contracts/hotline\.toml") as caught:
        na.assessment.open(folder)
    assert "helpline" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('key = ["quarter", "line"]', 'key = ["quarter", "note"]', "may be left out"),
        ('key = ["quarter", "line"]', 'key = ["line", "line"]', "column twice"),
        ('choices = ["day", "night"]', 'choices = ["day", "day"]', "given twice"),
        ('choices = ["day", "night"]', 'choices = ["day", ""]', "is empty"),
        ("most = 90000", "most = 5\nleast = 500", "above the most"),
        ('name = "quarter"', 'name = "quarter"\nleast = 1', "only numbers"),
        ('name = "calls"', 'name = " calls"', "leading or trailing spaces"),
    ],
)
def test_what_no_file_could_meet_is_refused_when_it_is_written(tmp_path, old, new, match):
    with pytest.raises(ConfigurationError, match=match):
        own_contract(written(tmp_path, HELPLINE.replace(old, new)))


def test_files_that_a_system_hides_are_passed_over_and_capitals_make_no_other_name(tmp_path):
    written(tmp_path, "not toml", name="._helpline")
    written(tmp_path)
    assert list(own_contracts(tmp_path, shipped=frozenset())) == ["helpline"]
    with pytest.raises(ConfigurationError, match="existing contract"):
        own_contracts(tmp_path, shipped=frozenset({"Helpline"}))
