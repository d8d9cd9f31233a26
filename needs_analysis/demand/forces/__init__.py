"""A force beside the other forces of England and Wales."""
