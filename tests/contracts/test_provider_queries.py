"""Queries to providers: what their table may hold."""

from needs_analysis.contracts import ALL
from needs_analysis.reading import table


def test_a_query_without_an_answer_is_open(tmp_path):
    path = tmp_path / "sent.csv"
    path.write_text(
        "query,service,quarter,subject,raised,answered\nq1,IDVA,2025/26 Q1,no number of posts,2025-07-20,\n",
        encoding="utf-8",
    )
    assert table(path, "provider_queries", check_source=False)["answered"].isna().all()
    assert ALL["provider_queries"].floor == "aggregate"
