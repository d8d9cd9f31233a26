"""What the programs for the force's own analyst let out: no small count can be worked out, and periods share no day."""

import itertools
import random
import re
from datetime import date, timedelta
from importlib.resources import files

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

import needs_analysis as na
from needs_analysis.groups import folded
from needs_analysis.reading.spelling import tidy
from tests.reading import force_files
from tests.reading.force_files import GAPS, VICTIMS, YEAR

LEAST = {"1": 1, "2": 2, "3": 3, "4": 4, "5 to 9": 5, "10 or more": 10}
MOST = {"1": 1, "2": 2, "3": 3, "4": 4, "5 to 9": 9, "10 or more": 60}
GAP = {"1 to 7 days": (1, 7), "8 to 28 days": (8, 28), "29 to 90 days": (29, 90), "91 to 180 days": (91, 180)}
GAP |= {"181 to 365 days": (181, 365), "over 365 days": (366, 3_000)}
BANDS = [*LEAST, "same day", *GAP, "none since look-back"]
QUARTERS = (
    ("Q1", "2022-04-01", "2022-06-30"),
    ("Q2", "2022-07-01", "2022-09-30"),
    ("rest", "2022-10-01", "2023-03-31"),
)


def _block(row):
    return row["period"], row["area"], row["crime_type"]


def _attacked(written):
    """Range that an attacker finds for each small count, over all whole numbers that fit what was published.

    He knows that victims times their offences add up to the offences by gap, that a victim has at most one offence with
    no earlier one (exactly one where the look-back begins with the period and there is one block), that a band which is not
    written holds nobody, and what is withheld as c is no small count.
    """
    blocks = sorted({_block(row) for row in written})
    for block in blocks:
        own = [row for row in written if _block(row) == block]
        threshold, measures = int(own[0]["threshold"]), {row["measure"] for row in own}
        low, high = np.zeros(20), np.full(20, 5e3)  # victims, gaps and, last, the offences of the victims by band
        for band in BANDS:
            if (VICTIMS if band in LEAST else GAPS) in measures:
                high[BANDS.index(band)] = 0
        for row in own:
            place, count = BANDS.index(row["band"]), row["count"]
            bounds = (threshold, 5e3) if count == "c" else (1, threshold - 1) if "<" in count else (int(count),) * 2
            low[place], high[place] = bounds
        rules, least, most = [], [], []
        for place, band in enumerate(LEAST):
            for factor, bound in ((LEAST[band], (0, np.inf)), (MOST[band], (-np.inf, 0))):
                rule = np.zeros(20)
                rule[14 + place], rule[place] = 1, -factor
                rules.append(rule), least.append(bound[0]), most.append(bound[1])
        adds_up, firsts = np.zeros(20), np.zeros(20)
        adds_up[14:], adds_up[6:14] = 1, -1
        firsts[:6], firsts[13] = 1, -1
        alone = len(blocks) == 1 and own[0]["period_start"] == own[0]["look_back_start"]
        rules += [adds_up, firsts]
        least, most = [*least, 0, 0], [*most, 0, 0 if alone else np.inf]
        for row in own:
            if "<" in row["count"]:
                ends = []
                for sign in (1, -1):
                    goal = np.zeros(20)
                    goal[BANDS.index(row["band"])] = sign
                    found = milp(
                        goal,
                        integrality=np.ones(20),
                        bounds=Bounds(low, high),
                        constraints=LinearConstraint(np.array(rules), least, most),
                    )
                    assert found.success, "what was published fits some extract"
                    ends.append(round(sign * found.fun))
                yield row, ends, threshold


def _narrowed(written):
    return [(row["band"], ends) for row, ends, threshold in _attacked(written) if ends != [1, threshold - 1]]


