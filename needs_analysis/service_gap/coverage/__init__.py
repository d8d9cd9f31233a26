"""Which needs are covered where, as far as it is stated."""
