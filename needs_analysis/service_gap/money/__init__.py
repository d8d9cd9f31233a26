"""Awards, spending, unit costs and funding streams."""
