"""What is there against benchmarks, and whose remit it is."""
