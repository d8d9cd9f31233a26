"""Which columns hold what identifies people, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

IDENTIFYING: Final = frozenset(
    {
        "name",
        "forename",
        "first_name",
        "surname",
        "last_name",
        "full_name",
        "victim_name",
        "dob",
        "date_of_birth",
        "birth_date",
        "postcode",
        "post_code",
        "address",
        "address_line_1",
        "email",
        "e_mail",
        "phone",
        "telephone",
        "mobile",
        "nhs_number",
        "ni_number",
        "national_insurance_number",
    }
)
"""Column names that identify a person."""


_PERSON = re.compile(
    r"(victim|perpetrator|offender|suspect|person|nominal|client|patient|child)s?_"
    r"(id|ids|ref|reference|key|token|pseudonym|name|forename|surname|dob|address|postcode)"
)


def identifying_columns(columns: Iterable[str]) -> list[str]:
    """Column names that say that they identify a person.

    Examples
    --------
    >>> identifying_columns(["crime_type", "Date of birth", "Surname"])
    ['Date of birth', 'Surname']
    """
    plain = {column: re.sub(r"\W+", "_", column.strip().lower()).strip("_") for column in columns}
    return [column for column, name in plain.items() if name in IDENTIFYING or _PERSON.fullmatch(name)]