def test_the_attack_finds_what_once_leaked():
    once = [
        dict(zip(("measure", "band", "count"), row, strict=True))
        for row in (
            (VICTIMS, "1", "100"),
            (VICTIMS, "3", "<5"),
            (GAPS, "none since look-back", "101"),
            (GAPS, "8 to 28 days", "<5"),
        )
    ]
    about = {
        "period": "y",
        "area": "a",
        "crime_type": "t",
        "threshold": "5",
        "period_start": "b",
        "look_back_start": "a",
    }
    assert _narrowed([{**about, **row} for row in once]) == [("3", [1, 1]), ("8 to 28 days", [2, 2])]


def test_a_hundred_victims_of_one_offence_and_one_of_three(tmp_path):
    events = [(f"P{number}", "2022-05-01", "Violence", "Shropshire") for number in range(100)]
    events += [("Q", day, "Violence", "Shropshire") for day in ("2022-06-01", "2022-06-15", "2022-06-29")]
    for options in ((), ("--measure", GAPS)):
        written = force_files.rows(force_files.run(tmp_path, events, *options))
        assert _narrowed(written) == []
        assert len({row["measure"] for row in written}) == 1
    by_sql = force_files.run_sql(events).to_dict("records")
    assert _narrowed(by_sql) == []
    assert [(row["band"], row["count"]) for row in by_sql] == [("1", "100"), ("3", "<5")]


SHAPES = [
    {"look_back": "2021-04-01", "periods": (YEAR,)},
    {"look_back": "2022-04-01", "periods": (YEAR,)},
    {"look_back": "2022-03-31", "periods": (YEAR,)},
    {"look_back": "2021-04-01", "periods": QUARTERS},
    {"look_back": "2021-04-01", "periods": (("2021/22", "2021-04-01", "2022-03-31"), YEAR)},
]


def _chosen(measure):
    return [] if measure == VICTIMS else ["--measure", measure]


def _runs(folder, seeds, *, sql_every=4):
    """What both programs write of random extracts, by shape and measure; an extract without an offence in time writes nothing."""
    for seed in seeds:
        events, shape = force_files.extract(seed), SHAPES[seed % len(SHAPES)]
        threshold = (5, 5, 7, 10)[seed % 4]
        together = seed % 7 == 0
        options = ["--threshold", str(threshold), *(["--all-crime-types"] if together else [])]
        for measure in (VICTIMS, GAPS):
            if measure == GAPS and shape not in (SHAPES[0], SHAPES[2]):
                continue
            try:
                text = force_files.run(folder, events, *_chosen(measure), *options, **shape)
            except SystemExit as ended:
                assert "nothing to send" in str(ended.code)
                assert force_files.run_sql(
                    events, measure=measure, threshold=threshold, together=together, **shape
                ).empty
                continue
            yield seed, measure, options, shape, text
            if seed % sql_every == 0:
                by_sql = force_files.run_sql(events, measure=measure, threshold=threshold, together=together, **shape)
                assert force_files.same(text, by_sql), (seed, measure)


def test_no_small_count_of_a_hundred_extracts_is_narrowed(tmp_path):
    small = 0
    for seed, measure, _, _, text in _runs(tmp_path, range(120), sql_every=3):
        found = list(_attacked(force_files.rows(text)))
        small += len(found)
        narrowed = [(row["band"], ends) for row, ends, threshold in found if ends != [1, threshold - 1]]
        assert narrowed == [], (seed, measure)
    assert small > 500


