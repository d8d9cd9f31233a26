"""Where it is: small areas, deprivation, and all that is known of one area."""
