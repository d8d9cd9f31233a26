"""Every kind of file that can be read is a table of an assessment, and what a metric can take of it is a finding."""

import pytest

from needs_analysis import assessment
from needs_analysis.assessment.config import KINDS
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading.sidecar import write_source
from needs_analysis.source import Source, sources_of, strictest
from tests.assessment.small import add, finding_toml, small_assessment, table_toml
from tests.reading.files import EXTRACT, STREET, as_csv, zipped

ROW = ",{month},West Mercia Police,West Mercia Police,-2.71,52.05,On or near A Street,E01014001,Herefordshire 001A,Robbery,,\n"
POPULATION = "area_code,area,year,population\nE06000019,Herefordshire,2022,188719\nE06000051,Shropshire,2022,324700\n"
CONTRACTS = (
    "contract,service,funder,value_a_year,start,end,kpi,target,unit,direction\n"
    'K1,Idva,OPCC,"£120,000",2023-04-01,2026-03-31,referrals,1800,a year,at least\n'
)
FUNDING = (
    "award,stream,funder,financial_year,need,ring_fence,awarded,committed,end\n"
    "A1,MoJ ring-fenced,MoJ,2025/26,IDVA,IDVA,120000,100000,2026-03-31\n"
    "A2,precept,OPCC,2025/26,hub,,80000,20000,2026-09-30\n"
)
QUERIES = "query,service,quarter,subject,raised\nQ1,Idva,2025/26 Q2,No caseload,2025-10-20\n"
FORCE = (
    "measure,period,period_start,period_end,look_back_start,area,crime_type,band,count,threshold\n"
    "victims by offences,2022/23,2022-04-01,2023-03-31,2021-04-01,Shropshire,Violence,1,28,5\n"
    "victims by offences,2022/23,2022-04-01,2023-03-31,2021-04-01,Shropshire,Violence,2,12,5\n"
)
QUESTIONS = """
respondent = "ID"

[[questions]]
id = "safe"
header = "Safe?"
options = ["Yes", "No"]
"""
LAYOUT = """
header_rows = [2]
columns = { "Area" = "area", "Calls" = "count", "Residents" = "population" }
kinds = { count = "count", population = "count" }
"""
FILES = {
    "provider_return": ("return.csv", as_csv(), None, "aggregate", 4),
    "police_extract": ("extract.csv", EXTRACT, None, "record_level", 3),
    "force_aggregate": ("counts.csv", FORCE, None, "aggregate", 2),
    "police_uk": (
        "2025-01-west-mercia-street.csv",
        STREET + ROW.format(month="2025-01") * 2,
        None,
        "already_published",
        2,
    ),
    "population": ("population.csv", POPULATION, None, "already_published", 2),
    "service_contracts": ("contracts.csv", CONTRACTS, None, "aggregate", 1),
    "funding": ("funding.csv", FUNDING, None, "aggregate", 2),
    "provider_queries": ("queries.csv", QUERIES, None, "aggregate", 1),
    "waiting_list": (
        "waits.csv",
        "client,service,referred,started,left\na1,ISVA,2024-01-02,2024-01-20,\na2,ISVA,2024-01-05,,2024-02-01\n",
        None,
        "record_level",
        2,
    ),
    "outcome_measurements": (
        "scores.csv",
        "client,service,outcome,closed,entry,exit\na1,ISVA,safety,2024-03-01,4,6\na2,ISVA,safety,2024-03-09,5,\n",
        None,
        "record_level",
        2,
    ),
    "survey": ("survey.csv", "ID,Safe?\n1,Yes\n2,No\n3,Yes\n", QUESTIONS, "record_level", 3),
    "published": (
        "published.csv",
        "Calls to a helpline,,\nArea,Calls,Residents\nA,30,9000\nB,45,9500\nC,28,8800\n",
        LAYOUT,
        "aggregate",
        3,
    ),
}


