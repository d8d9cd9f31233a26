"""The one door out: suppress, scan, label, register."""

from needs_analysis.release.release import PROFILES, Profile, Released, release
from needs_analysis.release.text import Text, scan_texts, text

__all__ = ["PROFILES", "Profile", "Released", "Text", "release", "scan_texts", "text"]
