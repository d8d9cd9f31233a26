"""Every other kind of file: one reader each, with its consistency rules."""
