"""Characters that nobody sees, or that a screen or spreadsheet would obey, are asked for wherever a text comes in."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.characters import ODD as CHARACTERS
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.reading import boundaries, police_extract, population, provider_return, table, write_source
from needs_analysis.reading.sources import open_data
from needs_analysis.source import Source
from tests.reading.files import EXTRACT

SAMPLES = ["\x1b[2J", "\u202e", "\x08", "\x9b", "\u2066"]
RETURN = "service,area,quarter,referrals\nIdva,Shropshire,2022/23 Q2,12\n"
CRIME = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,Offence Code,"
    "Number of Offences\n2022/23,1,West Mercia,Shoplifting,Theft,Shoplifting,46,5\n"
)
PEOPLE = "Area code,Area,Age,Sex,Year,Population\nE06000051,Shropshire,All ages,Persons,2022,1000\n"
EVENTS = "event_id,victim_id,perpetrator_id,date,crime_type,district\n1,V1,,2023-01-04,stalking,Redditch\n"


def write(tmp_path, text, name="sent.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def events(path):
    write_source(path, Source("e", "E", "A force", "none", "record_level"))
    return table(path, "victim_events")


@pytest.mark.parametrize("odd", SAMPLES)
@pytest.mark.parametrize(
    ("text", "old", "reader"),
    [
        (RETURN, "Idva", provider_return),
        (RETURN, "referrals", provider_return),
        (EXTRACT, "Stalking", police_extract),
        (EXTRACT, "offence", police_extract),
        (EVENTS, "stalking", events),
        (EVENTS, "district", events),
        (CRIME, "Theft", open_data.recorded_crime),
        (CRIME, "Offence Group", open_data.recorded_crime),
        (PEOPLE, "Shropshire", population),
    ],
)
def test_a_text_that_turns_or_hides_is_refused_and_never_said_as_it_is(tmp_path, odd, text, old, reader):
    reader(write(tmp_path, text, "sound.csv"))
    with pytest.raises(NeedsAnalysisError) as caught:
        reader(write(tmp_path, text.replace(old, f"{old[:2]}{odd}{old[2:]}", 1)))
    assert odd not in str(caught.value)


@pytest.mark.parametrize("odd", ["\x1b[2J", "\u202e"])
def test_a_paper_trail_is_asked_too(tmp_path, odd):
    path = write(tmp_path, EVENTS)
    write_source(path, Source("e", f"Ev{odd}ents", "A force", "none", "record_level"))
    with pytest.raises(NeedsAnalysisError, match="invisible characters") as caught:
        table(path, "victim_events")
    assert odd not in str(caught.value)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "@SUM(A1)", "+cmd", "-cmd"])
def test_a_text_that_begins_as_a_formula_is_noticed(tmp_path, text):
    received = provider_return(write(tmp_path, RETURN.replace("Idva", text)))
    (notice,) = [notice for notice in received.warnings if notice.code == "FORMULA_TEXT"]
    assert text not in str(notice) and "row 2" in str(notice)
    assert received.table["service"].tolist() == [text]
    assert not any(notice.code == "FORMULA_TEXT" for notice in provider_return(write(tmp_path, RETURN)).warnings)


def test_a_formula_in_an_extract_is_noticed_and_not_repeated(tmp_path):
    received = police_extract(write(tmp_path, EXTRACT.replace("Stalking", "=1+1")))
    (notice,) = [notice for notice in received.warnings if notice.code == "FORMULA_TEXT"]
    assert "rows 2" in str(notice) and "=1+1" not in str(notice)


@pytest.mark.parametrize(
    "text",
    [
        '{"features": ' + "[" * 5_000 + "]" * 5_000 + "}",
        '{"features": [null]}',
        "[]",
        '{"features": [{"properties": {"code": []}, "geometry": {"type": "Polygon", "coordinates": []}}]}',
    ],
)
def test_outlines_of_no_sense_are_refused_in_words(tmp_path, text):
    path = write(tmp_path, text, "b.geojson")
    write_source(path, Source("b", "B", "them", "OGL", "already_published"))
    with pytest.raises(NeedsAnalysisError):
        boundaries(path)


def test_a_million_plain_cells_are_asked_quickly():
    """Behind an engine's own patterns: a million cells take no more than reading them a few times."""
    from time import process_time

    cells = pd.Series(np.arange(1_000_000), dtype="str")
    begun = process_time()
    cells.str.len()
    once = process_time() - begun
    begun = process_time()
    assert not cells.str.contains(CHARACTERS, regex=True).any()
    assert process_time() - begun < 100 * max(once, 0.01)
