"""Counts victims and repeat offences for an Office of the Police and Crime Commissioner.

For the force's own analyst: one file, Python 3.8 or later and nothing else. It reads one row per offence and victim and writes
counts only. No reference, date or name of a person leaves the force, and small counts are suppressed here, at the source.

    python export_victims.py extract.csv counts.csv --look-back-start 2021-04-01 --periods "2022/23,2022-04-01,2023-03-31"

The extract is a CSV file in UTF-8 with the columns victim_id, date (2022-04-01), crime_type and area. Rows without a
victim_id are counted apart on the screen and left out. What is written is exactly what schedule.md lists.

A file holds one measure: victims by offences, or (--measure "offences by gap") offences by the days since the victim's last one.
The two hang together: victims times their offences add up to the offences by gap, so that small counts of one could be
worked out from the other. Counts of one measure alone can each be anything from 1 to one below the threshold. Never give
both, nor two runs whose periods overlap, nor each crime type beside all together: one could be taken from the other.
"""

import argparse
import csv
import datetime
import pathlib
import re
import sys
import unicodedata
from collections import Counter

MEASURES = ("victims by offences", "offences by gap")
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
# Characters that take no ink, and other signs for a hyphen, in ids and in names of areas and crime types:
UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# What no name of an area, crime type or period has (export_victims.sql has the same): an @, five digits, a postcode, a birth, a
# number plate, an address. And how a formula of a spreadsheet begins:
NO_NAME = (
    r"@|[0-9](?:[ ()/.-]?[0-9]){4}|\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b|(?i:\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b)"
    r"|(?i:\b(?:born|d\.?o\.?b|date of birth)\b)|\b[A-Z]{2}[0-9]{2} [A-Z]{3}\b"
    r"|\b[0-9]{1,4}[A-Za-z]?,? (?:[A-Z][\w'’]+ ){1,3}(?:Street|St|Road|Rd|Close|Avenue|Ave|Lane|Drive|Way|Crescent|Court|Place|Gardens|Terrace|Grove|Walk|Rise|View|Hill)\b"
)
YEAR = "(^|[^0-9])(?:19|20)[0-9]{2}($|[^0-9])"
FORMULA = r"^(?:[=@＝＠]|[+＋－-]\s*(?:[^0-9\s]|[0-9][0-9.,]*(?:[^0-9.,%\s]|%\s*\S|\s+\S)))"
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
    """Name of the band of a number."""
    return next(name for low, high, name in bands if low <= number <= high)


