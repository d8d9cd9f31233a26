"""How bare numbers are shown in a notebook."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from needs_analysis.assessment.display import round_bare_numbers


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
