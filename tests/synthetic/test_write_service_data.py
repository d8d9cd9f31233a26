"""Synthetic data of services in files: read by the readers of real data, and made again from their source record."""

import ast

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis import reference
from needs_analysis.errors import Refusal
from needs_analysis.synthetic import service_returns, service_truth, write_service_data
from needs_analysis.synthetic.write_service_data import SERVICE_FILES
from tests.conftest import ROOT
from tests.synthetic.service_worlds import GIVEN, in_words, this_year
from tests.synthetic.test_service_truth import NOT_ANSWERED, answers

COMMITTED = ROOT / "data" / "raw" / "synthetic"
COLOURS = {
    "on target": "green",
    "short of its target": "red",
    "too few to tell": "white",
    "not rated": "not rated",
}
RECORDS = ("funding", "waiting_list", "outcome_measurements", "provider_queries", "service_contracts")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("services")
    return folder, {path.name: rows for path, rows in write_service_data(folder, **GIVEN)}


def test_every_file_is_labelled_and_is_as_long_as_said(written):
    folder, rows = written
    assert tuple(rows) == SERVICE_FILES
    for name, many in rows.items():
        assert na.reading.source_of(folder / name).disclosure == "synthetic"
        assert len(pd.read_csv(folder / name)) == many


def test_the_reader_of_returns_gives_the_returns(written):
    received = na.reading.provider_return(written[0] / "provider_returns.csv")
    assert {notice.code for notice in received.warnings} == {"PART_ABOVE_WHOLE", "MISSING_QUARTER", "SUPPRESSED"}
    assert received.open.empty
    read, made = received.table.drop(columns=["sheet", "row"]), service_returns(**GIVEN)
    assert set(read) == set(made)
    pd.testing.assert_frame_equal(read[list(made)], pd.DataFrame(made), check_names=False)


def test_the_first_vintage_is_revised_by_the_latest(written):
    folder, _ = written
    first, latest = (na.reading.provider_return(folder / f"provider_returns{name}.csv") for name in ("_first_sent", ""))
    changes = na.reading.revise(first, latest, earlier_as_at="2025-05-01", later_as_at="2025-10-31").tables["changes"]
    row = service_truth(**GIVEN).query("measure == 'return_first_sent_as'").iloc[0]
    changed = changes[changes["what"] == "changed"]
    assert changed[["service", "area", "quarter", "column", "before"]].to_numpy().tolist() == [
        [row["service"], row["area"], row["quarter"], "referrals", row["value"]]
    ]


def test_the_readers_of_contracts_and_records_take_the_others(written):
    folder, rows = written
    received = na.reading.service_contracts(folder / "service_contracts.csv")
    assert len(received.table) == rows["service_contracts.csv"] and not received.warnings
    for name in RECORDS:
        assert len(na.reading.table(folder / f"{name}.csv", name)) == rows[f"{name}.csv"]


def test_another_force_is_read_without_a_question(tmp_path):
    areas = reference.load("areas_england_wales").query("parent_name == 'Kent' and area_type == 'local authority'")
    services = {"Advocacy": "Haven", "Helpline": "Line", "Recovery group": "Haven"}
    made = dict(write_service_data(tmp_path, seed=4, services=services, areas=areas["area_name"].tolist(), quarters=8))
    received = na.reading.provider_return(tmp_path / "provider_returns.csv")
    assert len(received.table) == made[tmp_path / "provider_returns.csv"] == 3 * 13 * 8 - 13
    assert "SEVERAL_FORCES" not in {notice.code for notice in received.warnings}
    assert received.table["provider"].unique().tolist() == ["Haven", "Line"]


def test_nothing_is_overwritten_unless_asked(written, tmp_path):
    (tmp_path / "funding.csv").write_text("mine")
    with pytest.raises(Refusal, match=r"funding\.csv"):
        list(write_service_data(tmp_path, **GIVEN))
    assert [path.name for path in tmp_path.iterdir()] == ["funding.csv"]
    list(write_service_data(tmp_path, **GIVEN, replace=True))
    for name in SERVICE_FILES:
        assert (tmp_path / name).read_bytes() == (written[0] / name).read_bytes()


def call(path):
    """The arguments by which a file was made, as its source record gives them."""
    made = ast.parse(na.reading.source_of(path).made_by, mode="eval").body
    assert ast.unparse(made.func) == "needs_analysis.synthetic.write_service_data"
    return {word.arg: ast.literal_eval(word.value) for word in made.keywords}


