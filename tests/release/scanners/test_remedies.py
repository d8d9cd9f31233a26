"""What to do about what is found."""

from needs_analysis.release.scanners.remedies import remedy


def test_each_says_what_to_do():
    assert "Inspect Document" in remedy("a comment") and "Paste Special" in remedy("a hidden sheet")
    assert "leave it out" in remedy("could not be looked into: it is damaged")
    assert remedy("anything else") == "Remove it before release."
