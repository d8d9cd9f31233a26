"""Which need is covered where, for whom, how and until when: four states, and never none."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.release import release
from needs_analysis.service_gap.coverage.coverage_matrix import FEATURES, STATES
from needs_analysis.source import Source, attach
from tests.conftest import PUBLISHED, make_facts

AREAS = ("Herefordshire", "Shropshire", "Telford and Wrekin")
OWN = Source("own", "Our services", "An office", "none", disclosure="aggregate")
SHORT = {"Telford": "Telford and Wrekin"}


def services(source=PUBLISHED, **columns):
    many = max((len(value) for value in columns.values() if isinstance(value, list)), default=1)
    usual = {
        "service_id": [f"S{at}" for at in range(many)],
        "service": [f"Service {at}" for at in range(many)],
        "service_type": "adult",
        "area": "Shropshire",
        "fact_ids": None,
    }
    return attach(pd.DataFrame({**usual, **columns}, index=range(many)), source)


def contracts(**columns):
    usual = {"contract": "C1", "service": "Service 0", "funder": "PCC", "value_a_year": 9.0, "end": "2026-03-31"}
    return attach(pd.DataFrame({**usual, **columns}, index=range(max(map(len, columns.values()), default=1))), OWN)


def mapped(given=None, *tables, areas=AREAS, **options):
    given = services() if given is None else given
    return sg.coverage_matrix(given, *tables, areas=areas, whole="Marches", places=SHORT, **options)


def states(result, row=0):
    return result.table.loc[row, list(AREAS)].tolist()


@pytest.mark.parametrize(
    ("area", "published", "own"),
    [
        ("Marches", ["covered"] * 3, ["covered"] * 3),
        ("Shropshire", ["not stated", "covered", "not stated"], ["not stated", "covered", "not stated"]),
        (
            "Marches except Telford",
            ["covered", "covered", "stated not covered"],
            ["covered", "covered", "stated not covered"],
        ),
        ("", ["not stated"] * 3, ["not supplied"] * 3),
        (None, ["not stated"] * 3, ["not supplied"] * 3),
        ("Hereford", ["not stated"] * 3, ["not stated"] * 3),
    ],
)
def test_the_four_states(area, published, own):
    assert states(mapped(services(area=[area]))) == published
    assert states(mapped(services(OWN, area=[area]))) == own


def test_areas_of_facts_are_areas_of_the_service():
    facts = make_facts(value=["1", "2"], area=["Herefordshire", "Telford & Wrekin"], areas="")
    result = mapped(services(area=["not stated"], fact_ids=["T0 T1"]), facts)
    assert states(result) == ["covered", "not stated", "covered"]


def test_where_a_report_names_a_part_the_part_is_said():
    facts = make_facts(value=["1"], area=["South Shropshire"], areas=["Shropshire"])
    result = mapped(services(area=["not stated"], fact_ids=["T0"]), facts)
    assert states(result)[1] == "covered" and result.table["parts"].tolist() == ["Shropshire: South Shropshire"]


def test_what_is_not_stated_or_not_supplied_is_said_so_for_every_feature():
    assert set(mapped().table.loc[0, list(FEATURES)]) == {"not stated"}
    assert set(mapped(services(OWN)).table.loc[0, list(FEATURES)]) == {"not supplied"}
    filled = services(OWN, age="13 to 17", end_date=pd.Timestamp("2026-03-31"), risk_level=" ")
    row = mapped(filled).table.iloc[0]
    assert (row["age"], row["ends"], row["risk_level"]) == ("13 to 17", "31 March 2026", "not supplied")


def test_capacity_funder_and_end_come_from_published_facts_and_from_no_others():
    facts = make_facts(
        value=["3", "2026-03-31", "500"],
        unit=["posts", "date", "GBP"],
        measure=["posts_filled", "funding_commitment_end", "grant"],
        funder=[None, None, "Home Office"],
    )
    row = mapped(services(fact_ids=["T0 T1 T2"]), facts).table.iloc[0]
    assert (row["capacity"], row["ends"], row["funder"]) == ("3 posts (posts filled)", "31 March 2026", "Home Office")
    wanted = make_facts(value=["2"], unit="groups", measure="groups_needed")
    assert mapped(services(fact_ids=["T0"]), wanted).table["capacity"].tolist() == ["not stated"]
    own = mapped(services(OWN, fact_ids=["T0 T1 T2"]), attach(facts, OWN)).table.iloc[0]
    assert set(own[["capacity", "ends", "funder"]]) == {"not supplied"}


@pytest.mark.parametrize("measure", ["vacancies", "posts_recruiting", "posts_vacant", "vacancy", "groups_closed"])
def test_posts_that_nobody_is_in_are_no_capacity(measure):
    facts = make_facts(value=["3", "1"], unit="posts", measure=[measure, "posts_filled"])
    assert mapped(services(fact_ids=["T0"]), facts).table["capacity"].tolist() == ["not stated"]
    assert mapped(services(fact_ids=["T0 T1"]), facts).table["capacity"].tolist() == ["1 post (posts filled)"]


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({}, "31 March 2022 (but there are figures of July to September 2022)"),
        ({"period_end": None}, "31 March 2022 (but there are figures of 1 July 2022)"),
        # What lies before the end, was begun before it, is wanted, or is of several services, does not contradict it.
        ({"period_start": "2021-07-01", "period_end": "2021-09-30"}, "31 March 2022"),
        ({"period_start": "2022-01-01"}, "31 March 2022"),
        ({"period_start": None}, "31 March 2022"),
        ({"measure": "groups_planned"}, "31 March 2022"),
        ({"measure_kind": "target"}, "31 March 2022"),
        ({"shared_by": "all services"}, "31 March 2022"),
    ],
)
def test_an_end_that_later_figures_contradict_is_not_the_end(later, said):
    usual = {"measure": "contract_quarter", "unit": "quarter", "period_start": "2022-07-01", "period_end": "2022-09-30"}
    row = {**usual, **later}
    facts = make_facts(
        value=["2022-03-31", "2"],
        unit=["date", row["unit"]],
        measure=["contract_end", row["measure"]],
        measure_kind=["input", row.get("measure_kind", "input")],
        shared_by=[None, row.get("shared_by")],
        period_start=[None, row["period_start"]],
        period_end=["2022-03-31", row["period_end"]],
    )
    given = services(fact_ids=["T0 T1"])
    assert mapped(given, facts).table["ends"].tolist() == [said]
    passed = said if "figures" in said else f"{said} (passed)"
    assert mapped(given, facts, as_of="2023-01-01").table["ends"].tolist() == [passed]
    assert mapped(services(fact_ids=["T0"]), facts).table["ends"].tolist() == ["31 March 2022"]


def test_an_office_with_contracts_alone():
    table = contracts(
        contract=["C1", "C1", "C2"],
        service=["IDVA", "IDVA", "ISVA"],
        funder=["PCC", "Council", "NHS England"],
        area=["Telford and Wrekin", "Shropshire", None],
        end=["2026-03-31", "2026-03-31", "2027-03-31"],
    )
    result = mapped(table)
    assert result.table["service"].tolist() == ["IDVA", "ISVA"]
    assert states(result) == ["not stated", "covered", "covered"] and states(result, 1) == ["covered"] * 3
    assert result.table["funder"].tolist() == ["PCC; Council", "NHS England"]
    assert result.table["ends"].tolist() == ["31 March 2026", "31 March 2027"]
    assert result.table["age"].tolist() == ["not supplied"] * 2
    without = mapped(table.drop(columns="area"))
    assert states(without) == ["not supplied"] * 3


def test_contracts_add_to_services_of_their_name():
    result = mapped(services(area=["not stated"]), None, None, contracts(service=["SERVICE 0"], area=["Herefordshire"]))
    assert states(result) == ["covered", "not stated", "not stated"]
    assert result.table[["funder", "ends"]].iloc[0].tolist() == ["PCC", "31 March 2026"]


def statements(**columns):
    usual = {
        "stated_id": "N1",
        "service_id": "S0",
        "service": "Service 0",
        "areas": "Shropshire",
        "group": None,
        "kind": "waiting list",
        "statement": "there is a waiting list",
        "section": "page 2",
    }
    return attach(
        pd.DataFrame({**usual, **columns}, index=range(max(map(len, columns.values()), default=1))), PUBLISHED
    )


def test_what_was_stated_without_a_figure_stands_at_its_service_with_its_section():
    result = mapped(None, None, statements())
    assert result.table["stated"].tolist() == ["waiting list: there is a waiting list (Shropshire; stated in page 2)"]
    assert "Stated without a figure: waiting list (Service 0)." in result.sentence()


def test_a_statement_about_no_service_has_a_row_of_its_own_and_one_about_another_is_refused():
    result = mapped(
        None, None, statements(stated_id=["N1", "N2"], service_id=[None, "S0"], service=["Schools", "Service 0"])
    )
    assert result.table["service"].tolist() == ["Service 0", "Schools"]
    with pytest.raises(NeedsAnalysisError, match="service S9, which is not there"):
        mapped(None, None, statements(service_id=["S9"]))


def test_by_need_a_type_is_covered_where_one_of_its_services_is():
    given = services(area=["Shropshire", "Marches except Telford", "not stated"], service_type=["a", "a", "b"])
    table = mapped(given, by="need").table
    assert table["service_type"].tolist() == ["a", "b"]
    assert table.loc[0, list(AREAS)].tolist() == ["covered", "covered", "not stated"]
    both = services(area=["Marches except Telford", "Shropshire except Telford"])
    assert mapped(both, by="need").table.loc[0, "Telford and Wrekin"] == "stated not covered"


def test_it_never_says_none_and_never_concludes_a_gap():
    result = mapped(services(area=["Shropshire", "Herefordshire", "Marches"]))
    assert set(result.table[list(AREAS)].to_numpy().ravel()) <= set(STATES)
    assert result.sentence().startswith("Of 3 services, 1 is stated to cover all of Marches and 2 a part; for 0")
    assert "does not mean that there is no service" in result.sentence()
    assert result.sentence("analyst").endswith("Part only: Service 0 and Service 1.")
    unknown = replace(result, table=result.table.assign(**{AREAS[0]: None}))
    assert unknown.sentence().startswith("How many of 3 services are stated to cover Marches is not supplied.")


def test_the_published_services_and_what_was_stated_of_them(a):
    areas, find = a.configuration.about.areas, next(f for f in a.configuration.findings if f.id == "G08")
    result = sg.coverage_matrix(*(a.table(name) for name in find.tables), areas=areas, **find.settings)
    table = result.table.set_index("service_id")
    for service in ("S14", "S16"):  # DRIVE, Men and Masculinities
        assert table.loc[service, list(areas)].tolist() == ["covered", "not stated", "not stated", "covered"]
    assert table.loc["S08", "Telford and Wrekin"] == "stated not covered"
    assert table.loc["S44", list(areas)].tolist() == ["not stated"] * 3 + ["covered"]
    assert "Bromsgrove" in table.loc["S44", "parts"] and table.loc["S29", "parts"].endswith("Brookside and Telford")
    assert set(table[list(areas)].to_numpy().ravel()) == {"covered", "stated not covered", "not stated"}
    assert "waiting list" in table.loc["S08", "stated"] and "Shropshire" in table.loc["S08", "stated"]
    assert "waiting list" in table.loc["S13", "stated"] and table.loc["S21", "stated"].count("low reporting") == 3
    assert "second group" in table.loc["S16", "stated"]
    # The end of the report of 2021, and a quarter of a new contract in that of 2022.
    assert table.loc["S11", "ends"] == "31 March 2022 (but there are figures of July to September 2022)"
    # CLIMB has three vacancies, and a post of YPIDVA was recruited for.
    assert not table["capacity"].str.contains("vacanc|recruiting").any()


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (services().drop(columns="service_type"), {}, "service_type"),
        (services(service_id=["S0", "S0"]), {}, "duplicated"),
        (services(service=[None]), {}, "have no service"),
        (services(), {"areas": ["Narnia"]}, "not on the list"),
        (services(), {"by": "area"}, "no map by"),
        (services(end_date=["soon"]), {}, "no date"),
        (services().head(0), {}, "no rows"),
    ],
)
def test_bad_input_is_refused_in_words(given, options, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        mapped(given, **options)


def test_a_service_that_only_a_contract_names_has_a_row_of_its_own():
    table = contracts(
        contract=["C1", "C2", "C3"], service=["SERVICE 0", "Helpline", "helpline"], area=[None, "Shropshire", None]
    )
    result = mapped(None, None, None, table)
    assert result.table["service"].tolist() == ["Service 0", "Helpline"]
    assert result.table["service_type"].tolist() == ["adult", "only named in contracts"]
    assert states(result, 1) == ["covered"] * 3 and result.table["age"].tolist() == ["not stated", "not supplied"]
    assert result.sentence().startswith("Of 2 services, 2")
    assert mapped(None, None, None, table, by="need").table["service_type"].tolist()[1] == "only named in contracts"


def test_that_facts_are_not_shown_before_they_are_published_is_said():
    facts = make_facts(value=["3"], unit=["posts"], measure=["posts_filled"])
    codes = [
        {caveat.code for caveat in mapped(services(fact_ids=[ids]), attach(facts, source)).caveats}
        for ids, source in (("T0", OWN), ("T0", PUBLISHED), (None, OWN))
    ]
    assert ["FACTS_NOT_PUBLISHED" in each for each in codes] == [True, False, False]


def test_a_statement_that_counts_few_people_does_not_leave_unless_it_was_published():
    def told(number, source):
        written = statements(statement=[f"{number} women of Bromley wait, one aged 15"])
        return mapped(None, None, attach(written, source))

    for number in ("1", "2", "3", "four"):
        with pytest.raises(Refusal, match=r"fewer than 5 people.*column stated, row 1.*a few people wait") as refused:
            release(told(number, OWN), "lt5")
        assert "Bromley" not in str(refused.value)
    release(told("3", PUBLISHED), "lt5")
    release(mapped(None, None, attach(statements(statement=["12 women of Bromley wait"]), OWN)), "lt5")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"end": ["2026-03-31", "soon"]}, r'row 2, column "end": 1 of 2 contracts has a day there that is no date'),
        ({"end": [45_000, 45_001]}, r'row 1 and 2, column "end": 2 of 2 contracts have a day there that is no date'),
        ({"start": ["31/03/2020", "2020-04-01"]}, r'row 1, column "start"'),
        ({"start": ["2027-04-01", None]}, r'row 1, column "end": some contracts end before they start'),
        ({"extension_to": [None, "2020-04-01"]}, r'row 2, column "extension_to"'),
        ({"area": [["Shropshire"], None]}, r'row 1, column "area": the contracts contain lists'),
        ({"service": ["Service 0", {"name": "IDVA"}]}, r'row 2, column "service": the contracts contain lists'),
        ({"service": ["Service 0", None]}, "1 of 2 rows of the contracts have no service"),
    ],
)
def test_a_contract_that_cannot_be_read_is_refused_with_its_place(change, said):
    table = contracts(contract=["C1", "C2"]).assign(**change)
    for given in ((None, None, None, table), (table,)):
        with pytest.raises(NeedsAnalysisError, match=said):
            mapped(*given)


def test_a_contract_without_an_end_or_with_an_empty_one_is_read():
    for end in (pd.NaT, None, "", " "):
        row = mapped(None, None, None, contracts(end=[end]), as_of="2030-01-01").table.iloc[0]
        assert (row["ends"], row["funder"]) == ("not stated", "PCC")
    assert mapped(None, None, None, contracts().drop(columns="end")).table["ends"].tolist() == ["not stated"]


@pytest.mark.parametrize(
    ("tables", "options", "said"),
    [
        ((services(area=[["Shropshire"]]),), {}, 'row 1, column "area": the services contain lists'),
        ((services(end_date=[20_000]),), {}, 'row 1, column "end_date"'),
        ((None, None, None, contracts().drop(columns="service")), {}, "service"),
        ((None, make_facts(value=["1"]).drop(columns="fact_id")), {}, "fact_id"),
        ((None, [1]), {}, "not a table but a list"),
        ((services(service_id=["s0", "S0 "]),), {}, "duplicated"),
        ((), {"areas": 5}, "areas is not a list of names"),
        ((), {"areas": [1]}, "areas is not a list of names"),
        ((), {"areas": ["Narnia", "Oz"]}, "'Narnia' and 'Oz' are not on the list"),
        ((), {"as_of": "soon"}, "as_of is not a valid date"),
    ],
)
def test_tables_and_settings_that_cannot_be_are_refused(tables, options, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        mapped(*tables, **options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"whole": None}, "whole is a NoneType, not a text"),
        ({"whole": " "}, "whole is empty"),
        ({"whole": "Marches", "places": ["Telford"]}, "places is not a mapping"),
        ({"whole": "Marches", "places": {"Telford": ["Telford and Wrekin"]}}, "places is not a mapping"),
        ({"whole": "Marches", "places": {"Telford": None}}, "places is not a mapping"),
    ],
)
def test_a_whole_or_places_that_are_none_are_refused(options, said):
    with pytest.raises(Refusal, match=said):
        sg.coverage_matrix(services(), areas=AREAS, **options)


def test_an_area_that_is_on_no_list_is_named():
    given = services(area=["West Narnia", "Shropshire and Oz", "not stated"])
    result = mapped(given)
    assert result.table["not_on_list"].tolist() == ["Narnia", "Oz", ""]
    told = result.sentence()
    assert "for 1 no area of it is stated. For 1 only an area that is not on the list is stated." in told
    assert "Not on the list of areas: Narnia (Service 0) and Oz (Service 1)." in told
    own = mapped(None, None, None, contracts(service=["Helpline"], area=["Narnia"]))
    assert "Not on the list of areas: Narnia (Helpline)." in own.sentence()
    alone = mapped(contracts(area=["Narnia"]))
    assert alone.sentence().startswith("Of 1 service, 0 are stated to cover all of Marches and 0 a part; for 0 no area")
    assert states(alone) == ["not stated"] * 3 and "Narnia (Service 0)" in alone.sentence()
    assert "not_on_list" not in mapped().table and "list of areas" not in mapped().sentence()


ENDED = {
    "contract": ["C1", "C2", "C3", "C4"],
    "service": ["Service 0", "Service 0", "Service 0", "Helpline"],
    "funder": ["PCC", "Council", "Lottery", "PCC"],
    "area": ["Shropshire", "Herefordshire", "Telford and Wrekin", None],
    "start": ["2017-04-01", "2022-04-01", "2027-04-01", "2015-04-01"],
    "end": ["2020-03-31", "2027-03-31", "2029-03-31", "2019-03-31"],
}


def test_a_contract_that_has_ended_or_not_begun_covers_nothing_and_it_is_said():
    given = services(area=["not stated"])
    result = mapped(given, None, None, contracts(**ENDED), as_of="2026-04-01")
    assert states(result) == ["covered", "not stated", "not stated"] and states(result, 1) == ["not stated"] * 3
    assert result.table["not_running"].tolist() == [
        "C1 ended on 31 March 2020 (Shropshire); C3 starts on 1 April 2027 (Telford and Wrekin)",
        "C4 ended on 31 March 2019 (all areas)",
    ]
    assert result.table["funder"].tolist() == ["Council", "not supplied"]
    assert result.table.loc[0, "ends"] == "31 March 2020 (passed); 31 March 2027; 31 March 2029"
    told = result.sentence()
    assert "Ended, or not begun, on 1 April 2026 and so not counted: C1 ended on 31 March 2020" in told
    assert "C4 ended on 31 March 2019 (all areas) (Helpline)" in told and "ENDS_NOT_CHECKED" not in codes(result)
    assert states(mapped(contracts(**ENDED), as_of="2026-04-01")) == ["covered", "not stated", "not stated"]
    # On its last day it still runs.
    assert states(mapped(given, None, None, contracts(**ENDED), as_of="2020-03-31"))[1] == "covered"


def codes(result):
    return [caveat.code for caveat in result.caveats]


def test_without_a_day_it_says_that_ends_were_not_looked_at():
    result = mapped(services(area=["not stated"]), None, None, contracts(**ENDED))
    assert states(result) == ["covered"] * 3 and "not_running" not in result.table
    assert "Whether any of them has ended was not checked." in result.sentence() and "ENDS_NOT_CHECKED" in codes(result)
    assert "ENDS_NOT_CHECKED" not in codes(mapped())


def test_a_contract_past_its_end_runs_as_it_was_extended():
    table = contracts(service=["Service 0"], area=["Shropshire"], end=["2025-03-31"], extension_to=["2027-03-31"])
    result = mapped(services(area=["not stated"]), None, None, table, as_of="2026-04-01")
    assert states(result)[1] == "covered" and result.table["ends"].tolist() == ["31 March 2027"]
    assert states(mapped(services(area=[None]), None, None, table, as_of="2028-04-01"))[1] == "not stated"


def test_a_service_past_its_own_end_covers_nothing_unless_a_contract_does():
    given = services(area=["Shropshire"], end_date=["2024-03-31"])
    result = mapped(given, as_of="2026-04-01")
    assert states(result) == ["not stated"] * 3
    assert result.table["not_running"].tolist() == ["the service ended on 31 March 2024"]
    assert result.table["ends"].tolist() == ["31 March 2024 (passed)"]
    again = contracts(area=["Shropshire"], end=["2027-03-31"])
    assert states(mapped(given, None, None, again, as_of="2026-04-01"))[1] == "covered"


def test_a_service_is_not_split_by_how_it_is_spelled():
    table = contracts(
        contract=["C1", "C2"], service=["IDVA service", "Idva  Service"], area=["Shropshire", "Herefordshire"]
    )
    for result in (mapped(table), mapped(None, None, None, table)):
        rows = result.table[result.table["service"] == "IDVA service"]
        assert len(rows) == 1 and rows[list(AREAS)].iloc[0].tolist() == ["covered", "covered", "not stated"]
    types = mapped(services(service_type=["adult", "Adult "]), by="need")
    assert types.table["service_type"].tolist() == ["adult"]
    assert types.sentence().startswith("Of 1 type of service, 0 are stated")
    about = statements(stated_id=["N1", "N2"], service_id=[None, None], service=["Schools", "schools "])
    assert mapped(None, None, about).table["service"].tolist() == ["Service 0", "Schools"]


def test_no_table_of_facts_statements_or_contracts_may_be_empty_and_nothing_fails():
    result = mapped(None, make_facts(value=["1"]).head(0), statements().head(0), contracts().head(0))
    assert states(result) == ["not stated", "covered", "not stated"]
