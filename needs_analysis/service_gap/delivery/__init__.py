"""Whether contracts deliver: targets, spending, endings and returns on one page."""
