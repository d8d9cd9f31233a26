"""Cells and equations underneath a table: which to hide, and what an attacker learns."""

from needs_analysis.release.cells.audit_cells import Audit, audit_cells
from needs_analysis.release.cells.merges import CannotProtect
from needs_analysis.release.cells.round_cells import round_cells
from needs_analysis.release.cells.suppress_cells import Suppression, suppress_cells

__all__ = ["Audit", "CannotProtect", "Suppression", "audit_cells", "round_cells", "suppress_cells"]
