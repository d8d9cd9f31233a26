"""Counts victims and repeat offences for an Office of the Police and Crime Commissioner.

For the force's own analyst: one file, Python 3.8 or later and nothing else. It reads one row per offence and victim and writes
counts only. No reference, date or name of a person leaves the force, and small counts are suppressed here, at the source.

    python export_victims.py extract.csv counts.csv --look-back-start 2021-04-01 --periods "2022/23,2022-04-01,2023-03-31"

The extract is a CSV file in UTF-8 with the columns victim_id, date (2022-04-01), crime_type and area. Rows without a
victim_id are counted apart on the screen and left out. What is written is exactly what schedule.md lists.
"""

import argparse
import csv
import datetime
import re
import sys
from collections import Counter

OFFENCES = [(1, 1, "1"), (2, 2, "2"), (3, 3, "3"), (4, 4, "4"), (5, 9, "5 to 9"), (10, 10**9, "10 or more")]
GAPS = [
    (0, 0, "same day"),
    (1, 7, "1 to 7 days"),
    (8, 28, "8 to 28 days"),
    (29, 90, "29 to 90 days"),
    (91, 180, "91 to 180 days"),
    (181, 365, "181 to 365 days"),
    (366, 10**9, "over 365 days"),
]
NONE = "none since look-back"
# Who is nobody, as the library has it; export_victims.sql has the same words and patterns. Words without spaces and marks:
NOBODY = set(
    re.findall(
        r"[A-Z]+",
        """
        ANON ANONYMOUS ANOTHER AWAITED AWAITING BLANK BUSINESS BUSINESSVICTIM COMMERCIALVICTIM COMMUNITY COMPANY
        COMPANYVICTIM CORPORATE CORPORATEVICTIM CROWN DUMMY EMPTY HERMAJESTY HERMAJESTYTHEQUEEN HISMAJESTY
        HISMAJESTYTHEKING HMKING HMQUEEN HMTHEKING HMTHEQUEEN MISSING NA NAN NAT NIL NILVICTIM NK NODATA NOID
        NOINFORMATION NONAME NONE NOTAPPLICABLE NOTAVAILABLE NOTDISCLOSED NOTENTERED NOTGIVEN NOTIDENTIFIED
        NOTKNOWN NOTPROVIDED NOTRECORDED NOTSPECIFIED NOTSTATED NOTSUPPLIED NOVICTIM NULL ORGANISATION
        ORGANISATIONVICTIM ORGANIZATION PENDING POLICE PREFERNOTTOSAY PUBLIC REDACTED REFUSED REGINA REX SOCIETY
        STATE TBA TBC TBD TEST THECROWN THEKING THEQUEEN THESTATE TOBEADVISED TOBECONFIRMED TOBEDETERMINED
        TOFOLLOW UK UNDEFINED UNDISCLOSED UNIDENTIFIED UNK UNKN UNKNOWN UNNAMED UNRECORDED UNSPECIFIED
        VICTIMLESS WITHHELD X XX XXX XXXX
        """,
    )
)
MARKS = r"[-_.,:;!?*#/\\|~+='\"()<>{}^&@%$\[\]]"
FILLER = r"(?:0|[-_.,:;!?*#/\\|~+='\"()<>{}^&@%$\[\]])*|9(?:-?9){3,}(?:\.0)?|-(?:[0-9]{1,2}|7{3,}|8{3,}|9{3,})(?:\.0)?|V?0{3,}|X{2,}|Z{3,}|F{8}-?F{4}-?F{4}-?F{4}-?F{12}|#(?:REF|VALUE|NAME|NULL|NUM|DIV/0|N/A)[!?]?|(?:UNKNOWN|UNIDENTIFIED|UNNAMED)(?:VICTIM|SUSPECT|OFFENDER|DEFENDANT|PERPETRATOR|PERSON|MALE|FEMALE|MAN|WOMAN)?[-_#]?[0-9]{1,3}"
BETWEEN = "[ .,:;/()'_-]+"
CORE = "NO|NIL|NON|NONE|NOT|UNKNOWN|UNK|UNIDENTIFIED|UNNAMED|UNTRACED|UNSPECIFIED|UNRECORDED|ANONYMOUS|WITHHELD|REDACTED|VICTIMLESS|CROWN|REGINA|REX|STATE|SOCIETY|PUBLIC|COMMUNITY|POLICE|CONSTABULARY|MAJESTY"
BESIDE = "THE|A|AN|OF|TO|BY|OR|AND|IS|YET|ALL|AT|LARGE|V|VS|VERSUS|HM|HIS|HER|KING|QUEEN|VICTIM|VICTIMS|INJURED|PARTY|COMPLAINANT|SUSPECT|SUSPECTS|OFFENDER|OFFENDERS|PERPETRATOR|PERPETRATORS|DEFENDANT|DEFENDANTS|ACCUSED|AGGRIEVED|WITNESS|PERSON|PERSONS|PEOPLE|INDIVIDUAL|INDIVIDUALS|MALE|MALES|FEMALE|FEMALES|MAN|MEN|WOMAN|WOMEN|BOY|GIRL|YOUTH|JUVENILE|ADULT|CHILD|ID|NAME|NAMED|NAMES|NOMINAL|REF|REFERENCE|RECORD|RECORDED|STATED|AVAILABLE|APPLICABLE|APPLIC|GIVEN|PROVIDED|SPECIFIED|SUPPLIED|DISCLOSED|ENTERED|KNOWN|IDENTIFIED|TRACED|FOUND|HELD|ATTACHED|LINKED|ASSIGNED|DATA|INFORMATION|DETAILS|CRIME|CRIMES|OFFENCE|OFFENCES|AGAINST|BASED|MEMBER|MEMBERS|GENERAL|OFFICER|OFFICERS|STAFF|FORCE|SERVICE|PROPERTY"
PHRASE = (
    rf"(?:(?:{BESIDE}){BETWEEN})*(?:{CORE})(?:{BETWEEN}(?:{CORE}|{BESIDE}))*[ .]*"
    r"|[^0-9]+ (?:POLICE|CONSTABULARY|COUNCIL)|[^A-Z\n]*[A-Z].* (?:LTD|LIMITED|PLC|LLP)\.?|R\.? -? ?V[. -]*"
)
HEADER = [
    "measure",
    "period",
    "period_start",
    "period_end",
    "look_back_start",
    "area",
    "crime_type",
    "band",
    "count",
    "threshold",
]
NEEDED = ("victim_id", "date", "crime_type", "area")


