"""How far a hidden cell can move. Intervals against another attacker: test_audit_cells."""

import numpy as np

from needs_analysis.release.cells.attacker import Question, answers, endless, pieces, whole_distance
from needs_analysis.release.cells.system import checked

CELLS = {"T": 20, "A": 3, "B": 7, "C": 10, "U": 9, "D": 4, "E": 5}
SUMS = [{"T": -1, "A": 1, "B": 1, "C": 1}, {"U": -1, "D": 1, "E": 1}]
SYSTEM = checked(CELLS, SUMS)


def flags(*names):
    return SYSTEM.flags(names)


def named(*names):
    return [SYSTEM.place[name] for name in names]


def test_what_no_equation_joins_is_apart():
    found = [sorted(SYSTEM.names[at] for at in cells) for cells, _ in pieces(SYSTEM, flags("A", "B", "D", "E"))]
    assert sorted(found) == [["A", "B"], ["D", "E"]]
    assert [len(rows) for _, rows in pieces(SYSTEM, flags("A"))] == [1]
    assert pieces(SYSTEM, flags()) == []


def test_questions_are_answered_in_their_order_up_to_what_is_asked():
    a, d = named("A", "D")
    asked = [Question(d, True), Question(a, True, most=2), Question(a, False), Question(a, True)]
    found = answers(SYSTEM, flags("A", "B", "D", "E"), np.zeros(7), asked)
    assert [each.distance for each in found] == [5, 2, 3, 7]
    assert found[3].moves[named("A", "B")].tolist() == [7, -7]


def test_who_knows_a_cell_sees_that_it_does_not_move():
    a, b, c = named("A", "B", "C")
    asked = [Question(a, True, known=(b,)), Question(a, True, known=(b, c))]
    assert [each.distance for each in answers(SYSTEM, flags("A", "B", "C"), np.zeros(7), asked)] == [10, 0]


def test_the_least_value_of_a_hidden_cell_holds_the_others():
    a = SYSTEM.place["A"]
    least = np.ones(7)
    found = answers(SYSTEM, flags("A", "B"), least, [Question(a, True), Question(a, False)])
    assert [each.distance for each in found] == [6, 2]


def test_only_what_nothing_shown_holds_is_endless():
    assert not endless(SYSTEM, flags("A", "B")).any()
    assert [SYSTEM.names[at] for at in np.flatnonzero(endless(SYSTEM, flags("A", "T", "D", "E")))] == ["A", "T"]
    assert endless(checked({"A": 3}, []), np.array([True])).tolist() == [True]


def test_halves_are_no_people():
    """2a + b = 5 with b at most 2 more: a real a may move by a half, a whole one not."""
    system = checked({"a": 2, "b": 1, "five": 5}, [{"five": -1, "a": 2, "b": 1}])
    hidden = system.flags(["a", "b"])
    question = Question(system.place["a"], True)
    assert answers(system, hidden, np.zeros(3), [question])[0].distance == 0.5
    assert whole_distance(system, hidden, np.zeros(3), question) == 0
