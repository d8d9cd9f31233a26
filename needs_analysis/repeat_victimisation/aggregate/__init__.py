"""What a force's counts say of repeat victimisation, where no record of a victim leaves the force."""
