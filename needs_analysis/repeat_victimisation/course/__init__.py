"""How soon victims are hurt again."""