def band(number, bands):
    """Name of the band that a number lies in."""
    return next(name for low, high, name in bands if low <= number <= high)


def person(text):
    """An id in one spelling, or nothing where it stands for nobody."""
    spaced = " ".join((text or "").upper().split())
    plain = spaced.replace(" ", "")
    nobody = re.sub(MARKS, "", plain) in NOBODY or re.fullmatch(FILLER, plain) or re.fullmatch(PHRASE, spaced)
    return "" if nobody else plain


def read(path, look_back_start, together):
    """Victim, day, crime type and area of every offence since the look-back, by victim and day."""
    events, nobody, early = [], 0, 0
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (reader.fieldnames or [])]
        if missing:
            sys.exit(
                f"the extract has no column {', '.join(missing)}; it needs {', '.join(NEEDED)}, separated by commas"
            )
        for number, row in enumerate(reader, start=2):
            if None in row or any(row[name] is None for name in NEEDED):
                sys.exit(f"row {number}: has another number of fields than the header")
            try:
                day = datetime.date.fromisoformat(row["date"].strip()[:10])
            except ValueError:
                sys.exit(f"row {number}: the date is not written as 2022-04-01")
            crime_type = "all" if together else row["crime_type"].strip() or "not recorded"
            if not together and crime_type.casefold() == "all":
                sys.exit(f'row {number}: the crime type "all" is kept for --all-crime-types')
            victim = person(row["victim_id"])
            if not victim:
                nobody += 1
            elif day < look_back_start:
                early += 1
            else:
                events.append((victim, day, crime_type, row["area"].strip() or "not recorded"))
    events.sort()
    print(f"{len(events)} offences with a victim; left out: {nobody} without one, {early} before the look-back")
    return events


