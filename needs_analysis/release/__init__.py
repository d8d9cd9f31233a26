"""The one door out: suppress, scan, label, register."""

from needs_analysis.release.release import PROFILES, Profile, Released, release
from needs_analysis.release.text import scan_texts

__all__ = ["PROFILES", "Profile", "Released", "release", "scan_texts"]
