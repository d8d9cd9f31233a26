"""The gate for texts: nothing that looks like personal data leaves, and none is repeated."""

import copy
import pickle
from dataclasses import fields, replace

import pandas as pd
import pytest

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.errors import ConfigurationError, NeedsAnalysisError, Refusal
from needs_analysis.release import Text, release, text
from needs_analysis.release.text import _SOURCE_TEXTS, kinds, nothing_repeated, require_released, scan_texts
from needs_analysis.result import Excluded, Result
from needs_analysis.source import Source
from tests.conftest import PUBLISHED, says


@pytest.mark.parametrize(
    "text", ["", "Referrals rose from 492 to 518.", "2022/23 Q2", "West Mercia", "£1,234,567 of £2,000,000"]
)
def test_plain_texts_pass(text):
    assert scan_texts({"note": text, "title": "Demand"}) is None


def test_nothing_is_refused_where_there_is_no_text():
    assert scan_texts({}) is None


@pytest.mark.parametrize("text", ["Ring 07700 900123", "ann@example.org", "Write to WR1 2AB", "NI QQ123456C"])
def test_what_looks_like_personal_data_is_refused_and_never_repeated(text):
    with pytest.raises(Refusal, match=r"looks like personal data \(note: ") as refused:
        scan_texts({"title": "Demand", "note": text})
    assert text not in str(refused.value) and text.split()[-1] not in str(refused.value)
    assert "title" not in str(refused.value)


def test_every_place_is_named_with_each_kind_once():
    texts = {"note": "07700 900123 or 07700 900124", "name": "fine", "terms": "ann@example.org"}
    with pytest.raises(Refusal) as refused:
        scan_texts(texts)
    assert "note: phone number; terms: " in refused.value.reason
    assert refused.value.reason.count("phone number") == 1
    assert refused.value.remedy == "Remove it before release."


@pytest.mark.parametrize("between", [" ", "\u00a0", "\u2009", "\t", "  ", "\u200b", "\u2060 "])
def test_blanks_and_signs_that_nobody_sees_hide_nothing(between):
    with pytest.raises(Refusal, match="note: phone number"):
        scan_texts({"note": f"Ring 07700{between}900123"})
    assert kinds("07700  900123", columns=True) == [], "several blanks part the columns of a printed table"
    assert kinds("０７７００ ９００１２３") == ["phone number"], "digits of another width are digits"


def test_a_place_is_not_repeated_where_its_name_is_somebodys():
    with pytest.raises(Refusal) as refused:
        scan_texts({"column 07700 900123": "07700 900123"})
    assert "07700" not in str(refused.value) and "a place whose name looks so itself: phone number" in str(
        refused.value
    )


class TestReleasedText:
    def test_only_the_gate_makes_one(self):
        assert text("Referrals") == "Referrals" and isinstance(text("Referrals"), Text)
        with pytest.raises(NeedsAnalysisError, match=r"Only release\.text makes"):
            Text("Referrals")
        with pytest.raises(Refusal, match=r"\(title: e-mail address\)"):
            text("ann@example.org", where="title")
        with pytest.raises(NeedsAnalysisError, match="title is not text but a float"):
            text(float("nan"), where="title")

    def test_what_is_made_of_one_is_a_plain_text_again(self):
        released = text("Referrals")
        for made in (
            released + " 07700 900123",
            released.upper(),
            released[:3],
            f"{released}",
            released.replace("R", "r"),
        ):
            assert not isinstance(made, Text)

    def test_it_can_be_put_away_and_is_searched_again(self):
        assert isinstance(pickle.loads(pickle.dumps(text("Referrals"))), Text)
        assert isinstance(copy.deepcopy(text("Referrals")), Text)

    def test_it_is_escaped_on_a_page_like_any_other(self):
        from jinja2 import Environment

        from needs_analysis.report.render import shown_plainly

        page = Environment(autoescape=True, finalize=shown_plainly).from_string("{{ x }}").render(x=text("<b>\u202e"))
        assert page == "&lt;b&gt;\\u202e"

    @pytest.mark.parametrize(
        "value", ["plain", ("plain",), {"a": "b"}, (text("a"), "b"), ((text("a"), ("b",)),), None, 3]
    )
    def test_nothing_else_counts_as_released(self, value):
        with pytest.raises(NeedsAnalysisError, match="The page: title was not released"):
            require_released("The page", title=value)

    def test_released_ones_and_nothing_at_all_pass(self):
        shown = {
            "title": text("a"),
            "note": "",
            "terms": {text("a"): text("b")},
            "open": (),
            "missing": ((text("a"),),),
        }
        require_released("The page", **shown)
        for name in ("title", "terms", "missing"):
            with pytest.raises(NeedsAnalysisError, match=f"{name} was not released"):
                require_released("The page", **{**shown, name: "plain"})


