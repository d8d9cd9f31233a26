"""Linking few records: brother and sister are two people however few there are, and one person is one."""

import pandas as pd
import pytest

pytest.importorskip("splink", reason="the extra linkage is not installed")


FIELDS = ["first_name", "surname", "date_of_birth", "postcode", "sex"]


BROTHERS_AND_SISTERS = [
    ("Marie", "Mario"),
    ("Daniel", "Danielle"),
    ("Paul", "Paula"),
    ("Oliver", "Olivia"),
    ("Grace", "Grant"),
    ("Erica", "Eric"),
    ("Lucy", "Luke"),
    ("Robert", "Roberta"),
    ("Ben", "Bea"),
    ("George", "Georgina"),
]


FEMALE = {"Marie", "Danielle", "Paula", "Olivia", "Grace", "Erica", "Lucy", "Roberta", "Bea", "Georgina"}


SURNAMES = ["Hill", "Ward", "Khan", "Price", "Evans", "Baker", "Cooper", "Patel", "Jones", "Smith"]


def _pairs(pairs, *, years_apart=0):
    rows = [
        (
            name,
            SURNAMES[number],
            f"{2005 + number + second * years_apart}-0{1 + number % 9}-1{number}",
            f"WR{1 + number} 2AB",
        )
        for number, pair in enumerate(pairs)
        for second, name in enumerate(pair)
    ]
    table = pd.DataFrame(rows, columns=FIELDS[:4])
    return table.assign(sex=["F" if name in FEMALE else "M" for name in table["first_name"]])
