"""What people wrote in the files of an assessment, searched before anything is made of it; see also test_planted."""

import pytest

from needs_analysis.assessment import open as opened
from needs_analysis.assessment.written_texts import scan_written_texts
from needs_analysis.errors import Refusal
from needs_analysis.reading import write_source
from needs_analysis.source import Source
from tests.assessment.small import small_assessment
from tests.conftest import edit
from tests.reading.files import changed


def test_what_is_sound_passes(tmp_path, a):
    assert scan_written_texts(opened(small_assessment(tmp_path / "small"))) is None
    assert scan_written_texts(a) is None, "nor is anything of the shipped assessment taken for a person"


def test_settings_and_tables_are_said_together_with_their_places(tmp_path):
    more = '\n[tables.people]\npath = "data/raw/people.csv"\ncontract = "guide"\n'
    folder = small_assessment(tmp_path / "small", more=more)
    (folder / "contracts").mkdir()
    columns = 'columns = [{ name = "id" }, { name = "note" }]'
    (folder / "contracts" / "guide.toml").write_text(
        f'meaning = "x"\nkey = ["id"]\nfloor = "already_published"\n{columns}\n'
    )
    path = folder / "data" / "raw" / "people.csv"
    path.write_text("id,note\n" + "".join(f"{n},{'ann@example.org' if n % 2 else 'x'}\n" for n in range(1, 15)))
    edit(folder / "assessment.toml", 'title = "Referrals"', 'title = "Ring 07700 900123"')
    for disclosure in ("already_published", "aggregate", "synthetic"):
        write_source(path, Source("people", "Guide", "Us, ann@example.org", "none", disclosure))
        with pytest.raises(Refusal) as refused:
            scan_written_texts(opened(folder))
        said = refused.value.reason
        assert "assessment.toml, findings.A01.title: phone number" in said
        assert "people.csv.source.toml, producer: e-mail address" in said
        assert "people.csv, column note, row 2, 4, 6, 8, 10 and others: e-mail address" in said
        assert "ann@" not in str(refused.value)
    write_source(path, Source("people", "Guide", "Us", "none", "record_level"))
    with pytest.raises(Refusal) as refused:
        scan_written_texts(opened(folder))
    assert "people.csv" not in refused.value.reason, "there are people in a table of records"


def test_a_name_within_the_settings_is_not_repeated(tmp_path):
    folder = small_assessment(tmp_path / "small", more='\n[terms]\n"Ann, 07700 900123" = "a worker"\n')
    with pytest.raises(Refusal, match="a name within terms: phone number") as refused:
        scan_written_texts(opened(folder))
    assert "07700" not in str(refused.value)


def test_a_table_that_cannot_be_read_stops_no_search(tmp_path):
    folder = small_assessment(tmp_path / "small", changed(3, "referrals", "many"))
    assert scan_written_texts(opened(folder, provisional=True)) is None
    assert scan_written_texts(opened(folder)) is None, "the reader refuses it by itself"
