"""Whether counts have changed, are unusual, and what comes next."""
