"""How bare numbers are shown in a notebook."""

import json
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from needs_analysis.assessment import check_notebook, run
from needs_analysis.assessment import open as opened
from needs_analysis.assessment.display import round_bare_numbers, show_released
from needs_analysis.assessment.notebook_register import NotebookRegister
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.reading import write_source
from needs_analysis.release import release
from needs_analysis.result import Result, draw_with
from needs_analysis.said import Said
from needs_analysis.source import Source
from needs_analysis.wording import count
from tests.assessment.small import add_notebook, small_assessment
from tests.conftest import PUBLISHED, ROOT
from tests.reading.files import HEADER, ROWS


class Printer:
    """What a notebook hands to a formatter, which keeps what was written."""

    def __init__(self):
        self.written = ""

    def text(self, text):
        self.written += text


@pytest.fixture
def formatters(monkeypatch):
    """The formatters of a notebook that is running, by type."""
    found = {}
    plain = SimpleNamespace(for_type=found.__setitem__)
    shell = SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/plain": plain}))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    return found


def test_outside_of_a_notebook_nothing_is_changed(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert round_bare_numbers() is False
    monkeypatch.delitem(sys.modules, "IPython")
    assert round_bare_numbers() is False


def test_floats_of_each_kind_are_shown_to_the_figures_that_mean_something(formatters):
    assert round_bare_numbers() is True
    assert set(formatters) == {float, np.float64, np.float32}
    for kind, write in formatters.items():
        printer = Printer()
        write(kind(0.123456789), printer, False)
        assert printer.written == "0.1235", kind


def test_two_processors_that_differ_in_the_last_digit_show_the_same(formatters):
    round_bare_numbers()
    one, other = Printer(), Printer()
    formatters[float](0.1 + 0.2, one, False)
    formatters[float](0.3, other, False)
    assert one.written == other.written


def test_a_number_that_is_missing_is_shown_without_an_error(formatters):
    round_bare_numbers()
    for value in (float("nan"), float("inf")):
        printer = Printer()
        formatters[float](value, printer, False)
        assert printer.written


class TestResults:
    """What a live notebook of an assessment shows of results, by the display of IPython itself."""

    AGGREGATE = Source("counts", "Counts", "A force", "none", disclosure="aggregate")
    MARK = "application/vnd.needs-analysis.released+json"

    @pytest.fixture
    def live(self, monkeypatch):
        """A display of results as they are released, with people behind other tables or without; and how it shows things."""
        pytest.importorskip("IPython")
        from IPython.core.formatters import DisplayFormatter

        shown = DisplayFormatter()
        for formatter in (shown, *shown.formatters.values(), shown.mimebundle_formatter):
            formatter.enabled = True if hasattr(formatter, "enabled") else None
        shown.active_types = shown.format_types
        monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(display_formatter=shown))

        def live(raw=(), profile="lt5", folder=None):
            seen = NotebookRegister(folder)
            return show_released(profile, raw=lambda: raw, register=lambda: seen) and shown.format

        yield live
        draw_with(None)

    def counted(self, values, source=AGGREGATE, **more):
        table = pd.DataFrame({"area": [f"Area {n}" for n in range(len(values))], "value": values})
        columns = (Column("area", "key"), Column("value", "count"))
        chart = Chart("bars", "area", value_title="victims")
        usual = {"sources": (source,), "columns": columns, "chart": chart}
        return Result(table, "Victims", "By area.", "count", listing, **{**usual, **more})

    def test_a_result_of_people_is_shown_as_it_is_released(self, live):
        data, _ = live()(self.counted([3, 2, 47]))
        released = release(self.counted([3, 2, 47]), "lt5")
        assert data == released._repr_mimebundle_()
        for kind in ("text/plain", "text/html"):
            assert "withheld" in data[kind] and "47" in data[kind] and ">3<" not in data[kind]
            assert "not for release" not in data[kind].replace("SUPPRESSED", "")

    def test_the_profile_is_that_of_the_assessment(self, live):
        data, _ = live(profile="lt10")(self.counted([7, 8, 47]))
        assert data[self.MARK] == {"profile": "lt10"} and ">7<" not in data["text/html"]
        data, _ = live(profile="lt5")(self.counted([7, 8, 47]))
        assert data[self.MARK] == {"profile": "lt5"} and ">7<" in data["text/html"]

    def test_within_a_list_it_is_shown_as_it_is_released_too(self, live):
        data, _ = live()([self.counted([3, 2, 47])])
        assert "Released under: lt5" in data["text/plain"] and "3, 2, 47" not in data["text/plain"]

    @pytest.mark.parametrize(
        ("result", "why"),
        [
            (
                {"values": [3, 46, 47], "method": "Ask 07700 900123."},
                "not for release: something looks like personal data",
            ),
            (
                {"values": [46, 47], "definition": "Ring 07700 900123."},
                "not for release: something looks like personal data",
            ),
        ],
    )
    def test_where_the_gate_refuses_it_says_why_in_one_line_and_shows_no_figure(self, live, result, why):
        show = live()
        values = result.pop("values")
        made = replace(self.counted(values), **result)
        data, _ = show(made)
        assert set(data) == {"text/plain", "text/html"}
        for text in (*data.values(), repr_of(show, [made])):
            assert why in text and "\n" not in text
            assert "46" not in text and "47" not in text and "07700" not in text

    def test_a_profile_that_does_not_suppress_shows_nothing_of_people(self, live):
        data, _ = live(profile="already_published")(self.counted([46, 47]))
        assert data["text/plain"].startswith("not for release: the profile already_published does not suppress")

    def test_an_error_nobody_thought_of_shows_nothing_either(self, live):
        def broken(table, settings):
            raise KeyError("Ann, 46")

        show = live()
        data, _ = show(self.counted([46, 47]).__class__(**{**vars_of(self.counted([46, 47])), "words": broken}))
        assert data["text/plain"] == "not for release: it could not be put in words (KeyError)"

    @pytest.mark.parametrize("disclosure", ["already_published", "synthetic"])
    def test_what_was_published_or_invented_is_shown_as_it_is(self, live, disclosure):
        source = Source("s", "S", "Us", "OGL", disclosure)
        result = self.counted([3, 2, 47], source)
        data, _ = live()(result)
        assert data == {"text/plain": repr(result), "text/html": result._repr_html_()}

    def test_beside_tables_of_people_it_carries_the_mark_too(self, live, tmp_path):
        (tmp_path / "own.csv").write_text("x")
        result = self.counted([3, 2, 47], PUBLISHED)
        data, _ = live(raw=[tmp_path / "own.csv"])(result)
        assert data[self.MARK] == {"profile": "lt5"} and "3, 2, 47" in data["text/plain"]

    def test_a_picture_is_drawn_of_what_is_released(self, live):
        show = live()
        figure = self.counted([3, 2, 47]).plot()
        assert "withheld, withheld, 47" in figure.alt and "3, 2" not in figure.alt
        widths = sorted(float(bar.get_width()) for bar in figure.axes[0].patches)
        assert not {2.0, 3.0} & set(widths) and 47.0 in widths
        data, metadata = show(figure)
        assert set(data) == {"text/plain", "image/png", self.MARK}
        assert metadata["image/png"] == {"alt": figure.alt}

    def test_one_with_more_drawn_into_it_carries_no_mark(self, live):
        show = live()
        figure = release(self.counted([3, 2, 47]), "lt5").plot()
        figure.axes[0].set_title("3 and 2")
        data, _ = show(figure)
        assert self.MARK not in data

    def test_on_axes_of_somebodys_own_too_only_the_released_is_drawn(self, live):
        from matplotlib.figure import Figure

        live()
        axes = Figure().subplots()
        self.counted([3, 2, 47]).plot(axes)
        assert not {2.0, 3.0} & {float(bar.get_width()) for bar in axes.patches}

    def test_where_the_gate_refuses_there_are_words_in_the_place_of_the_picture(self, live):
        show = live()
        figure = replace(self.counted([3, 46, 47]), method="Ask 07700 900123.").plot()
        assert figure.alt.startswith("Not for release: something looks like personal data")
        assert not figure.axes[0].patches and self.MARK not in show(figure)[0]

    def test_outside_of_a_notebook_nothing_is_changed(self, monkeypatch):
        monkeypatch.setattr("IPython.get_ipython", lambda: None)
        assert show_released("lt5", raw=lambda: (), register=NotebookRegister) is False
        result = self.counted([3, 2, 47])
        assert "[not for release]" in repr(result) and "3, 2, 47" in result.plot().alt


