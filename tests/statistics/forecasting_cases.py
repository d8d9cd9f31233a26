"""Ranges of forecasts hold what they promise, on simulated and on recorded series."""

AHEAD = 4
