"""What looks like a person: UK patterns and column names that identify."""

from needs_analysis.personal_data.find import find
from needs_analysis.personal_data.identifying_columns import identifying_columns

__all__ = ["find", "identifying_columns"]
