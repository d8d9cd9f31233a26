"""Whether a base is so large that every printed percentage is possible."""

from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.statistics import always_attainable, attainable_counts


@given(st.integers(0, 2), st.integers(1, 12_000))
def test_a_percentage_that_is_always_attainable_tests_nothing(digits, base):
    always = always_attainable(f"{50:.{digits}f}", base)
    steps = range(0, 100 * 10**digits + 1, 1 if digits < 2 else 97)
    every = all(attainable_counts(f"{step / 10**digits:.{digits}f}", base) for step in steps)
    assert every if always else base < 100 * 10**digits
