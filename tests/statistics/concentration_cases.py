"""What tests of this folder share."""

from hypothesis import strategies as st

from tests.conftest import KNOWN

ALL = sorted(path.stem for path in (KNOWN / "concentration" / "inputs").glob("*.csv"))
INPUTS = [name for name in ALL if name != "harm_weighted"]
"""Those of which every point of the curve is known; the other has 600 units."""
COLUMNS = [*((name, "events") for name in ALL), ("harm_weighted", "harm")]
"""Every column of them."""


EVENTS = st.lists(st.integers(0, 50), min_size=1, max_size=60).filter(any)
