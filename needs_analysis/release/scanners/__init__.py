"""What is in a file that is to leave, by kind of file: every text with its place, and what should not be there at all."""
