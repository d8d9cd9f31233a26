"""Documents opened in other software: accessible workbooks, all written the same way."""