def counts(events, periods):
    """Every count of every period, by period, area and crime type."""
    for name, start, end in periods:
        offences, gaps = Counter(), Counter()
        for position, (victim, day, crime_type, area) in enumerate(events):
            if start <= day <= end:
                before = events[position - 1] if position and events[position - 1][0] == victim else None
                gap = NONE if before is None else band((day - before[1]).days, GAPS)
                offences[(area, crime_type, victim)] += 1
                gaps[(area, crime_type, gap)] += 1
        victims = Counter((area, kind, band(number, OFFENCES)) for (area, kind, _), number in offences.items())
        for area, kind in sorted({key[:2] for key in gaps}):
            yield (
                (name, start, end, area, kind),
                {key[2]: number for key, number in victims.items() if key[:2] == (area, kind)},
                {key[2]: number for key, number in gaps.items() if key[:2] == (area, kind)},
            )


def shown(victims, gaps, threshold):
    """Counts as they may leave: small ones as below the threshold, and one more where the two measures would give them away.

    Victims times offences add up to the offences by gap. Where only one of the two measures holds a small count, the smallest
    count of the other is withheld too (as c), so that nothing can be worked out from that sum.
    """
    small = [any(number < threshold for number in measure.values()) for measure in (victims, gaps)]
    for name, measure, own, other in (
        ("victims by offences", victims, small[0], small[1]),
        ("offences by gap", gaps, small[1], small[0]),
    ):
        withheld = min(measure, key=lambda which: (measure[which], which)) if other and not own else None
        for which in sorted(measure):
            number = measure[which]
            yield name, which, f"<{threshold}" if number < threshold else "c" if which == withheld else number


def main():
    """Read the extract and write the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extract")
    parser.add_argument("output")
    parser.add_argument("--look-back-start", required=True, type=datetime.date.fromisoformat)
    parser.add_argument("--periods", required=True, nargs="+", help='each as "2022/23,2022-04-01,2023-03-31"')
    parser.add_argument("--threshold", type=int, default=5)
    parser.add_argument(
        "--all-crime-types",
        action="store_true",
        help="count all crime types together, instead of each; never give both, for one could be taken from the other",
    )
    given = parser.parse_args()
    if given.threshold < 5:
        sys.exit("the threshold is 5 or more")
    periods = []
    for text in given.periods:
        parts = text.split(",")
        if len(parts) != 3:
            sys.exit(f'a period is a name without commas and two days, as in "2022/23,2022-04-01,2023-03-31": {text}')
        try:
            start, end = (datetime.date.fromisoformat(part.strip()) for part in parts[1:])
        except ValueError:
            sys.exit(f"period {parts[0]}: a day is not written as 2022-04-01")
        if not given.look_back_start <= start <= end:
            sys.exit(f"period {parts[0]} begins before the look-back, or ends before it begins")
        periods.append((parts[0], start, end))
    written = 0
    events = read(given.extract, given.look_back_start, given.all_crime_types)
    with open(given.output, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for (name, start, end, area, kind), victims, gaps in counts(events, periods):
            for measure, which, count in shown(victims, gaps, given.threshold):
                row = [measure, name, start, end, given.look_back_start, area, kind, which, count, given.threshold]
                writer.writerow(row)
                written += 1
    print(f"{written} rows of counts in {given.output}")


if __name__ == "__main__":
    main()
