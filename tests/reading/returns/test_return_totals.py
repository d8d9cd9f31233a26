"""Rows of totals in a return: no total is counted with its parts, and no service is dropped for its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading import provider_return
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.total_words import TotalWords

ONE = "service,area,quarter,referrals\n"
THREE = "service,area,quarter,referrals,engaged,closed\n"
Q = "2022/23 Q2"
TWO = f"Idva,Shropshire,{Q},57\nIsva,Shropshire,{Q},45\n"
HUB = f"{THREE}Idva,Shropshire,{Q},57,40,21\nIsva,Shropshire,{Q},45,30,20\nHub,Shropshire,{Q},102,70,41\n"


@pytest.fixture
def sent(tmp_path):
    def read(text, layout=None):
        path = tmp_path / "return.csv"
        path.write_text(text, encoding="utf-8")
        return provider_return(path, layout)

    return read


def _codes(received):
    return [notice.code for notice in received.warnings]


@pytest.mark.parametrize(
    "word",
    [
        "Combined",
        "Both services",
        "Tot",
        "All services",
        "Overall",
        "Sum",
        "Grand Tot.",
        "Services combined",
        "Sum of all services",
        "Service total",
        "Both",
        "Total across all services",
        "All 2 services",
        "All three services",
        "Cyfanswm",
    ],
)
def test_every_word_for_a_total_is_one(sent, word):
    received = sent(f"{ONE}{TWO}{word},Shropshire,{Q},102\n")
    assert received.table["referrals"].sum() == 102
    assert _codes(received) == ["TOTAL_SET_ASIDE"]
    first = sent(f"{ONE}{word},Shropshire,{Q},102\n{TWO}")
    assert first.table["referrals"].sum() == 102


@pytest.mark.parametrize("word", ["Combined", "Both services", "Tot"])
def test_a_word_for_a_total_that_does_not_add_up_is_asked_about(sent, word):
    text = f"{ONE}{TWO}{word},Shropshire,{Q},101\n"
    with pytest.raises(DataError, match="add up to another number") as refused:
        sent(text)
    assert f'not_totals = ["{word}"]' in refused.value.problems["remedy"].iloc[0]
    assert sent(text, {"not_totals": [word.upper()]}).table["referrals"].sum() == 203


@pytest.mark.parametrize("name", ["Total Respect", "All Saints outreach", "Combined Arts", "Both Sides Now"])
def test_a_service_is_not_dropped_for_its_name_and_a_small_sum(sent, name):
    text = f"{ONE}Idva,Shropshire,{Q},2\nIsva,Shropshire,{Q},3\n{name},Shropshire,{Q},5\n"
    received = sent(text)
    assert received.table["referrals"].sum() == 10
    assert _codes(received) == ["MAY_BE_TOTAL"]
    assert f'totals = ["{name}"]' in received.warnings[0].text
    assert sent(text, {"not_totals": [name]}).warnings == ()
    assert sent(text, {"service_list": ["Idva", "Isva", name]}).warnings == ()
    assert sent(text, {"totals": [name]}).table["referrals"].sum() == 5


def test_a_name_and_enough_numbers_make_a_total(sent):
    large = sent(f"{ONE}{TWO}Total Respect,Shropshire,{Q},102\n")
    assert large.table["referrals"].sum() == 102
    assert "not_totals" in large.warnings[0].text
    two = f"{THREE}Idva,Shropshire,{Q},2,1,\nIsva,Shropshire,{Q},3,2,\nTotal Respect,Shropshire,{Q},5,3,\n"
    assert sent(two).table["referrals"].sum() == 5
    against = two.replace("5,3,", "5,4,")
    assert sent(against).table["referrals"].sum() == 10


def test_a_name_is_a_total_everywhere_or_nowhere(sent):
    def quarters(*lasts):
        return ONE + "".join(
            f"Idva,Shropshire,2022/23 Q{n},{20 + n}\nIsva,Shropshire,2022/23 Q{n},31\nTotal Respect,Shropshire,2022/23 Q{n},{last}\n"
            for n, last in enumerate(lasts, start=1)
        )

    assert sent(quarters(52, 53)).table["referrals"].sum() == 105
    with pytest.raises(DataError, match="rows 4, and not in rows 7") as refused:
        sent(quarters(52, 40))
    assert 'totals = ["Total Respect"]' in refused.value.problems["remedy"].iloc[0]
    assert sent(quarters(52, 40), {"not_totals": ["Total Respect"]}).table["referrals"].sum() == 197
    one = f"{ONE}Idva adult,Shropshire,{Q},5\nIdva child,Shropshire,{Q},6\nIdva total,Shropshire,{Q},11\n"
    single = f"Idva adult,Herefordshire,{Q},5\nIdva total,Herefordshire,{Q},5\n"
    assert sent(one + single).table["referrals"].sum() == 16, "a total of a single part is a total like the others"


@pytest.mark.parametrize(
    ("rows", "counted"),
    [
        (f"Helpline,Shropshire,{Q},20\n{TWO}Both services,Shropshire,{Q},102\nTotal,Shropshire,{Q},122\n", 122),
        (f"{TWO}Both services,Shropshire,{Q},102\nHelpline,Shropshire,{Q},20\nTotal,Shropshire,{Q},122\n", 122),
        (f"Total,Shropshire,{Q},102\n{TWO}Total,Shropshire,{Q},30\nA,Shropshire,{Q},10\nB,Shropshire,{Q},20\n", 132),
        (
            f"{TWO}Combined,Shropshire,{Q},102\nIdva,Herefordshire,{Q},7\nIsva,Herefordshire,{Q},5\n"
            f"Combined,Herefordshire,{Q},12\nCombined,West Mercia,{Q},114\nIdva,West Mercia,{Q},64\nIsva,West Mercia,{Q},50\n",
            114,
        ),
    ],
)
def test_totals_of_some_rows_above_or_below_their_parts(sent, rows, counted):
    received = sent(ONE + rows)
    assert received.table["referrals"].sum() == counted
    assert _codes(received) == ["TOTAL_SET_ASIDE"]


def test_a_total_of_all_is_no_total_of_the_last_two(sent):
    with pytest.raises(DataError, match="add up to another number"):
        sent(f"{ONE}Helpline,Shropshire,{Q},20\n{TWO}Total,Shropshire,{Q},102\n")


def test_a_sum_without_a_word_is_asked_about(sent):
    with pytest.raises(DataError, match="exactly the sum of other rows") as refused:
        sent(HUB)
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"], problem["count"]) == ("4", "service", 1)
    assert 'totals = ["Hub"]' in problem["remedy"]
    assert sent(HUB, {"totals": ["hub"]}).table["referrals"].sum() == 102
    kept = sent(HUB, {"not_totals": ["Hub"]})
    assert (kept.table["referrals"].sum(), kept.warnings) == (204, ())
    with pytest.raises(DataError, match="add up to another number"):
        sent(HUB.replace("102", "103"), {"totals": ["Hub"]})


@pytest.mark.parametrize(
    "text",
    [
        THREE  # blocks with their subtotals
        + f"A,Shropshire,{Q},57,40,21\nB,Shropshire,{Q},45,30,20\nNorth,Shropshire,{Q},102,70,41\n"
        + f"C,Shropshire,{Q},50,44,23\nD,Shropshire,{Q},42,30,20\nSouth,Shropshire,{Q},92,74,43\n",
        THREE  # one row over services and areas
        + f"A,Shropshire,{Q},57,40,21\nB,Shropshire,{Q},45,30,20\nA,Herefordshire,{Q},50,41,25\n"
        + f"B,Herefordshire,{Q},30,20,22\nHub,West Mercia,{Q},182,131,88\n",
        ONE  # one measure, quarter after quarter
        + "".join(
            f"A,Shropshire,2022/23 Q{n},{50 + 3 * n}\nB,Shropshire,2022/23 Q{n},{31 + n * n}\nHub,Shropshire,2022/23 Q{n},{81 + 3 * n + n * n}\n"
            for n in (1, 2, 3, 4)
        ),
        f"{ONE}{TWO}Idva + Isva,Shropshire,{Q},102\n",
    ],
)
def test_sums_of_every_kind_are_asked_about(sent, text):
    with pytest.raises(DataError, match="exactly the sum of other rows"):
        sent(text)


def test_one_large_sum_without_a_word_is_said(sent):
    received = sent(f"{ONE}{TWO}Hub,Shropshire,{Q},102\n")
    assert received.table["referrals"].sum() == 204
    assert _codes(received) == ["MAY_BE_TOTAL"]
    assert "double-counts them" in received.warnings[0].text
    assert sent(f"{ONE}Idva,Shropshire,{Q},2\nIsva,Shropshire,{Q},3\nHub,Shropshire,{Q},5\n").warnings == ()


def test_an_area_that_only_the_layout_knows_as_a_total(sent):
    text = f"{ONE}Idva,Shropshire,{Q},57\nIdva,Herefordshire,{Q},45\nIdva,Patch wide,{Q},102\n"
    with pytest.raises(DataError, match="not a known area"):
        sent(text)
    assert sent(text, {"totals": ["Patch wide"]}).table["referrals"].sum() == 102


def test_a_name_cannot_be_both(sent):
    with pytest.raises(ConfigurationError, match="under totals and under not_totals"):
        sent(HUB, {"totals": ["Hub"], "not_totals": ["hub"]})


def test_words_inside_names_are_no_words():
    words = TotalWords(Layout())
    for name in ("Totally Safe", "Summer House", "Botham Trust", "Allsorts", "Idva", "Overallton", "Combinedale"):
        assert not words.may_be(name)


@given(numbers=st.lists(st.integers(0, 300), min_size=6, max_size=12), place=st.integers(0, 3))
def test_a_declared_total_is_never_counted_wherever_it_stands(tmp_path_factory, numbers, place):
    rows = [numbers[at : at + 3] for at in range(0, len(numbers) // 3 * 3, 3)]
    lines = [f"S{n},Shropshire,{Q},{','.join(map(str, row))}" for n, row in enumerate(rows)]
    lines.insert(
        min(place, len(lines)), f"Hub,Shropshire,{Q},{','.join(str(sum(column)) for column in zip(*rows, strict=True))}"
    )
    path = tmp_path_factory.mktemp("totals") / "return.csv"
    path.write_text(THREE + "\n".join(lines) + "\n")
    layout = {"totals": ["Hub"], "not_totals": [f"S{n}" for n in range(len(rows))]}
    try:
        received = provider_return(path, layout)
    except DataError as refused:
        pytest.fail(str(refused))
    assert received.table["referrals"].sum() == sum(row[0] for row in rows)


@pytest.mark.parametrize("name", ["Both services", "Combined", "Total"])
@pytest.mark.parametrize("column", ["crime_type", "area"])
def test_a_total_of_another_column_between_the_parts_ends_no_block(tmp_path, name, column):
    rows = [
        ("Idva", "Powys", "DA", 30),
        ("Idva", "Powys", "Total", 30),
        ("Isva", "Powys", "DA", 24),
        (name, "Powys", "DA", 54),
        ("Outreach", "Powys", "DA", 25),
    ]
    if column == "area":
        rows = [(service, "Total" if kind == "Total" else area, "DA", n) for service, area, kind, n in rows]
    lines = [f"{service},{area},{kind},2023/24 Q2,{number}" for service, area, kind, number in rows]
    path = tmp_path / "return.csv"
    path.write_text("service,area,crime_type,quarter,referrals\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert sorted(provider_return(path).table["referrals"]) == [24, 25, 30]
