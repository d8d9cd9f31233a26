"""Every other kind of file: one reader each, with what must hold in it."""
