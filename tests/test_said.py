"""What a result says follows its table and nothing else: every public metric, whole, with other counts, and with counts withheld."""

import pickle
import re
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis.assessment.metrics import METRIC_ROOMS, _metrics
from needs_analysis.release.withheld import _hide_what_follows, without_cells
from needs_analysis.wording import count
from tests.examples import EXAMPLES

NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
BROKEN = re.compile(r"\b[nN]a[nN]\b|<NA>|\bNone\b(?! (?:of|lies|is|are|has|have)\b)|\binf\b")


def result_of(name, k=0):
    return EXAMPLES[name](k)


def texts(result):
    said = result.said
    caveats = " ".join(caveat.text for caveat in result.caveats)
    return " ".join([said.panel, said.analyst, said.title, said.alt, caveats])


def counts_of(result):
    """Columns of counts that not everybody can look up."""
    return [column for column in result.columns if column.role in ("count", "base") and not column.public]


def numbers(table, name):
    return pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def with_other_counts(result):
    """The result with seven digits in place of every count, and what stands there instead of what stood there before."""
    table, instead, digits = result.table.copy(), defaultdict(set), np.random.default_rng(7)
    others = [column.name for column in result.columns if column.role not in ("key", "label", "helper")]
    for column in counts_of(result):
        values = numbers(result.table, column.name)
        new = digits.choice(np.arange(1_000_000, 9_999_999), size=len(values), replace=False).astype(float)
        new = np.where(np.isnan(values), np.nan, new)
        for old, other in zip([*values, np.nansum(values)], [*new, np.nansum(new)], strict=True):
            if old == old:
                instead[count(old)].add(count(other))
        table[column.name] = new
        for name in others:
            # The ends of a range of something known are the count itself.
            same = numbers(result.table, name) == values
            if same.any() and name not in [other.name for other in counts_of(result)]:
                table[name] = np.where(same, new, numbers(table, name))
    return replace(result, table=table), instead


def with_counts_hidden(result):
    """The result as it would be released if every count were too small."""
    columns = {column.name: column for column in result.columns}
    hidden = {name: np.zeros(len(result.table), dtype=bool) for name in columns}
    for column in counts_of(result):
        hidden[column.name][:] = True
    _hide_what_follows(result.table, columns, hidden)
    cells = pd.DataFrame(hidden, index=result.table.index, columns=list(result.table.columns))
    names = [name for name in cells if cells[name].any()]
    return replace(result, table=without_cells(result, cells, names), withheld=True)


def test_every_public_metric_has_an_example():
    public = {name for room in METRIC_ROOMS for name in _metrics(room)}
    known = {name.split(" ")[0] for name in EXAMPLES}
    assert public - known == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_words_say_the_counts_that_stand_in_the_table(name):
    result = result_of(name)
    other, instead = with_other_counts(result)
    first, second = texts(result), texts(other)
    there = set(NUMBER.findall(first))
    said = {old: new for old, new in instead.items() if old in there and len(old) > 2}
    for old in said:
        assert old not in NUMBER.findall(second), f"{old} no longer stands in the table"
    if said:
        assert set(NUMBER.findall(second)) & set().union(*instead.values()), (
            "the words say counts that do not stand in the table"
        )


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_that_is_withheld_is_said(name):
    result = result_of(name)
    kept = with_counts_hidden(result)
    said = texts(kept)
    assert not BROKEN.search(said), said
    chosen = NUMBER.findall(f"{result.settings} {result.definition}")
    gone = [
        text
        for column in result.columns
        for value, left in zip(result.table[column.name], kept.table[column.name], strict=False)
        if pd.isna(left) and pd.notna(value) and isinstance(value, int | float | np.number)
        for text in (count(value), f"{value:.2f}", f"{value:.3f}")
    ]
    assert not [text for text in gone if len(text) > 2 and text in NUMBER.findall(said) and text not in chosen]
    assert "withheld" in said or not counts_of(result)
    assert not BROKEN.search(kept.as_text().split("Definition:")[0].split("\n\n")[1])
    if kept.chart is not None:
        kept.plot()


@pytest.mark.parametrize("name", EXAMPLES)
def test_settings_and_meaning_are_those_of_the_caller(name):
    first, second = result_of(name), result_of(name, 3)
    for part in ("measure", "definition", "method", "settings"):
        assert getattr(first, part) == getattr(second, part), part


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_result_can_be_put_away_and_says_the_same_again(name):
    result = result_of(name)
    again = pickle.loads(pickle.dumps(result))
    assert again.same_as(result) and again != result and "0x" not in repr(again.words).split(" at ")[0]
