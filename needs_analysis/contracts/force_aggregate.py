"""What a force's own analyst counts, so that no victim-level data need to leave the force."""

from typing import Final

from needs_analysis.contracts.contract import Column, Contract

OFFENCE_BANDS: Final = ("1", "2", "3", "4", "5 to 9", "10 or more")
GAP_BANDS: Final = (
    "same day",
    "1 to 7 days",
    "8 to 28 days",
    "29 to 90 days",
    "91 to 180 days",
    "181 to 365 days",
    "over 365 days",
    "none since look-back",
)

force_aggregate = Contract(
    name="force_aggregate",
    meaning="A count of victims by number of offences, or of offences by the days since the victim's last one.",
    columns=(
        Column(
            "measure",
            "choice",
            choices=("victims by offences", "offences by gap"),
            meaning="What is counted; one measure per file.",
        ),
        Column("period", meaning="Name of the period, such as 2022/23 or 2022/23 Q2."),
        Column("period_start", "date", meaning="First day of the period."),
        Column("period_end", "date", meaning="Last day of the period."),
        Column("look_back_start", "date", meaning="First day of the data; earlier offences are not known."),
        Column("area", meaning="Local authority, as the force records it."),
        Column("crime_type", meaning='Crime type, or "all".'),
        Column("band", "choice", choices=(*OFFENCE_BANDS, *GAP_BANDS), meaning="Offences in the period, or days."),
        Column("count", "measured", meaning="Victims or offences; suppressed below the threshold."),
        Column("threshold", "count", meaning="Counts below it are suppressed."),
    ),
    key=("measure", "period", "area", "crime_type", "band"),
    counted=True,
)
