"""Monitoring returns of providers, and which of their rows are totals."""
