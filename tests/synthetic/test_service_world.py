"""The synthetic services of which everything else is made."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.synthetic.service_world import service_world
from tests.synthetic.service_worlds import AREAS, GIVEN, SERVICES


def test_the_same_arguments_give_the_same_world_and_another_seed_another():
    world = service_world(**GIVEN)
    assert service_world(**GIVEN) is world
    assert not np.array_equal(service_world(**{**GIVEN, "seed": 12}).spent, world.spent)


def test_the_usual_quarters_are_two_and_a_half_years():
    world = service_world(**GIVEN)
    assert world.quarters[0] == "2023/24 Q1" and world.quarters[-1] == "2025/26 Q2" and len(world.quarters) == 10
    assert world.as_of == date(2025, 9, 30) and world.day(world.first_days[-1]) == date(2025, 10, 1)
    assert world.day(world.first_days[0]) == date(2023, 4, 1)


def test_vacant_posts_stand_in_the_last_three_quarters_and_cost_less():
    world = service_world(**GIVEN)
    rows = world.service == 1
    assert (world.in_post[rows, :-3] == world.funded[rows, None]).all()
    assert (world.in_post[rows, -3:] < world.funded[rows, None]).all()
    assert world.spent[rows, -1].sum() < 0.7 * world.spent[rows, 1].sum()


def test_the_budget_follows_the_posts_and_overspending_is_where_it_should_be():
    world = service_world(**GIVEN)
    year = world.spent[:, 7]
    for at in range(12):
        rows = world.service == at
        share = year[rows].sum() / world.budget[rows].sum()
        assert share > 1.03 if at == 11 else share < 1


def test_spending_since_april_goes_back_before_the_first_quarter():
    given = {**GIVEN, "first_quarter": "2023/24 Q3"}
    world = service_world(**given)
    share = world.spent[:, 0].sum() / world.budget.sum()
    assert 0.7 < share < 0.76 and (world.spent[:, 2] < world.spent[:, 1]).all()


@settings(max_examples=15)
@given(
    st.integers(0, 10**6),
    st.integers(1, 14),
    st.integers(1, 5),
    st.sampled_from(["2019/20 Q2", "Q4 2021/22", "2023/24 Q1"]),
    st.integers(4, 13),
)
def test_any_services_areas_and_quarters_make_a_world(seed, services, areas, first, quarters):
    world = service_world(
        seed=seed,
        services=[f"S{number}" for number in range(services)],
        areas=[f"A{number}" for number in range(areas)],
        first_quarter=first,
        quarters=quarters,
    )
    assert len(world.quarters) == quarters and len(world.first_days) == quarters + 1
    assert (np.diff(world.first_days) >= 90).all() and (np.diff(world.first_days) <= 92).all()
    assert world.spent.shape == world.in_post.shape == (len(world.service), quarters)
    assert set(world.service) == set(range(services))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": "1"}, "seed"),
        ({"quarters": 3}, "quarters"),
        ({"quarters": 4.5}, "quarters"),
        ({"first_quarter": "soon"}, "first_quarter"),
        ({"first_quarter": None}, "first_quarter"),
        ({"services": []}, "services"),
        ({"areas": ["A", "A"]}, "areas"),
    ],
    ids=str,
)
def test_what_makes_no_world_is_refused(wrong, said):
    with pytest.raises(Refusal, match=said):
        service_world(**{"seed": 1, "services": SERVICES, "areas": AREAS, **wrong})
