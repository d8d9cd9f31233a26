"""Which rows of a return a total adds up: by its name, its area or its position below them."""

from needs_analysis.quantity import known
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.total_words import TotalWords
from needs_analysis.reading.received import Problems
from needs_analysis.reading.returns import total_parts

WORDS = TotalWords(Layout())
LARGER = total_parts.larger_areas(Layout())


def row(number, service="Idva", area="Dover", *, quarter="2023/24 Q1", sheet=None, referrals=10, **texts):
    named = {"service": service, "area": area, "quarter": quarter, **texts}
    return Row(sheet, number, named, {"referrals": known(referrals)})


def numbers(rows):
    return [each.row for each in rows]


def test_a_layout_adds_its_own_larger_areas_to_those_that_are_known():
    found = total_parts.larger_areas(Layout(parents={"The patch": ("Dover", "telford and wrekin")}))
    assert found["The patch"] == {"Dover", "Telford & Wrekin"}
    assert {"Herefordshire", "Shropshire"} <= found["West Mercia"]


def test_a_row_says_in_which_column_it_may_be_a_total():
    assert total_parts.perhaps(row(2, "Idva total"), WORDS) == {"service"}
    assert total_parts.perhaps(row(2, "Idva", "Kent total", provider="All Saints"), WORDS) == {"area", "provider"}
    assert total_parts.perhaps(row(2), WORDS) == frozenset()


def test_a_total_of_all_services_adds_up_those_of_its_area_and_quarter():
    rows = [row(2), row(3, "Isva"), row(4, "Isva", "Ashford"), row(5, "Isva", quarter="2023/24 Q2")]
    total = row(6, "Total")
    assert numbers(total_parts.parts_of(total, rows, frozenset({"service"}), LARGER, WORDS)) == [2, 3]


def test_a_total_of_all_areas_adds_up_those_of_its_service():
    rows = [row(2), row(3, "IDVA", "Ashford"), row(4, "Isva", "Ashford")]
    total = row(5, "Idva", "All areas")
    assert numbers(total_parts.parts_of(total, rows, frozenset({"area"}), LARGER, WORDS)) == [2, 3]


def test_a_total_of_a_named_area_adds_up_what_lies_in_it():
    rows = [row(2), row(3, area="Kent"), row(4, area="Herefordshire")]
    total = row(5, area="Kent total")
    assert numbers(total_parts.parts_of(total, rows, frozenset({"area"}), LARGER, WORDS)) == [2, 3]
    plain = row(6, area="Kent")
    assert numbers(total_parts.parts_of(plain, [*rows, plain], frozenset(), LARGER, WORDS)) == [2, 3]


def test_an_area_inside_another_is_the_finer_row():
    district, county, other = row(2), row(3, area="Kent"), row(4, "Isva", "Kent")
    assert total_parts.is_inside(district, county, LARGER) and not total_parts.is_inside(county, district, LARGER)
    assert not total_parts.is_inside(district, other, LARGER)
    assert numbers(total_parts.finest([district, county, other], LARGER)) == [2, 4]


def test_a_subtotal_adds_up_the_rows_as_far_as_the_next_total():
    rows = [row(2), row(3), row(4, "Subtotal"), row(5), row(6, "Subtotal")]
    totals = [rows[2], rows[4]]
    found = total_parts.blocks_beside(rows, totals, {id(each): frozenset({"service"}) for each in totals})
    assert [numbers(block) for block in found[id(rows[2])][:2]] == [[3, 2], [5]]
    assert [numbers(block) for block in found[id(rows[4])][:2]] == [[5], []]


def test_a_block_ends_with_its_sheet():
    rows = [row(2, sheet="Q1"), row(2, sheet="Q2"), row(3, "Subtotal", sheet="Q2")]
    found = total_parts.blocks_beside(rows, rows[2:], {id(rows[2]): frozenset({"service"})})
    assert [each.sheet for each in found[id(rows[2])][0]] == ["Q2"]


def held(total, parts, **options):
    problems = Problems("return.csv")
    return numbers(total_parts.must_add_up(total, parts, problems, **options)), problems.entries


def test_a_total_that_adds_up_is_no_problem():
    assert held(row(4, "Total", referrals=30), [row(2), row(3, referrals=20)]) == ([2, 3], [])


def test_a_total_that_does_not_add_up_says_what_its_parts_are():
    _, (problem,) = held(row(4, "Total", referrals=31), [row(2), row(3, referrals=20)], label=("service", "Total"))
    assert problem["problem"] == "row 4 is a total, and its parts (rows 2, 3) add up to another number"
    assert (problem["column"], problem["expected"]) == ("referrals", "30")
    assert problem["remedy"].endswith("If 'Total' is not a total, write not_totals = [\"Total\"] in the layout.")


def test_a_total_without_parts_is_a_problem():
    parts, (problem,) = held(row(4, "Total"), [])
    assert parts == [] and problem["problem"] == "row 4 is a total of rows that are not in the file"


def test_a_block_beside_a_total_may_be_what_it_adds_up():
    block = [row(2), row(3, referrals=20)]
    total, every = row(4, "Subtotal", referrals=30), [*block, row(5, referrals=7)]
    assert held(total, every, beside=[block]) == ([2, 3], [])
    longer = [block[1], block[0], row(1, referrals=99)]
    assert held(total, every, beside=[longer], of_some=True) == ([3, 2], [])
    assert len(held(total, every, beside=[longer])[1]) == 1