def listing(table, settings):
    said = f"There were {', '.join(count(value) for value in table['value'])}."
    return Said(said, said, title=said, alt=said)


def repr_of(show, value):
    return show(value)[0]["text/plain"]


def vars_of(result):
    return {name: getattr(result, name) for name in result.__dataclass_fields__}


def shown_by(folder, *cells):
    """The outputs of each cell in the copy that a run leaves, as text."""
    add_notebook(folder, "import needs_analysis as na; a = na.assessment.open()", *cells)
    said = []
    run(opened(folder), say=said.append)
    notebook = json.loads((folder / "data" / "processed" / "notebooks" / "analysis.ipynb").read_text(encoding="utf-8"))
    return notebook["cells"][1:], " ".join(said)


def test_what_a_run_keeps_of_a_notebook_is_what_was_released(tmp_path):
    """The two ways to leave a small figure in a copy: a plain result, and its picture."""
    rows = [list(row) for row in ROWS]
    rows[0][HEADER.index("referrals")], rows[1][HEADER.index("referrals")] = 3, 4
    for row in rows[:2]:
        row[HEADER.index("engaged") :] = [1, 1, 1, 1, 1, 0, 1]
    folder = small_assessment(tmp_path / "small", rows)
    made = "result = na.service_gap.activity(a.table('returns'), measure='referrals', by=['area'])"
    cells, said = shown_by(
        folder,
        f"{made}; result",
        "result.plot()",
        "result.table",
        "from matplotlib.figure import Figure; f = Figure(); result.plot(f.subplots()); f",
        "[result]",
        "na.demand.rate(na.reference.load('esp2013'), by='age_band', events='age_from', population='weight')",
        "print(result)",
        "p = result.plot(); p.axes[0].text(0.5, 0.5, '3 and 4', transform=p.axes[0].transAxes); p",
    )
    kinds = [[kind for output in cell["outputs"] for kind in output.get("data", {"words": 0})] for cell in cells]
    mark = "application/vnd.needs-analysis.released+json"
    assert set(kinds[0]) == {"text/plain", "text/html", mark}
    assert set(kinds[1]) == {"text/plain", "image/png", mark}
    assert set(kinds[5]) == {"text/plain", "text/html", mark}, "what was published may stay beside it"
    for number in (2, 3, 4, 6, 7):
        assert kinds[number] == ["words"], number
    (picture,) = cells[1]["outputs"]
    assert picture["metadata"]["image/png"]["alt"] and picture["data"][mark] == {"profile": "lt5"}
    assert "Released under" in json.dumps(cells[0]["outputs"]) and "<td>3</td>" not in json.dumps(cells)
    assert "what cells 4, 5, 6, 8 and 9 show was not released" in said
    copy = folder / "data" / "processed" / "notebooks" / "analysis.ipynb"
    assert not [each for each in check_notebook(copy, released_only=True) if "not released" in each]


