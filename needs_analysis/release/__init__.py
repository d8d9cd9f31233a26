"""The one door out: suppress, scan, label, register."""

from needs_analysis.release.audit import TableAudit, audit
from needs_analysis.release.beside import BesideEarlier
from needs_analysis.release.cells import Audit, CannotProtect, Suppression, audit_cells, round_cells, suppress_cells
from needs_analysis.release.dominance import dominance
from needs_analysis.release.profile import PROFILES, Override, Profile
from needs_analysis.release.quotations import Quotation, quotations
from needs_analysis.release.register import Register
from needs_analysis.release.release import WITHHELD, Released, release
from needs_analysis.release.release_table import as_published, release_table
from needs_analysis.release.scan import Scan, scan
from needs_analysis.release.text import Text, scan_texts, text

__all__ = [
    "PROFILES",
    "WITHHELD",
    "Audit",
    "BesideEarlier",
    "CannotProtect",
    "Override",
    "Profile",
    "Quotation",
    "Register",
    "Released",
    "Scan",
    "Suppression",
    "TableAudit",
    "Text",
    "as_published",
    "audit",
    "audit_cells",
    "dominance",
    "quotations",
    "release",
    "release_table",
    "round_cells",
    "scan",
    "scan_texts",
    "suppress_cells",
    "text",
]
