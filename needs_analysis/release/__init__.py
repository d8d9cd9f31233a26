"""The one door out: suppress, scan, label, register."""

from needs_analysis.release.gate import PROFILES, Profile, Released, release

__all__ = ["PROFILES", "Profile", "Released", "release"]
