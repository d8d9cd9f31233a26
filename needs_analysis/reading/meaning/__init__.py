"""What cells mean: where the header is, which column is which, and how a number, a date or a name is read."""
