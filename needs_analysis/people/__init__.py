"""Who is the same person: pseudonyms, sealed identifiers, record linkage."""

from needs_analysis.identifiers import NORMALISATION, PLACEHOLDERS, normalised
from needs_analysis.people.key import Key, new_key, read_key
from needs_analysis.people.link import Linked, link
from needs_analysis.people.pseudonyms import pseudonymise
from needs_analysis.people.sealed import Sealed

__all__ = [
    "NORMALISATION",
    "PLACEHOLDERS",
    "Key",
    "Linked",
    "Sealed",
    "link",
    "new_key",
    "normalised",
    "pseudonymise",
    "read_key",
]