def _made(written, rng):
    """An extract that gives every count that was written, each of another victim, whatever the small ones are."""
    numbers, events = itertools.count(), []
    firsts = {}
    for row in written:
        start, since = (date.fromisoformat(row[name]) for name in ("period_start", "look_back_start"))
        place = (row["crime_type"] if row["crime_type"] != "all" else "x", row["area"])
        for _ in range(row["value"]):
            victim, day = f"M{next(numbers)}", start
            if row["measure"] == VICTIMS:
                days = [start] * rng.choice(range(LEAST[row["band"]], min(MOST[row["band"]], 12) + 1))
            elif row["band"] == "none since look-back":
                days = [start]
            elif row["band"] in GAP:
                least = GAP[row["band"]][0]
                day = max(start, since + timedelta(days=least))
                days = [day]
                events.append((victim, min(day - timedelta(days=least), start - timedelta(days=1)).isoformat(), *place))
            else:
                continue
            events += [(victim, each.isoformat(), *place) for each in days]
            firsts.setdefault(row["period"], []).append((place, victim, day))
    for row in written:
        if row["band"] == "same day":
            place = (row["crime_type"] if row["crime_type"] != "all" else "x", row["area"])
            _, victim, day = min(firsts[row["period"]])
            events += [(victim, day.isoformat(), *place)] * row["value"]
    return events


def test_whatever_the_small_counts_are_the_same_file_is_written(tmp_path):
    """Every small count can be anything from 1 to one below the threshold, with any others: a file says no more than it shows."""
    rng, tried = random.Random(5), 0
    for seed, measure, options, shape, text in _runs(tmp_path, range(60), sql_every=1_000):
        written, threshold = force_files.rows(text), int(options[1])
        fixed = [range(1, threshold)] + [[value] for value in range(1, threshold)]
        for choice in fixed[:: 1 if seed % 3 == 0 else threshold - 1]:
            for row in written:
                row["value"] = rng.choice(choice) if "<" in row["count"] else int(row["count"])
            events = _made(written, rng)
            assert force_files.run(tmp_path, events, *_chosen(measure), *options, **shape) == text, (seed, measure)
            tried += 1
        if seed % 6 == 0:
            by_sql = force_files.run_sql(
                events, measure=measure, threshold=threshold, together="--all-crime-types" in options, **shape
            )
            assert force_files.same(text, by_sql), (seed, measure)
    assert tried > 100


def test_what_the_exporter_writes_is_always_read(tmp_path):
    read = 0
    for _, _, _, _, text in _runs(tmp_path, range(200, 320), sql_every=1_000):
        received = na.reading.force_aggregate(tmp_path / "counts.csv")
        assert len(received.table) == len(force_files.rows(text))
        assert "BOTH_MEASURES" not in {notice.code for notice in received.warnings}
        read += 1
    assert read >= 100


def test_names_of_places_in_other_dress_are_one_place_and_are_read(tmp_path):
    names = [
        "Shropshire",
        " Shropshire",
        "Shrop\u200bshire",
        "Shropshire\u00a0",
        "Shropshire\n",
        "Shrop\x07shire",
        "a,b;c\"d'",
    ]
    events = [(f"P{number}", "2022-05-01", "Violence\t", name) for number, name in enumerate(names * 6)]
    events += [("Q", "2022-05-01", "\u200b", "\u00a0")]
    text = force_files.run(tmp_path, events)
    assert {(row["area"], row["crime_type"], row["count"]) for row in force_files.rows(text)} == {
        ("Shropshire", "Violence", "36"),
        ("a,b;c\"d'", "Violence", "6"),
        ("not recorded", "not recorded", "<5"),
    }
    assert len(na.reading.force_aggregate(tmp_path / "counts.csv").table) == 3
    assert force_files.same(text, force_files.run_sql(events))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), min_size=1, max_size=5),
    st.text(st.characters(codec="utf-8", exclude_characters=","), min_size=1),
)
def test_whatever_areas_and_crime_types_are_called_both_programs_write_the_same_and_it_is_read(tmp_path, names, period):
    assume("all" not in {kind.casefold().strip() for kind, _ in names})
    assume(not period.startswith("-"))  # an option to any command
    events = [(f"P{number}", "2022-05-01", kind, area) for number, (kind, area) in enumerate(names * 3)]
    try:
        text = force_files.run(tmp_path, events, periods=((period, *YEAR[1:]),))
    except SystemExit as ended:
        said = ("a period is a name", 'crime type "all"', "looks like a person")
        assert any(words in str(ended.code) for words in said)
        return
    for column in ("area", "crime_type"):
        written = {row[column] for row in force_files.rows(text)}
        # Two spellings of one name are refused by the reader.
        assume(len({folded(tidy(name)) for name in written}) == len(written))
    assert len(na.reading.force_aggregate(tmp_path / "counts.csv").table) == len(force_files.rows(text))
    assert force_files.same(
        text, force_files.run_sql(events, periods=((force_files.rows(text)[0]["period"], *YEAR[1:]),))
    )