def day(text):
    """A day from 2000 to 2099, written as 2022-04-01."""
    if not re.fullmatch("20[0-9]{2}-[0-9]{2}-[0-9]{2}", text.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a day from 2000 to 2099 written as 2022-04-01")
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a valid date") from None


def seen(text):
    """Text without invisible characters, and with single plain spaces."""
    return " ".join(UNSEEN.sub("", text or "").split())


def is_no_name(text, without_years=None):
    """Whether a text may not be exported as the name of a place, a crime or a period."""
    return bool(re.search(FORMULA, text) or re.search(NO_NAME, text if without_years is None else without_years))


def same_letters(text):
    """Capitals and plain letters for every variant of a letter: full width, combined accents, long dashes."""
    for _ in range(2):  # capitals can be made of parts that NFKC puts together, and the other way round
        text = unicodedata.normalize("NFKC", UNSEEN.sub("", DASHES.sub("-", text))).upper()
    return " ".join(text.split())


def person(text):
    """An id in one spelling, or nothing where it does not identify a person."""
    spaced = same_letters(text or "")
    plain = same_letters(spaced.replace(" ", ""))
    nobody = re.sub(MARKS, "", plain) in NOBODY or re.fullmatch(FILLER, plain) or re.fullmatch(PHRASE, spaced)
    return "" if nobody else plain


def stop(problems):
    """Stop with every problem and its rows, if there are any; the content of a cell is never shown."""
    if problems:
        lines = []
        for problem, rows in problems.items():
            first = ", ".join(map(str, rows[:8])) + (", ..." if len(rows) > 8 else "")
            lines.append(f"row {first}: {problem}" if len(rows) == 1 else f"{len(rows)} rows ({first}): {problem}")
        sys.exit("\n".join(lines))


def rows_of(path):
    """Number, as a spreadsheet shows it, and needed cells of every row; nothing for the cells of an invalid row."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in NEEDED if header.count(name) != 1]
        if missing:
            sys.exit(
                f"the extract has no column {', '.join(missing)}, or it is duplicated; "
                f"it needs {', '.join(NEEDED)}, separated by commas"
            )
        places = [header.index(name) for name in NEEDED]
        for number, cells in enumerate(reader, start=2):
            if cells:
                yield number, [cells[place] for place in places] if len(cells) == len(header) else None


def read(path, look_back_start, together):
    """Victim, day, crime type and area of every offence since the look-back, by victim and day."""
    events, nobody, early, problems, whole, pointed = [], 0, 0, {}, False, []
    try:
        for number, cells in rows_of(path):
            if cells is None:
                problems.setdefault("has more or fewer fields than the header", []).append(number)
                continue
            written = re.match("([0-9]{4}-[0-9]{2}-[0-9]{2})(?=$|[ T])", cells[1].strip())
            try:
                when = datetime.date.fromisoformat(written.group(1) if written else "")
            except ValueError:
                problems.setdefault("the date is not written as 2022-04-01", []).append(number)
                continue
            crime_type = "all" if together else seen(cells[2]) or "not recorded"
            if is_no_name(seen(cells[3])) or (not together and is_no_name(seen(cells[2]))):
                problems.setdefault("the area or crime type looks like a person, an address or a formula", []).append(
                    number
                )
            if not together and crime_type.casefold() == "all":
                problems.setdefault('the crime type "all" is reserved for --all-crime-types', []).append(number)
            victim = person(cells[0])
            digits = re.fullmatch(r"[0-9]+(\.0)?", same_letters(cells[0]).replace(" ", ""))
            if digits and digits.group(1):
                pointed.append(number)
            whole = whole or bool(digits and not digits.group(1))
            if not victim:
                nobody += 1
            elif when < look_back_start:
                early += 1
            else:
                events.append((victim, when, crime_type, seen(cells[3]) or "not recorded"))
    except UnicodeDecodeError:
        sys.exit('the extract is not in UTF-8; save it again as "CSV UTF-8"')
    except csv.Error as error:
        sys.exit(f"the extract is not a valid CSV file ({error})")
    if whole and pointed:
        problems["the id ends in .0 and others do not, so one person would count as two; export ids as text"] = pointed
    stop(problems)
    events = one_spelling(events)
    print("For the force only; do not send with the counts:")
    print(f"{len(events)} offences with a victim; excluded: {nobody} without one, {early} before the look-back")
    return events


def one_spelling(events):
    """The events in order, with one spelling for areas and crime types that differ in capitals only."""
    areas, kinds = {}, {}
    for _, _, kind, area in events:
        areas[area.lower()] = min(area, areas.get(area.lower(), area))
        kinds[kind.lower()] = min(kind, kinds.get(kind.lower(), kind))
    return sorted((victim, when, kinds[kind.lower()], areas[area.lower()]) for victim, when, kind, area in events)


def counts(events, periods, measure):
    """Every count of every period, by period, area and crime type."""
    for name, start, end in periods:
        offences, gaps = Counter(), Counter()
        for position, (victim, when, crime_type, area) in enumerate(events):
            if start <= when <= end:
                before = events[position - 1] if position and events[position - 1][0] == victim else None
                gap = NONE if before is None else band((when - before[1]).days, GAPS)
                offences[(area, crime_type, victim)] += 1
                gaps[(area, crime_type, gap)] += 1
        victims = Counter((area, kind, band(number, OFFENCES)) for (area, kind, _), number in offences.items())
        for (area, kind, which), number in sorted((victims if measure == MEASURES[0] else gaps).items()):
            yield name, start, end, area, kind, which, number


def shown(number, threshold):
    """A count as it may be shared. Given the other counts of its measure, it could still be any number below the threshold.

    A band that nobody is in is not written: it is 0, and says nothing of anybody.
    """
    return f"<{threshold}" if number < threshold else number


def periods_of(texts, look_back_start, measure):
    """Name, first and last day of every period; none may overlap, or one could be subtracted from the other."""
    periods = []
    for text in texts:
        parts = text.split(",")
        if len(parts) != 3 or not seen(parts[0]):
            sys.exit(f'a period is a name without commas and two days, as in "2022/23,2022-04-01,2023-03-31": {text}')
        try:
            start, end = day(parts[1]), day(parts[2])
        except argparse.ArgumentTypeError as error:
            sys.exit(f"period {parts[0]}: {error}")
        if not look_back_start <= start <= end:
            sys.exit(f"period {parts[0]} begins before the look-back, or ends before it begins")
        if is_no_name(seen(parts[0]), without_years=re.sub(YEAR, r"\1\2", seen(parts[0]))):
            sys.exit("a period's name looks like a person, an address or a formula; name it by its years")
        periods.append((seen(parts[0]), start, end))
    periods.sort(key=lambda period: period[1:])
    for number in range(1, len(periods)):
        (one, _, end), (other, start, _) = periods[number - 1 : number + 1]
        if start <= end:
            sys.exit(
                f"periods {one} and {other} overlap, so a small count could be found by subtraction; "
                "give periods that share no day, and give a full year only if no part of it is ever given"
            )
    if len({name for name, _, _ in periods}) < len(periods):
        sys.exit("two periods have the same name; give each its own")
    if measure == MEASURES[1] and (len(periods) > 1 or periods[0][1] <= look_back_start):
        sys.exit(
            "offences by gap are given for one period that begins after the look-back starts: "
            "otherwise the offences before it would already have been counted"
        )
    return periods


def arguments():
    """The options of the analyst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extract")
    parser.add_argument("output")
    parser.add_argument("--look-back-start", required=True, type=day)
    parser.add_argument(
        "--periods", required=True, nargs="+", help='each as "2022/23,2022-04-01,2023-03-31"; they must not overlap'
    )
    parser.add_argument("--threshold", type=int, default=5, help="counts below it are suppressed; 5 to 999")
    parser.add_argument(
        "--measure", choices=MEASURES, default=MEASURES[0], help="the only measure of the file; never both"
    )
    parser.add_argument(
        "--all-crime-types",
        action="store_true",
        help="count all crime types together, instead of each; never give both, because one could be subtracted from the other",
    )
    return parser.parse_args()


def main():
    """Read the extract and write the counts."""
    given = arguments()
    if not 5 <= given.threshold <= 999:
        sys.exit("the threshold is 5 or more, and at most 999")
    if pathlib.Path(given.output).exists() and pathlib.Path(given.output).samefile(given.extract):
        sys.exit("the counts would overwrite the extract; name another file for them")
    if pathlib.Path(given.output).exists() or pathlib.Path(given.output).is_symlink():
        sys.exit("a file of that name already exists; name another for the counts")
    periods = periods_of(given.periods, given.look_back_start, given.measure)
    events = read(given.extract, given.look_back_start, given.all_crime_types)
    found = list(counts(events, periods, given.measure))
    if not found:
        sys.exit(
            "no offence with a victim is in any period, so there is nothing to send; check the dates and the extract"
        )
    with open(given.output, "x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for name, start, end, area, kind, which, number in found:
            count = shown(number, given.threshold)
            row = [given.measure, name, start, end, given.look_back_start, area, kind, which, count, given.threshold]
            writer.writerow(row)
    print(f"{len(found)} rows of counts ({given.measure}) in {given.output}")


if __name__ == "__main__":
    main()
