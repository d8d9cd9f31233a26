"""Whether counts have changed, are out of the ordinary, and what comes next."""
