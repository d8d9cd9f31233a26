"""What several releases tell together: a table among those that were published before."""

from needs_analysis.release.beside.joined_cells import JoinedCells, joined_cells
from needs_analysis.release.beside.piece import Piece, piece_of
from needs_analysis.release.beside.refused import BesideEarlier

__all__ = ["BesideEarlier", "JoinedCells", "Piece", "joined_cells", "piece_of"]
