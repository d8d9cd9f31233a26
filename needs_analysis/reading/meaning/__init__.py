"""Interpreting cells: finding the header, identifying columns, and reading numbers, dates and names."""
