"""National facts that ship with the library, each with its source, edition and confidence."""

from needs_analysis.reference.forces import force_of, residents_note
from needs_analysis.reference.loader import attributions, load, names

__all__ = ["attributions", "force_of", "load", "names", "residents_note"]