def with_table(folder, kind):
    name, content, layout, *_ = FILES[kind]
    small = small_assessment(folder / "small")
    raw = small / "data" / "raw"
    (raw / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    entries = {"path": f"data/raw/{name}", "kind": kind}
    if layout:
        (raw / "layout.toml").write_text(layout, encoding="utf-8")
        entries["layout"] = "data/raw/layout.toml"
    add(small, table_toml("sent", **entries))
    return small


def test_every_kind_has_an_example():
    assert set(FILES) == set(KINDS) - {"table", "boundaries"}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_each_kind_is_read_from_assessment_toml(tmp_path, kind):
    *_, disclosure, rows = FILES[kind]
    opened = assessment.open(with_table(tmp_path, kind))
    table = opened.table("sent")
    assert len(table) == len(opened.received("sent").table) == rows
    assert strictest(sources_of(table)) == disclosure
    checked = assessment.check(opened)
    assert checked.sound, checked.lines
    assert checked.results.set_index("table")["result"].to_dict() == {"returns": "OK", "sent": "OK"}


@pytest.mark.parametrize("kind", FILES)
def test_a_run_with_a_file_of_each_kind_goes_through_and_knows_when_it_changes(tmp_path, kind):
    folder = with_table(tmp_path, kind)
    assert assessment.run(assessment.open(folder)).worked
    assert not assessment.run(assessment.open(folder)).worked
    path = folder / "data" / "raw" / FILES[kind][0]
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert assessment.run(assessment.open(folder)).worked


@pytest.mark.parametrize("kind", [kind for kind in FILES if FILES[kind][2]])
def test_a_kind_that_needs_its_description_says_so(tmp_path, kind):
    more = table_toml("sent", path="data/raw/sent.csv", kind=kind)
    with pytest.raises(ConfigurationError, match="needs a layout that describes the file"):
        assessment.open(small_assessment(tmp_path / "small", more=more))


def test_a_description_that_is_not_there_is_a_fault_and_no_file_that_was_not_supplied(tmp_path):
    folder = with_table(tmp_path, "survey")
    (folder / "data" / "raw" / "layout.toml").unlink()
    with pytest.raises(DataError, match=r"layout\.toml: the file was not found"):
        assessment.run(assessment.open(folder))


def test_a_kind_that_there_is_not_is_refused_with_those_there_are(tmp_path):
    more = table_toml("sent", path="data/raw/sent.csv", kind="horoscope")
    with pytest.raises(
        ConfigurationError, match=r"has kind 'horoscope', which is not a kind of table.*police_extract.*survey"
    ):
        assessment.open(small_assessment(tmp_path / "small", more=more))


def test_repeats_are_measured_in_an_extract(tmp_path):
    folder = with_table(tmp_path, "police_extract")
    lines = ["crime_id,victim_id,date,offence,lsoa,sex,ethnicity,age"]
    # 60 victims of one offence, 20 of them again two months later.
    for number in range(80):
        month = "01" if number < 60 else "03"
        lines.append(f"C{number},{1_000 + number % 60},2023-{month}-04,Stalking,E01014001,F,W1,34")
    (folder / "data" / "raw" / "extract.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = 'start = "2023-01-01", end = "2023-03-31", data_from = "2022-01-01", event_id = "crime_id", by = []'
    add(folder, finding_toml("X1", "repeat_victimisation.repeat_rate", ["sent"], settings))
    findings = assessment.build_findings(assessment.open(folder))
    result = next(item.released for item in findings if item.id == "X1")
    assert result.profile == "lt5"
    assert result.result.table[["numerator", "denominator"]].to_numpy().tolist() == [[20, 80]]


def test_repeats_are_measured_in_a_forces_counts_and_pass_disclosure_control(tmp_path):
    folder = with_table(tmp_path, "force_aggregate")
    head, row, _ = FORCE.splitlines()
    lines = [head]
    for area, counts in (("Kent", (900, 210, "<5")), ("Medway", (400, 70, 12))):
        for band, count in zip(("1", "2", "3"), counts, strict=True):
            lines.append(row.replace("Shropshire", area).replace(",1,28,", f",{band},{count},"))
    (folder / "data" / "raw" / "counts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    add(folder, finding_toml("X1", "repeat_victimisation.from_aggregate", ["sent"], 'by = ["area"]'))
    findings = assessment.build_findings(assessment.open(folder))
    released = next(item.released for item in findings if item.id == "X1")
    assert released.profile == "lt5"
    table = released.result.table.set_index(["area", "measure"])
    kent, medway = (table.loc[(area, "repeat victims")] for area in ("Kent", "Medway"))
    assert (kent["least"], kent["most"]) == pytest.approx((211 / 1111, 214 / 1114))
    assert medway["value"] == pytest.approx(82 / 482)
    assert "highest in Kent (19%) and lowest in Medway (17%)" in released.result.said.panel


def test_repeats_are_measured_in_published_figures_and_in_rows_of_a_table(tmp_path):
    folder = small_assessment(tmp_path / "small")
    path = folder / "data" / "raw" / "bands.csv"
    path.write_text(
        "Victims by offences,,\nBand,Victims,Area\n1,900,Gwent\n2,210,Gwent\n3 or more,40,Gwent\n", encoding="utf-8"
    )
    layout = 'header_rows = [2]\ncolumns = { "Band" = "band", "Victims" = "count", "Area" = "area" }\nkinds = { count = "count" }\n'
    (folder / "data" / "raw" / "bands.toml").write_text(layout, encoding="utf-8")
    write_source(path, Source("bands", "Victims by offences", "A force", "OGL", "already_published"))
    of = ", ".join(
        f'"{band}" = {{ table = "bands", where = {{ band = "{band}" }}, column = "count" }}'
        for band in ("1", "2", "3 or more")
    )
    days = 'start = "2023-04-01", end = "2024-03-31"'
    add(
        folder,
        table_toml("bands", path="data/raw/bands.csv", kind="published", layout="data/raw/bands.toml")
        + finding_toml("X1", "repeat_victimisation.from_aggregate", ["bands"], days)
        + finding_toml("X2", "repeat_victimisation.from_aggregate", [], f"bands = {{ {of} }}, {days}"),
    )
    findings = {item.id: item.released for item in assessment.build_findings(assessment.open(folder))}
    for name in ("X1", "X2"):
        row = findings[name].result.table.set_index("measure").loc["repeat victims"]
        assert (row["value"], row["denominator"]) == (pytest.approx(250 / 1150), 1150)
        assert "250 of 1,150 victims in April 2023 to March 2024" in findings[name].result.said.panel
    assert findings["X1"].profile == "already_published"


def test_a_published_table_is_a_funnel(tmp_path):
    folder = with_table(tmp_path, "published")
    sent = assessment.open(folder).path("sent")
    write_source(sent, Source("calls", "Calls to a helpline", "An office", "OGL", "already_published"))
    add(folder, finding_toml("X1", "demand.funnel_points", ["sent"], 'by = ["area"], per = 1000'))
    released = assessment.build_findings(assessment.open(folder))[-1].released
    assert released.profile == "already_published"
    assert released.result.table["area"].tolist() == ["A", "B", "C"]


def test_a_list_of_funding_gives_findings(tmp_path):
    folder = with_table(tmp_path, "funding")
    needs = '{ IDVA = { table = "required", where = { need = "IDVA" }, column = "pounds", unit = "GBP" } }'
    (folder / "data" / "raw" / "required.csv").write_text("need,pounds\nIDVA,150000\n", encoding="utf-8")
    write_source(
        folder / "data" / "raw" / "required.csv",
        Source("required", "Pounds required", "An office", "none", "aggregate"),
    )
    layout = 'header_rows = [1]\ncolumns = { "need" = "need", "pounds" = "pounds" }\nkinds = { pounds = "count" }\n'
    (folder / "data" / "raw" / "required.toml").write_text(layout, encoding="utf-8")
    add(
        folder,
        table_toml("required", path="data/raw/required.csv", kind="published", layout="data/raw/required.toml")
        + finding_toml("X1", "service_gap.funding", ["sent"], "")
        + finding_toml("X2", "service_gap.funding_cover", ["sent"], f"needs = {needs}")
        + finding_toml("X3", "service_gap.funding_ending", ["sent"], 'as_of = "2025-12-31"'),
    )
    findings = {item.id: item.released for item in assessment.build_findings(assessment.open(folder))}
    assert findings["X1"].result.table["free"].tolist() == [20_000, 60_000, 80_000]
    row = findings["X2"].result.table.iloc[0]
    assert (row["cover_own"], row["shortfall"], row["could_be_used"]) == (120_000, 30_000, 60_000)
    assert findings["X3"].result.table["ends"].tolist() == ["ends within 6 months", "ends within 12 months"]
    assert {findings[name].profile for name in ("X1", "X2", "X3")} == {"lt5"}


def test_contracts_give_what_ends_and_what_is_spent(tmp_path):
    folder = with_table(tmp_path, "service_contracts")
    path = folder / "data" / "raw" / "contracts.csv"
    head, row = CONTRACTS.splitlines()
    path.write_text(f"{head},spend_to_date,spent_to,procurement_days\n{row},50000,2025-09-30,180\n", encoding="utf-8")
    award, used = (f'[{{ table = "sent", column = "{name}" }}]' for name in ("value_a_year", "spend_to_date"))
    add(
        folder,
        finding_toml("X1", "service_gap.contracts_ending", ["sent"], 'as_of = "2025-12-31"')
        + finding_toml("X2", "service_gap.budget", [], f"awards = {award}, spent = {used}"),
    )
    findings = {item.id: item.released.result for item in assessment.build_findings(assessment.open(folder))}
    assert findings["X1"].table["decision"].tolist() == ["overdue"]
    assert findings["X2"].verdict == "on track" and findings["X2"].table["value"].iloc[0] == pytest.approx(50 / 120)


def test_a_folder_of_police_uk_is_a_table_wherever_it_lies_and_each_file_of_it_an_input(tmp_path):
    folder = small_assessment(tmp_path / "small")
    months = folder / "downloads" / "street"
    for month in ("2025-01", "2025-02"):
        (months / month).mkdir(parents=True)
        text = STREET + ROW.format(month=month) * 3
        (months / month / f"{month}-west-mercia-street.csv").write_text(text, encoding="utf-8")
    add(folder, table_toml("street", path="downloads/street", kind="police_uk"))
    opened = assessment.open(folder)
    assert opened.table("street")["Month"].value_counts().to_dict() == {"2025-01": 3, "2025-02": 3}
    inputs = {path.relative_to(opened.folder).as_posix() for path in opened.inputs}
    assert "downloads/street/2025-02/2025-02-west-mercia-street.csv" in inputs
    assert assessment.run(opened).worked and not assessment.run(assessment.open(folder)).worked
    (months / "2025-02" / "2025-02-west-mercia-street.csv").write_text(STREET + ROW.format(month="2025-02"))
    assert assessment.run(assessment.open(folder)).worked, "a changed month is a change"


def test_an_archive_of_police_uk_is_a_table(tmp_path):
    folder = small_assessment(tmp_path / "small")
    archive = zipped({"2025-01/2025-01-west-mercia-street.csv": STREET + ROW.format(month="2025-01")})
    (folder / "data" / "raw" / "street.zip").write_bytes(archive)
    add(folder, table_toml("street", path="data/raw/street.zip", kind="police_uk"))
    assert len(assessment.open(folder).table("street")) == 1
