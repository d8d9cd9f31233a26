"""National facts that ship with the library, each with its source, edition and confidence."""

from needs_analysis.reference.loader import attributions, load, names

__all__ = ["attributions", "load", "names"]