def test_the_synthetic_tables_as_records_leave_no_small_figure_in_a_copy(tmp_path):
    """Fault D2: the shipped notebook of repeat victimisation on the office's own records showed "4 of 24" by district."""
    folder = small_assessment(tmp_path / "small", more=EVENTS)
    raw, shipped = folder / "data" / "raw", ROOT / "data" / "raw" / "synthetic"
    for name in ("victim_events", "marac_referrals"):
        (raw / f"{name}.csv").write_bytes((shipped / f"{name}.csv").read_bytes())
        write_source(raw / f"{name}.csv", Source(name, name, "A force", "none", "record_level"))
    repeats = (
        "na.repeat_victimisation.marac_repeats(a.table('marac_referrals'), na.reference.load('provision_benchmarks'),"
    )
    cells, _ = shown_by(
        folder,
        f"marac = {repeats} start='2024-04-01', end='2025-03-31', data_from='2022-04-01'); marac",
        "marac.plot()",
        "marac.table",
        "na.repeat_victimisation.repeat_rate(a.table('victim_events'), start='2024-04-01', end='2025-03-31', by=['district'])",
    )
    from needs_analysis import reference, repeat_victimisation

    a = opened(folder)
    raw_result = repeat_victimisation.marac_repeats(
        a.table("marac_referrals"),
        reference.load("provision_benchmarks"),
        start="2024-04-01",
        end="2025-03-31",
        data_from="2022-04-01",
    )
    small = raw_result.table[raw_result.table["numerator"].between(1, 4)]
    assert len(small), "there is something to hide"
    left = json.dumps([cell["outputs"] for cell in cells])
    for row in small.itertuples():
        assert f"{row.numerator} of {row.denominator}" not in left
        assert f'<th scope=\\"row\\">{row.district}</th><td>{100 * row.value:.0f}' not in left
    assert "[not for release]" in json.dumps(cells[2]["outputs"])


EVENTS = """
[tables.victim_events]
path = "data/raw/victim_events.csv"
contract = "victim_events"

[tables.marac_referrals]
path = "data/raw/marac_referrals.csv"
contract = "marac_referrals"
"""
