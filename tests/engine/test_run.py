"""The engine can make and drop tables, which the library will need and the versions must allow."""

import pandas as pd


def test_a_table_is_made_read_and_dropped():
    import ibis

    connection = ibis.duckdb.connect()
    made = connection.create_table("events", pd.DataFrame({"n": [1, 2, 3]}))
    connection.create_table("doubled", obj=made.mutate(twice=made.n * 2), overwrite=True)
    assert connection.table("doubled").twice.sum().execute() == 12
    connection.drop_table("doubled")
    connection.drop_table("events")
    assert connection.list_tables() == []
