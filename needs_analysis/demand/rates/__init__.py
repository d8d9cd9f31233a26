"""Rates, shares and means of groups, made comparable, and which of them stand out."""
