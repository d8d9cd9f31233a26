"""How many people need help, how many come forward, and how far they get."""
