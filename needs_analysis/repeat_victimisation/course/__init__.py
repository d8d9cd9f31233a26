"""How soon victims are victimised again."""