OVERLAPPING = [
    (("Q1", "2022-04-01", "2022-06-30"), ("Q2 to Q4", "2022-07-01", "2023-03-31"), YEAR),
    (YEAR, ("Q1", "2022-04-01", "2022-06-30")),
    (("one", "2022-04-01", "2022-06-30"), ("two", "2022-06-30", "2022-09-30")),
    (("one", "2022-04-01", "2022-06-30"), ("two", "2022-04-01", "2022-06-30")),
    (("in", "2022-05-01", "2022-05-31"), ("then", "2023-04-01", "2023-04-30"), YEAR),
]


@pytest.mark.parametrize("periods", OVERLAPPING)
def test_periods_that_share_a_day_are_refused_by_both_programs(tmp_path, periods):
    events = [(f"P{number}", "2022-05-01", "Violence", "Shropshire") for number in range(100)]
    with pytest.raises(SystemExit, match="overlap"):
        force_files.run(tmp_path, events, periods=periods)
    assert not (tmp_path / "counts.csv").exists()
    with pytest.raises(duckdb.Error, match="overlap"):
        force_files.run_sql(events, periods=periods)


def test_periods_side_by_side_are_counted(tmp_path):
    events = [
        (f"P{number}", day, "Violence", "Shropshire") for number in range(9) for day in ("2022-06-30", "2022-07-01")
    ]
    text = force_files.run(tmp_path, events, periods=QUARTERS[::-1])
    assert [(row["period"], row["count"]) for row in force_files.rows(text)] == [("Q1", "9"), ("Q2", "9")]
    assert force_files.same(text, force_files.run_sql(events, periods=QUARTERS))


REFUSED = [
    ({"periods": (("a", "2022-04-01", "2022-06-30"), ("a", "2022-07-01", "2022-09-30"))}, "the same name"),
    ({"periods": (("a", "2020-04-01", "2022-06-30"),)}, "before the look-back"),
    ({"periods": (("a", "2022-06-30", "2022-04-01"),)}, "ends before it begins"),
    ({"threshold": 4}, "threshold"),
    ({"threshold": 1000}, "threshold"),
    ({"look_back": "1999-04-01"}, "2000 to 2099"),
    ({"measure": GAPS, "periods": QUARTERS}, "one period"),
    ({"measure": GAPS, "look_back": "2022-04-01"}, "after the look-back"),
    ({"measure": "both"}, "victims by offences"),
    ({"events": [("P1", "2022-05-01", "ALL", "Shropshire")]}, "is reserved for"),
]


@pytest.mark.parametrize(("what", "said"), REFUSED)
def test_both_programs_refuse_what_would_be_wrong_or_unsafe(tmp_path, what, said, capsys):
    what = {"events": [("P1", "2022-05-01", "Violence", "Shropshire")], **what}
    with pytest.raises(duckdb.Error, match=said):
        force_files.run_sql(**what)
    events, options = what.pop("events"), []
    for name in ("measure", "threshold"):
        options += [f"--{name}", str(what.pop(name))] if name in what else []
    with pytest.raises(SystemExit) as ended:
        force_files.run(tmp_path, events, *options, **what)
    assert said in f"{ended.value.code} {capsys.readouterr().err}"
    assert not (tmp_path / "counts.csv").exists()


