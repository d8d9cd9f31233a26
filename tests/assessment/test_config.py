from types import SimpleNamespace

import pandas as pd
import pytest

from needs_analysis import assessment
from needs_analysis.assessment.compute import compute
from needs_analysis.assessment.config import FindingSettings
from needs_analysis.errors import ConfigurationError, DataError
from tests.conftest import edit


def test_the_assessment_opens_from_any_folder_below(a, root):
    assert assessment.open(root / "data" / "raw" / "west_mercia").folder == a.folder == root
    assert len(a.table("published_facts")) == 158 and len(a.table("quarterly_context_facts")) == 25
    assert len(a.table("services")) == 47 and len(a.table("facts")) == 183


def test_no_assessment_anywhere_says_what_to_do(tmp_path):
    with pytest.raises(ConfigurationError, match="--folder"):
        assessment.open(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said", "row"),
    [
        ('title = "West Mercia needs assessment"', "title = West Mercia", "not valid TOML", None),
        ('as_of = "November 2026"', 'as_off = "November 2026"', "about.as_off", 19),
        ('as_of = "November 2026"\n', "", "about.as_of", None),
        ('id = "D02"', 'id = "D01"', "appears more than once", None),
        ('finding = "D01"', 'finding = "D99"', "no finding", None),
        ('path = "data/raw/west_mercia/claims.csv"', 'path = "../claims.csv"', "inside the assessment's folder", None),
        ('family = "demand"', 'family = "supply"', "findings.0.family", None),
        ('priority = "Putting victims and survivors first"', 'priority = "Other"', "not one of the priorities", None),
    ],
)
def test_a_malformed_file_names_place_and_remedy(folder, old, new, said, row):
    edit(folder / "assessment.toml", old, new)
    with pytest.raises(ConfigurationError, match=said) as caught:
        assessment.open(folder)
    assert "assessment.toml" in str(caught.value)
    if row:
        assert row in set(caught.value.problems["row"])


def test_doubled_keys_are_refused(folder):
    edit(folder / "assessment.toml", 'as_of = "November 2026"', 'as_of = "November 2026"\nas_of = "May 2026"')
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        assessment.open(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('metric = "demand.compare_counts"', 'metric = "demand.chance"', "no metric 'demand.chance'"),
        ('metric = "demand.compare_counts"', 'metric = "os.system"', "no metric 'os.system'"),
        ('{ now = "B016", before = "B017" }', '{ now = "B016", befor = "B017" }', "no setting 'befor'"),
        ('{ now = "B016", before = "B017" }', '{ now = "B016" }', "lacks the setting 'before'"),
        ('tables = ["facts"]', 'tables = ["fact"]', "no table is called 'fact'"),
    ],
)
def test_a_finding_that_cannot_be_computed_says_why(folder, old, new, said):
    edit(folder / "assessment.toml", old, new)
    with pytest.raises(ConfigurationError, match=said):
        assessment.build_findings(assessment.open(folder))


def test_a_fact_without_unit_names_file_row_and_column(folder):
    path = folder / "data" / "raw" / "west_mercia" / "published_facts.csv"
    edit(path, ",492,referrals,", ",492,,")
    from needs_analysis.reading import record_checksum

    record_checksum(path)
    with pytest.raises(DataError, match=r"published_facts\.csv") as caught:
        assessment.open(folder).table("facts")
    problem = caught.value.problems.iloc[0]
    assert problem["column"] == "unit" and problem["row"] == str(1 + 68 + 16)


def test_one_id_in_two_fact_tables_is_refused(folder):
    path = folder / "data" / "raw" / "west_mercia" / "quarterly_context_facts.csv"
    edit(path, "C001,", "B016,")
    from needs_analysis.reading import record_checksum

    record_checksum(path)
    with pytest.raises(DataError, match="B016 is in two tables"):
        assessment.open(folder).table("facts")


def test_the_seed_of_the_assessment_reaches_metrics_that_draw_numbers():
    values = pd.DataFrame(
        {"quantile": range(1, 6), "value": [9.0, 8, 6, 5, 4], "population": 100, "se": [0.5, 1, 0.4, 0.7, 1]}
    )
    slope = {
        "metric": "demand.slope_index",
        "tables": ("values",),
        "id": "S1",
        "title": "t",
        "family": "demand",
        "priority": "p",
    }
    chosen = {"standard_error": "se", "repetitions": 1_000}

    def upper(number, **settings):
        opened = SimpleNamespace(
            configuration=SimpleNamespace(seed=number),
            table=lambda name: values,
            has=lambda name: True,
            is_unloaded=lambda name: False,
            results_behind=lambda names: (),
        )
        result = compute(opened, FindingSettings(**slope, settings={**chosen, **settings}))
        assert result.settings["seed"] == settings.get("seed", number)
        return result.table["upper"].iloc[0]

    assert upper(7) == upper(7) != upper(8)
    assert upper(7, seed=8) == upper(8), "a finding's own seed goes first"
