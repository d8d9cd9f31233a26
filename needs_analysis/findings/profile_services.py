"""A profile for each service."""

from __future__ import annotations

import pandas as pd

from needs_analysis.findings.service_profile import ServiceProfile, service_profile


def profile_services(services: pd.DataFrame, facts: pd.DataFrame) -> list[ServiceProfile]:
    """Profiles of all services, in the order of the table.

    Parameters
    ----------
    services : pandas.DataFrame
        Services with the ids of their facts.
    facts : pandas.DataFrame
        Published facts.
    """
    return [service_profile(service_id, services, facts) for service_id in services["service_id"]]
