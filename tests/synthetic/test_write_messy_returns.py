"""Returns as offices receive them are read as the clean ones."""

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import Refusal
from needs_analysis.synthetic import service_returns, write_messy_returns
from tests.synthetic.service_worlds import GIVEN

KEYS = ["service", "area", "quarter"]


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sent")
    return folder, list(write_messy_returns(folder, **GIVEN))


def test_each_provider_sends_one_workbook(sent):
    folder, made = sent
    assert [path.name for path, _ in made] == [f"return_{number:02d}.xlsx" for number in range(1, 13)]
    assert sum(rows for _, rows in made) == len(service_returns(**GIVEN))
    assert all(na.reading.source_of(path).disclosure == "synthetic" for path, _ in made)
    assert (folder / "layout.toml").read_text(encoding="utf-8").startswith("# SYNTHETIC")


def test_they_are_read_with_their_layout_and_give_the_same_figures(sent):
    folder, made = sent
    received = [na.reading.provider_return(path, folder / "layout.toml") for path, _ in made]
    assert sum("TOTAL_SET_ASIDE" in {notice.code for notice in each.warnings} for each in received) >= 7
    read = pd.concat([each.table for each in received]).set_index(KEYS).sort_index()
    clean = pd.DataFrame(service_returns(**GIVEN)).set_index(KEYS).sort_index()
    assert read.index.equals(clean.index)
    for name in (
        "referrals",
        "engaged",
        "new_clients",
        "closed",
        "carried_in",
        "carried_out",
        "waiting",
        "female",
        "male",
    ):
        assert (read[f"{name}_state"] == clean[f"{name}_state"]).all(), name
        known = clean[f"{name}_state"] == "known"
        assert (read.loc[known, name] == clean.loc[known, name]).all(), name
    hidden = clean["male_state"] == "suppressed"
    assert read.loc[hidden, "male_upper"].eq(4).all() and hidden.any()
    assert (read["staff_in_post_fte"] == clean["staff_in_post_fte"]).all()


def test_a_workbook_that_is_there_is_kept(sent):
    with pytest.raises(Refusal, match=r"return_01\.xlsx"):
        list(write_messy_returns(sent[0], **GIVEN))
