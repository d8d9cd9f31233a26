import numpy as np
import pandas as pd
import pytest

from needs_analysis.charts import Chart, draw, png
from needs_analysis.errors import Refusal

TABLE = pd.DataFrame(
    {"area": ["A", "B", "C"], "value": [3.0, 2.0, 1.0], "lower": [2.0, 1.0, 0.5], "upper": [4.0, 3.0, 2.0]}
)


def chart(kind, **options):
    usual = {"label": "area", "title": "A finding", "alt": "Words.", "value_title": "Things"}
    return Chart(kind=kind, **{**usual, **options})


@pytest.mark.parametrize("kind", ["bars", "intervals", "line"])
@pytest.mark.parametrize("reference", [None, 1.5])
def test_every_kind_draws_the_same_bytes(kind, reference):
    described = chart(kind, reference=reference, reference_label="Target", highlight="B")
    assert png(draw(TABLE, described)) == png(draw(TABLE, described))


def test_a_bar_is_as_long_as_its_value_and_the_first_row_is_on_top():
    figure = draw(TABLE, chart("bars", scale=100))
    (axes,) = figure.axes
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == [100, 200, 300]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["C", "B", "A"]


def test_a_map_needs_outlines_and_leaves_unknown_areas_white():
    described = chart("map")
    with pytest.raises(Refusal, match="outlines"):
        draw(TABLE, described)
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
    figure = draw(TABLE, described, shapes={name: [square] for name in ("A", "B", "C", "D")})
    (collection,) = figure.axes[0].collections
    assert collection.get_facecolors()[3].tolist() == [1, 1, 1, 1]


def test_an_empty_table_is_refused():
    with pytest.raises(Refusal, match="nothing to draw"):
        draw(TABLE.head(0), chart("bars"))


def test_it_draws_where_it_is_told():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    draw(TABLE, chart("bars"), ax=axes)
    assert axes.get_title(loc="left") == "A finding"
