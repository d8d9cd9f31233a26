"""Is a file safe to open, and which cells are in it; what they mean is asked in ``meaning``."""
