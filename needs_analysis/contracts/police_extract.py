"""The victim-level extract of a force: one row a crime and victim."""

from needs_analysis.contracts.contract import Column, Contract

police_extract = Contract(
    name="police_extract",
    meaning="One victim of one recorded crime.",
    columns=(
        Column("crime_id", meaning="The force's reference of the crime."),
        Column("victim_id", required=False, meaning="The force's id of the person; empty where nobody is known."),
        Column("date", "date", meaning="Day of the crime."),
        Column("offence", meaning="Offence as recorded."),
        Column("date_to", "date", required=False, optional=True, meaning="Last possible day, where it is a span."),
        Column("offence_code", required=False, optional=True, meaning="Home Office code of the offence."),
        Column("crime_type", required=False, optional=True, meaning="Group of offences."),
        Column("perpetrator_id", required=False, optional=True, meaning="The force's id of the suspect."),
        Column("relationship", required=False, optional=True, meaning="Of the victim to the suspect."),
        Column("domestic_abuse", "flag", required=False, optional=True, meaning="Whether flagged as domestic abuse."),
        Column("lsoa", required=False, optional=True, meaning="LSOA (2011 or 2021) of the place, never a postcode."),
        Column("district", required=False, optional=True, meaning="Local authority of the place."),
        Column(
            "sex",
            "choice",
            required=False,
            optional=True,
            choices=(
                "F",
                "M",
                "U",
                "X",
                "Female",
                "Male",
                "Unknown",
                "Other",
                "Not stated",
                "Not known",
                "Unspecified",
                "I",
            ),
            meaning="Sex of the victim.",
        ),
        Column("ethnicity", required=False, optional=True, meaning="Self-defined ethnicity, 18+1 codes."),
        Column("age", "count", required=False, optional=True, meaning="Age of the victim in whole years."),
        Column("outcome", required=False, optional=True, meaning="Outcome of the crime."),
        Column("vulnerable", "flag", required=False, optional=True, meaning="Whether flagged as vulnerable."),
    ),
    key=("crime_id", "victim_id"),
    record_level=True,
)
