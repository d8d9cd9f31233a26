"""Who is the same person: pseudonyms, sealed identifiers, record linkage."""

from needs_analysis.identifiers import NORMALISATION, PLACEHOLDERS, normalised
from needs_analysis.people.key import Key
from needs_analysis.people.link import Linked, link
from needs_analysis.people.new_key import new_key
from needs_analysis.people.pseudonymise import pseudonymise
from needs_analysis.people.read_key import read_key
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
