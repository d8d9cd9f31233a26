"""The refusal names the earlier tables and no figure."""

from needs_analysis.release.beside.refused import beside_earlier, beside_rounded


def test_it_says_how_many_and_beside_what():
    refusal = beside_earlier("A01, May 2026 (line 3 of the register)", [4, 4, 7])
    assert str(refusal).startswith(
        "Beside what was published before (A01, May 2026 (line 3 of the register)), this table"
    )
    assert "2 small figures" in str(refusal) and refusal.merge == ()


def test_of_rounded_tables_it_says_how_to_go_on():
    refusal = beside_rounded("A01, May 2026 (line 3 of the register)")
    assert "published rounded (A01" in str(refusal) and "a profile that rounds" in str(refusal)