def test_rows_that_are_wrong_are_all_named_and_never_shown(tmp_path):
    events = [
        ("SECRET1", "01/05/2022", "x", "y"),
        ("SECRET2", "2022-05-01", "all", "y"),
        ("SECRET3", "2022-05-01T10:00", "x", "y"),
    ]
    events += [
        ("SECRET4", "2022-05-01junk", "x", "y"),
        ("SECRET5", "20220501", "x", "y"),
        ("SECRET6", "2022-02-30", "x"),
    ]
    with pytest.raises(SystemExit) as ended:
        force_files.run(tmp_path, events)
    said = str(ended.value.code).split("\n")
    assert said == [
        "3 rows (2, 5, 6): the date is not written as 2022-04-01",
        'row 3: the crime type "all" is reserved for --all-crime-types',
        "row 7: has more or fewer fields than the header",
    ]
    with pytest.raises(duckdb.Error, match="1 rows of events have no date") as refused:
        force_files.run_sql([("SECRET1", None, "x", "y")])
    assert "SECRET" not in str(refused.value)


def test_an_extract_that_is_no_utf8_or_no_csv_is_refused_in_words(tmp_path):
    module = force_files.program()
    for content, said in ((b"victim_id,date,crime_type,area\nV\xe9,2022-05-01,x,y\n", "UTF-8"), (b"", "no column")):
        (tmp_path / "in.csv").write_bytes(content)
        with pytest.raises(SystemExit, match=said):
            module.read(tmp_path / "in.csv", date(2021, 4, 1), False)


def test_the_sql_refuses_ids_that_it_cannot_bring_to_one_spelling_and_never_shows_them(tmp_path):
    events = [(f"\u2460\ufb01{number}", "2022-05-01", "Violence", "Shropshire") for number in range(7)]
    with pytest.raises(duckdb.Error, match="7 rows have a victim_id with letters") as refused:
        force_files.run_sql(events)
    assert "\ufb01" not in str(refused.value)
    assert [row["count"] for row in force_files.rows(force_files.run(tmp_path, events))] == ["7"]


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "J Smith WR1 3LP",
        "jane@example.org",
        '=HYPERLINK("x")',
        "@SUM(A1)",
        "+cmd",
        "-cmd",
        "12345",
        "wr13lp",
    ],
)
@pytest.mark.parametrize("column", [2, 3])
def test_a_name_of_a_place_that_looks_like_a_person_does_not_leave(tmp_path, text, column):
    event = ["P1", "2022-05-01", "Violence", "Shropshire"]
    event[column] = text
    with pytest.raises(SystemExit, match="looks like a person") as refused:
        force_files.run(tmp_path, [event])
    assert text not in str(refused.value) and not (tmp_path / "counts.csv").exists()
    with pytest.raises(duckdb.Error, match="looks like a person"):
        force_files.run_sql([event])
    for usual in (
        "Stoke-on-Trent",
        "Violence without injury",
        "8N Assault",
        "King's Lynn & West Norfolk",
        "Area 51 (north)",
    ):
        event[column] = usual
        assert force_files.same(force_files.run(tmp_path, [event] * 9), force_files.run_sql([event] * 9))


SIGNS = st.text("=@+-－＋0123456789.,% aZ({é", min_size=1, max_size=8)


@settings(max_examples=1_000)
@given(SIGNS)
def test_a_formula_begins_alike_for_the_exporter_and_the_reader(text):
    from needs_analysis.characters import begins_as_formula

    plain = " ".join(text.split())
    assert bool(re.search(force_files.program().FORMULA, plain)) == begins_as_formula(plain)


def test_the_exporter_lets_out_no_kind_of_personal_data_that_the_reader_finds():
    from needs_analysis.personal_data import find
    from needs_analysis.personal_data.find import PATTERNS

    texts = ["WR1 3LP", "a@b.org", "07700 900123", "QQ 12 34 56 C", "123 456 7890", "NHS 1234567890", "born 1/2/90"]
    texts += ["dob: 1 May 1990", "22/12345/23", "123_A_123456", "12-34-56", "account no 12345678", "10.0.0.1"]
    texts += ["7 High Street", "12a, Old Mill Lane", "AB12 CDE"]
    assert {match.kind for text in texts for match in find(text)} == set(PATTERNS)
    assert [text for text in texts if not force_files.program().is_no_name(text)] == []