def test_the_committed_files_come_from_their_seed(tmp_path):
    given = call(COMMITTED / "provider_returns.csv")
    assert all(call(COMMITTED / name) == given for name in SERVICE_FILES)
    list(write_service_data(tmp_path, **given))
    for name in SERVICE_FILES:
        for file in (name, f"{name}.source.toml"):
            assert (COMMITTED / file).read_bytes() == (tmp_path / file).read_bytes(), file


def test_the_committed_services_are_named_like_the_commissioned_ones_and_their_providers_like_nobody():
    services = pd.read_csv(ROOT / "data" / "raw" / "west_mercia" / "services.csv")
    given = call(COMMITTED / "provider_returns.csv")
    assert len(given["services"]) == 12 and set(given["services"]) <= set(services["service"])
    assert all(provider.startswith("Synthetic provider") for provider in given["services"].values())


def test_a_reader_of_the_committed_files_can_say_which_three_to_look_at_first():
    truth = pd.read_csv(COMMITTED / "service_truth.csv", dtype="str", keep_default_na=False)
    returns = na.reading.provider_return(COMMITTED / "provider_returns.csv").table
    contracts = na.reading.service_contracts(COMMITTED / "service_contracts.csv").table
    queries = na.reading.table(COMMITTED / "provider_queries.csv", "provider_queries")
    first, second, third = truth.loc[truth["measure"] == "look_first"].sort_values("value")["service"]
    last = this_year(returns, 1).groupby("service")
    ends = contracts.groupby("service")["end"].min()
    waiting = last["waiting"].sum()
    assert ends.idxmin() == waiting.idxmax() == first and ends[first] < pd.Timestamp("2026-03-30")
    vacant = 1 - last["staff_in_post_fte"].sum() / last["staff_funded_fte"].sum()
    spent = last["spend_to_date"].sum() / last["budget"].sum()
    assert vacant.idxmax() == spent.idxmin() == second and vacant.drop(second).max() < 0.01
    assert spent[second] < 0.35 and spent.drop(second).min() > 0.45
    assert queries.loc[queries["answered"].isna(), "service"].unique().tolist() == [third]
    sent = returns.groupby("service")["quarter"].nunique()
    assert sent.idxmin() == third and in_words(truth, service=third, measure="return_missing") == ["yes"]


@pytest.mark.parametrize("quarters", [2, 4])
def test_the_committed_returns_show_every_answer_that_was_designed(quarters):
    given = {name: value for name, value in call(COMMITTED / "funding.csv").items() if name in GIVEN}
    rows = [row for row in answers(given, quarters) if row[2] not in NOT_ANSWERED]
    assert len(rows) == 15 and [row for row in rows if row[2] != row[3]] == []


def test_the_scorecard_of_the_committed_files_begins_with_those_three():
    truth = pd.read_csv(COMMITTED / "service_truth.csv", dtype="str", keep_default_na=False)
    opened = na.assessment.open(ROOT)
    tables = [opened.table(name) for name in ("provider_returns", "service_contracts", "provider_queries")]
    for over in ("year to date", "four quarters"):
        shown = na.service_gap.scorecard(*tables, over=over).table
        wanted = truth.loc[truth["measure"] == "look_first"].sort_values("value")["service"].tolist()
        assert list(dict.fromkeys(shown["service"]))[:3] == wanted
        colours = shown.dropna(subset="target").set_index(["contract", "kpi"])["colour"]
        # Of a year with a missing return there is no one answer: it depends on what is made of the quarters that came.
        stated = truth[(truth["measure"] == "answer") & (truth["value"] != "cannot be stated")]
        assert len(stated) == 16
        for row in stated.itertuples():
            assert colours[row.contract, row.kpi] == COLOURS[row.value], (row.contract, row.kpi, over)


def test_the_committed_record_level_files_stay_small():
    sizes = {name: len(pd.read_csv(COMMITTED / name)) for name in SERVICE_FILES}
    assert 300 <= sizes["waiting_list.csv"] <= 2_000 and sizes["outcome_measurements.csv"] <= 3_000
    assert sum((COMMITTED / name).stat().st_size for name in SERVICE_FILES) < 600_000
