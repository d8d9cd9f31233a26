"""Relationships of a victim to the suspect: the only spellings that a table may hold."""

from __future__ import annotations

from typing import Final

RELATIONSHIPS: Final = ("partner", "ex-partner", "family", "acquaintance", "stranger", "other", "unknown")