class TestResults:
    def made(self, **more):
        table = pd.DataFrame({"area": ["A", "B"], "value": [40, 50]})
        usual = {"words": says(), "sources": (PUBLISHED,), "columns": (Column("area", "key"), Column("value", "count"))}
        meaning = {"measure": "m", "definition": "d", "method": "x"}
        return Result(table, **{**meaning, **usual, **more})

    @pytest.mark.parametrize(
        "field", ["id", "title", "producer", "licence", "attribution", "edition", "made_by", "place"]
    )
    def test_sources_are_searched(self, field):
        source = replace(PUBLISHED, **{field: "ann@example.org"})
        with pytest.raises(Refusal, match="e-mail address"):
            release(self.made(sources=(source,)), "already_published")

    def test_every_text_of_a_source_is_searched(self):
        assert {field.name for field in fields(Source)} - set(_SOURCE_TEXTS) == {"disclosure", "sha256"}

    def test_names_of_columns_are_searched_and_not_repeated(self):
        table = pd.DataFrame({"area": ["A"], "07700 900123": ["reported"]})
        columns = (Column("area", "key"), Column("07700 900123", "label"))
        result = Result(table, "m", "d", "x", says(), sources=(PUBLISHED,), columns=columns)
        with pytest.raises(Refusal, match="names of columns: phone number") as refused:
            release(result, "already_published")
        assert "07700" not in str(refused.value)

    @pytest.mark.parametrize(
        "values", [["A", "07700 900123"], pd.Categorical(["A", "07700 900123"]), [1, "07700 900123"]]
    )
    def test_of_a_column_the_row_is_named(self, values):
        table = pd.DataFrame({"area": values, "value": [40, 50]})
        columns = (Column("area", "key"), Column("value", "count"))
        with pytest.raises(Refusal, match="column area, row 2: phone number"):
            release(Result(table, "m", "d", "x", says(), sources=(PUBLISHED,), columns=columns), "already_published")

    def test_settings_the_chart_and_rows_left_out_are_searched(self):
        chart = Chart("bars", "area", value_title="of ann@example.org")
        for more in (
            {"chart": chart},
            {"settings": {"labels": {"a": ["ann@example.org"]}}},
            {"excluded": (Excluded("x", 9, "ann@example.org"),)},
            {"method": "ann@example.org"},
        ):
            with pytest.raises(Refusal, match="e-mail address"):
                release(self.made(**more), "already_published")


class TestMessages:
    def test_a_problem_keeps_its_place_and_loses_its_text(self):
        entry = {
            "file": "facts.csv",
            "row": 3,
            "column": "value",
            "problem": "is '07700 900123'",
            "remedy": "Correct it.",
        }
        with pytest.raises(ConfigurationError) as said, nothing_repeated():
            raise ConfigurationError([entry])
        assert str(said.value).startswith('facts.csv, row 3, column "value": the text looks like personal data')
        assert "07700" not in f"{said.value}{said.value.problems.to_csv()}"
        assert said.value.__cause__ is None and said.value.__suppress_context__

    @pytest.mark.parametrize(
        "error", [Refusal("No 07700 900123", remedy="Ask."), NeedsAnalysisError("No 07700 900123")]
    )
    def test_other_errors_lose_their_text(self, error):
        with pytest.raises(type(error)) as said, nothing_repeated():
            raise error
        assert "07700" not in str(said.value) and "phone number" in str(said.value)

    def test_a_message_without_any_is_left_as_it_is(self):
        error = Refusal("Too few", remedy="Ask.")
        with pytest.raises(Refusal) as said, nothing_repeated():
            raise error
        assert said.value is error
