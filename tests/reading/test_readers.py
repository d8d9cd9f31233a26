"""The one list of kinds of files."""

import pytest

from needs_analysis import reading
from needs_analysis.assessment.config import KINDS, TableSettings
from needs_analysis.errors import Refusal
from needs_analysis.reading.readers import READERS, reader_typed
from tests.reading.files import ROWS, as_csv


def test_every_public_reader_of_what_is_sent_is_on_the_list():
    returned = {reader.read for reader in READERS.values()}
    public = {
        getattr(reading, name)
        for name in reading.__all__
        if getattr(getattr(reading, name), "__annotations__", {}).get("return") == "Received"
    } - {reading.revise}  # from two tables that were read
    assert public == returned


def test_configuration_and_command_line_read_the_same_list():
    assert set(KINDS) == {"table", "boundaries", *READERS}
    assert all(reader_typed(reader.typed) is reader for reader in READERS.values())
    assert {name: reader.typed for name, reader in READERS.items()}["service_contracts"] == "contracts"
    for name, reader in READERS.items():
        assert {reader_typed(each) for each in (name, name.replace("_", "-"), reader.typed)} == {reader}
        assert TableSettings(path="a.csv", kind=reader.typed, layout="a.toml").kind == name
    with pytest.raises(Refusal, match=r"'returns' is not a kind.*provider-return"):
        reader_typed("returns")


@pytest.mark.parametrize("kind", [name for name, reader in READERS.items() if reader.layout == "needed"])
def test_a_file_that_needs_its_description_is_not_read_without(kind, tmp_path):
    with pytest.raises(Refusal, match="needs its description"):
        READERS[kind](tmp_path / "x.csv")


def test_a_reader_hands_over_what_its_function_does(tmp_path):
    path = tmp_path / "return.csv"
    path.write_bytes(as_csv())
    received = READERS["provider_return"](path, provisional=True)
    assert len(received.table) == len(ROWS) == len(reading.provider_return(path).table)