def test_both_programs_have_one_rule_for_what_no_place_is_called():
    query = (files("needs_analysis.reading") / "force_export" / "export_victims.sql").read_text(encoding="utf-8")
    program = force_files.program()
    for pattern in (program.NO_NAME, program.FORMULA):
        assert f"'{pattern.replace(chr(39), chr(39) * 2)}'" in query


@pytest.mark.parametrize(
    "name",
    [
        "2022/23",
        "1 April 2022 to 31 March 2023",
        "2022-04 to 2022-06",
        "Q1 2022/23",
        "FY2022/23",
        "2022-2023",
        "2022-04-01 to 2022-06-30",
        "=1+1",
        "a@b",
    ],
)
def test_a_period_is_called_by_its_days_or_years(tmp_path, name):
    events = [(f"P{number}", "2022-05-01", "Violence", "Shropshire") for number in range(9)]
    periods = ((name, *YEAR[1:]),)
    if name[0] in "=a":
        with pytest.raises(SystemExit, match="looks like a person"):
            force_files.run(tmp_path, events, periods=periods)
        with pytest.raises(duckdb.Error, match="looks like a person"):
            force_files.run_sql(events, periods=periods)
    else:
        assert force_files.same(
            force_files.run(tmp_path, events, periods=periods), force_files.run_sql(events, periods=periods)
        )
        assert na.reading.force_aggregate(tmp_path / "counts.csv").table["period"].unique().tolist() == [name]


def test_places_in_other_capitals_are_one_place(tmp_path):
    events = [("v1", "2022-04-05", "DA", "Powys"), ("v1", "2022-05-05", "da", "powys")]
    events += [(f"u{n}", "2022-05-01", "DA", "POWYS") for n in range(7)]
    text = force_files.run(tmp_path, events)
    assert [(row["area"], row["band"], row["count"]) for row in force_files.rows(text)] == [
        ("POWYS", "1", "7"),
        ("POWYS", "2", "<5"),
    ]
    assert force_files.same(text, force_files.run_sql(events))


def test_a_file_that_is_there_is_not_written_over(tmp_path, monkeypatch):
    (tmp_path / "in.csv").write_text("victim_id,date,crime_type,area\nV1,2022-05-01,x,y\n", encoding="utf-8")
    (tmp_path / "out.csv").write_text("mine")
    (tmp_path / "same.csv").hardlink_to(tmp_path / "in.csv")
    for name in ("out.csv", "same.csv"):
        command = ["x", str(tmp_path / "in.csv"), str(tmp_path / name), "--look-back-start", "2021-04-01"]
        monkeypatch.setattr("sys.argv", [*command, "--periods", ",".join(YEAR)])
        with pytest.raises(SystemExit):
            force_files.program().main()
    assert (tmp_path / "out.csv").read_text() == "mine" and "V1" in (tmp_path / "in.csv").read_text()


def test_the_counts_never_take_the_place_of_the_extract(tmp_path, monkeypatch):
    (tmp_path / "in.csv").write_text("victim_id,date,crime_type,area\nV1,2022-05-01,x,y\n", encoding="utf-8")
    command = ["x", str(tmp_path / "in.csv"), str(tmp_path / "in.csv"), "--look-back-start", "2021-04-01"]
    monkeypatch.setattr("sys.argv", [*command, "--periods", ",".join(YEAR)])
    with pytest.raises(SystemExit, match="overwrite the extract"):
        force_files.program().main()
    assert "V1" in (tmp_path / "in.csv").read_text(encoding="utf-8")
