"""What looks like a person: UK patterns and column names that identify."""

from needs_analysis.personal_data.patterns import find, identifying_columns

__all__ = ["find", "identifying_columns"]
