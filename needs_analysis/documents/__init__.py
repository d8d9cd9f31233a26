"""Documents that people open elsewhere: accessible workbooks, written in one way."""
