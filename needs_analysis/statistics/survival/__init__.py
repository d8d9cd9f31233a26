"""Time until something happens, once or again and again: arrays in, arrays out."""

from needs_analysis.statistics.survival.band_hazards import BandHazards, band_hazards
from needs_analysis.statistics.survival.constant_risk_hazards import constant_risk_hazards
from needs_analysis.statistics.survival.counted_spells import CountedSpells, counted_spells
from needs_analysis.statistics.survival.counted_units import CountedUnits, counted_units
from needs_analysis.statistics.survival.heightened_window import HeightenedWindow, heightened_window
from needs_analysis.statistics.survival.kaplan_meier import SurvivalCurve, kaplan_meier
from needs_analysis.statistics.survival.mean_cumulative_function import MeanCumulative, mean_cumulative_function

__all__ = [
    "BandHazards",
    "CountedSpells",
    "CountedUnits",
    "HeightenedWindow",
    "MeanCumulative",
    "SurvivalCurve",
    "band_hazards",
    "constant_risk_hazards",
    "counted_spells",
    "counted_units",
    "heightened_window",
    "kaplan_meier",
    "mean_cumulative_function",
]
