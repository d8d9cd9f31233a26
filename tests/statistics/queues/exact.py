"""Queues by exact fractions, from the balance between each number in the system and the next: nothing of the library is used."""

from fractions import Fraction


def shares(arrival, service, servers, *, top, abandon=0):
    """Share of time with 0, 1, ... ``top`` in the system."""
    weights = [Fraction(1)]
    for there in range(1, top + 1):
        rate = min(there, servers) * Fraction(service) + max(there - servers, 0) * Fraction(abandon)
        weights.append(weights[-1] * Fraction(arrival) / rate)
    whole = sum(weights)
    return [weight / whole for weight in weights]


def answers(arrival, service, servers, *, top, abandon=0):
    """The columns of loss and leaving."""
    p = shares(arrival, service, servers, top=top, abandon=abandon)
    queue = sum((n - servers) * share for n, share in enumerate(p) if n > servers)
    busy = sum(min(n, servers) * share for n, share in enumerate(p))
    return {
        "p_empty": p[0],
        "p_wait_or_all_busy": sum(p[servers:]),
        "p_lost_or_abandon": Fraction(abandon) * queue / Fraction(arrival) if abandon else p[-1],
        "mean_queue": queue,
        "mean_in_system": queue + busy,
        "throughput": busy * Fraction(service),
    }
