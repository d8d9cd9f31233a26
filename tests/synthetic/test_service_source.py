"""The label of synthetic tables of services."""

from needs_analysis.synthetic.service_source import service_source


def test_it_says_that_nothing_in_it_is_real():
    source = service_source("funding", "Synthetic funding", made_by="a command")
    assert source.id == "synthetic_funding" and source.disclosure == "synthetic" and source.made_by == "a command"
    assert source.attribution.startswith("Synthetic data") and "any real service" in source.attribution
