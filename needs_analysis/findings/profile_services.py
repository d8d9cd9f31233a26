"""A profile for each service."""

from __future__ import annotations

import pandas as pd

from needs_analysis.findings.service_profile import ServiceProfile, service_profile


def profile_services(
    services: pd.DataFrame, facts: pd.DataFrame, stated: pd.DataFrame | None = None
) -> list[ServiceProfile]:
    """Profiles of all services, in the order of the table.

    Parameters
    ----------
    services : pandas.DataFrame
        Services with the ids of their facts.
    facts : pandas.DataFrame
        Published facts.
    stated : pandas.DataFrame, optional
        What was stated without a figure (contract ``stated_needs``).
    """
    return [service_profile(service_id, services, facts, stated) for service_id in services["service_id"]]
