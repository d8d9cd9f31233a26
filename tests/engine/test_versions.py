"""The engine can make and drop tables, which the library needs and the versions must allow."""

import pandas as pd

from needs_analysis import engine


def test_a_table_is_made_read_and_dropped():
    with engine.connect() as connection:
        backend = connection.backend
        made = backend.create_table("events", pd.DataFrame({"n": [1, 2, 3]}))
        backend.create_table("doubled", obj=made.mutate(twice=made.n * 2), overwrite=True)
        assert backend.table("doubled").twice.sum().execute() == 12
        backend.drop_table("doubled")
        backend.drop_table("events")
        assert backend.list_tables() == []
