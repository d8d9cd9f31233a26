"""What looks like personal data: UK patterns and identifying column names."""

from needs_analysis.personal_data.find import find
from needs_analysis.personal_data.identifying_columns import identifying_columns

__all__ = ["find", "identifying_columns"]
