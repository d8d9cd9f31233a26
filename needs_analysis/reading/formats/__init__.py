"""Checks that a file is safe to open, and reads its cells; ``meaning`` interprets them."""
