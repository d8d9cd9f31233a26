import itertools

import numpy as np
import pandas as pd
import pytest

from needs_analysis.charts import Chart, draw, png
from needs_analysis.charts.chart import EVEN
from needs_analysis.errors import Refusal

TABLE = pd.DataFrame(
    {"area": ["A", "B", "C"], "value": [3.0, 2.0, 1.0], "lower": [2.0, 1.0, 0.5], "upper": [4.0, 3.0, 2.0]}
)


def chart(kind, **options):
    usual = {"label": "area", "value_title": "Things"}
    return Chart(kind=kind, **{**usual, **options})


@pytest.mark.parametrize("kind", ["bars", "intervals", "line"])
@pytest.mark.parametrize("reference", [None, EVEN, "lower"])
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
    draw(TABLE, chart("bars"), title="A finding", ax=axes)
    assert axes.get_title(loc="left") == "A finding"


@pytest.mark.parametrize("kind", ["bars", "intervals", "line", "curve"])
def test_on_a_phone_letters_keep_their_size_and_nothing_is_cut_off(kind):
    labels = ["Violence against the person, with injury", "Sexual offences", "Stalking and harassment"]
    table = TABLE.assign(area=[10, 50, 90] if kind == "curve" else labels)
    title = "A finding that takes quite a few words to say, and then some more of them"
    figure = draw(table, chart(kind), title=title, width_inches=4.2)
    assert figure.get_figwidth() == 4.2
    figure.draw_without_rendering()
    (axes,) = figure.axes
    page = figure.bbox
    low, high = axes.get_xlim()
    across = [text for text in axes.get_xticklabels() if low <= text.get_position()[0] <= high]
    shown = [*axes.get_yticklabels(), *across, axes.xaxis.label, axes.yaxis.label, figure._suptitle]
    for text in filter(lambda text: text.get_text(), shown):
        box = text.get_window_extent()
        assert box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1, text.get_text()
        assert text.get_fontsize() >= 9
    if kind in ("bars", "intervals"):
        boxes = sorted((text.get_window_extent() for text in axes.get_yticklabels()), key=lambda box: box.y0)
        assert all(below.y1 <= above.y0 + 1 for below, above in itertools.pairwise(boxes))


def test_a_chart_too_narrow_to_read_is_refused():
    with pytest.raises(Refusal, match="cannot be read"):
        draw(TABLE, chart("bars"), width_inches=1)


def test_a_process_shows_its_limits_by_phase_and_what_is_out_of_the_ordinary():
    table = TABLE.assign(mean=[2.0, 2.0, 1.0], phase=[1, 1, 2], cause=["none", "outside above", "none"])
    described = chart("process")
    figure = draw(table, described)
    (axes,) = figure.axes
    series, *limits, odd = axes.lines
    assert len(limits) == 6
    assert series.get_ydata().tolist() == [3, 2, 1]
    assert (list(limits[0].get_xdata()), list(limits[0].get_ydata())) == ([-0.5, 1.5], [2, 2])
    assert (odd.get_xdata().tolist(), odd.get_ydata().tolist()) == ([1], [2])
    assert png(draw(table, described)) == png(draw(table, described))
    assert axes.get_ylim()[1] > 4
    assert axes.get_ylim()[0] == 0
    below = draw(table.assign(lower=[-2.0, -2.0, -1.0]), described)
    assert below.axes[0].get_ylim()[0] < -2


MONEY = ["Under $10 or $20", "Fund $$", r"$\alpha_1$ and \$5"]


@pytest.mark.parametrize("kind", ["bars", "intervals", "line", "process", "curve", "map", "funnel", "forecast"])
@pytest.mark.parametrize("given", [False, True])
def test_every_text_is_drawn_as_it_is_written(kind, given):
    import matplotlib as mpl
    from matplotlib.text import Text

    lines = {f"{side}_{name}": 2.0 for side in ("lower", "upper") for name in ("95", "998", "80")}
    table = TABLE.assign(
        area=MONEY, name=MONEY, mean=2.0, phase=1, cause=["none", "shift", "none"], average=2.0, flag="High", **lines
    )
    if kind in ("curve", "funnel"):
        table = table.assign(area=[0.0, 0.5, 1.0])
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
    described = chart(
        kind,
        value_title="in $m or $bn",
        reference="average",
        reference_label="$a$ of $b$",
        names="name",
        past=("name", MONEY[0]),
    )
    options = {"title": "From $1 to $2"} | ({"shapes": {name: [square] for name in MONEY}} if kind == "map" else {})
    if given:
        from matplotlib.figure import Figure

        with mpl.rc_context({"text.parse_math": True}):
            options["ax"] = Figure().subplots()
    figure = draw(table, described, **options)
    png(figure)
    texts = [text for text in figure.findobj(Text) if text.get_text().count("$") > 1]
    assert texts and not any(text.get_parse_math() or text.get_usetex() for text in texts)
    shown = {text.get_text().replace("\n", " ") for text in texts}
    assert "From $1 to $2" in shown
    if kind in ("bars", "intervals"):
        assert set(MONEY) <= shown and "$a$ of $b$" in shown
