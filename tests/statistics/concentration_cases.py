"""What tests of this folder share."""

from hypothesis import strategies as st

from tests.conftest import KNOWN

INPUTS = sorted(path.stem for path in (KNOWN / "concentration" / "inputs").glob("*.csv"))


EVENTS = st.lists(st.integers(0, 50), min_size=1, max_size=60).filter(any)
