"""National reference tables supplied with the library, each with its source, edition and confidence."""

from needs_analysis.reference.forces import force_of, is_england_and_wales, is_of_many, residents_note
from needs_analysis.reference.load import attributions, load, names

__all__ = ["attributions", "force_of", "is_england_and_wales", "is_of_many", "load", "names", "residents_note"]
