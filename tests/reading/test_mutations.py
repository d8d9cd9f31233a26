"""Files with random damage end in a table or in a documented error, soon, and never in another sum without a word."""

import random
import time
import zipfile

import pytest

import needs_analysis as na
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.people import Key, pseudonymise
from needs_analysis.reading.meaning import area_names
from tests.reading.files import EXTRACT, HEADER, ROWS, as_csv, as_ods, as_xlsx, ods_row, saved

SECONDS = 2.0
PIECES = [
    b",",
    b'"',
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xe9",
    b"=",
    b"-",
    b"<5",
    b"1e9",
    b"\xef\xbb\xbf",
    b"0" * 40,
    b"\t",
    b";",
    b"#REF!",
]


def _damaged(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(changed) + 1)
        what = rng.randrange(7)
        if what >= 5:
            digits = [place for place, byte in enumerate(changed) if 48 <= byte <= 57]
            if digits:
                changed[rng.choice(digits)] = 48 + rng.randrange(10)
        elif what == 0:
            changed[at:at] = rng.choice(PIECES)
        elif what == 1:
            del changed[at : at + rng.randint(1, 20)]
        elif what == 2 and changed:
            changed[min(at, len(changed) - 1)] = rng.randrange(256)
        elif what == 3:
            changed[at:at] = changed[at : at + rng.randint(1, 60)]
        else:
            del changed[at:]
        if not changed:
            break
    return bytes(changed)


def _try(reader, path):
    start = time.process_time()
    try:
        received = reader(path)
    except NeedsAnalysisError as error:
        assert str(error)
        received = None
    assert time.process_time() - start < SECONDS
    return received


def _mutate_csv(folder, times, seed):
    rng = random.Random(seed)
    read = 0
    for number in range(times):
        reader, base = ((na.reading.provider_return, as_csv()), (na.reading.police_extract, EXTRACT.encode()))[
            number % 2
        ]
        path = folder / "x.csv"
        path.write_bytes(_damaged(base, rng))
        received = _try(reader, path)
        if received is None:
            continue
        read += 1
        if reader is na.reading.police_extract:
            assert len(received.table) <= 4
            pseudonymise(received.table, key=Key(bytes(range(32))))
        else:
            numbers = received.table["referrals"].dropna()
            assert (numbers >= 0).all()
            # Another sum is another number in a cell, or something was said; rows never vanish without a word.
            if len(received.table) < len(ROWS) and not received.warnings:
                assert path.read_bytes().count(b"Idva") <= len(received.table) + 1
    return read


def _mutate_workbook(sound, times, seed):
    rng = random.Random(seed)
    content = sound.read_bytes()
    with zipfile.ZipFile(sound) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = sound.with_name(f"x{sound.suffix}")
    read = 0
    for number in range(times):
        if number % 3 == 0:
            path.write_bytes(_damaged(content, rng))
        else:
            hurt = rng.choice(sorted(parts))
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, part in parts.items():
                    archive.writestr(name, _damaged(part, rng) if name == hurt else part)
        received = _try(na.reading.provider_return, path)
        if received is not None:
            read += 1
            assert set(received.table["area"]) <= {*area_names.areas().names}
            assert list(received.table.columns[:3]) == ["service", "area", "quarter"]
    return read


_NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_STYLES = (
    f'<number:number-style xmlns:number="{_NUMBER}" style:name="N1P0"><number:text>&lt;5</number:text></number:number-style>'
    f'<number:number-style xmlns:number="{_NUMBER}" style:name="N1"><number:number number:min-integer-digits="1" '
    'number:decimal-places="0"/><style:map style:condition="value()&lt;0" style:apply-style-name="N1P0"/>'
    '</number:number-style><style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1" '
    'style:parent-style-name="Default"><style:map style:condition="cell-content()&lt;0" style:apply-style-name="ce1"/>'
    "</style:style>"
)
_RULES = (
    f'<calcext:conditional-formats xmlns:calcext="{_CALC}"><calcext:conditional-format '
    'calcext:target-range-address="Return.D2:Return.D5"><calcext:condition calcext:apply-style-name="ce1" '
    'calcext:value="&lt;0" calcext:base-cell-address="Return.D2"/></calcext:conditional-format>'
    "</calcext:conditional-formats>"
)
_CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"


def _sound_ods(folder):
    """A document with styles, conditional formats, settings and a further sheet, so that each of them is damaged too."""
    rows = "".join(map(ods_row, [HEADER, *ROWS])).replace('<table:table-cell office:value-type="float"', _STYLED)
    notes = f'<table:table table:name="Read me">{ods_row(["Thank you"])}</table:table>'
    columns = '<table:table-column table:number-columns-repeated="11"/>'
    table = f'{notes}<table:table table:name="Return">{columns}{rows}{_RULES}</table:table>'
    path = as_ods(table, folder / "sound.ods")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    start, end = parts["content.xml"].split(b"<office:body>")
    styles = f"<office:automatic-styles>{_STYLES}</office:automatic-styles>".encode()
    parts["content.xml"] = start + styles + b"<office:body>" + end
    parts["styles.xml"] = start + f"<office:styles>{_STYLES}</office:styles></office:document-content>".encode()
    parts["settings.xml"] = (
        f'<config:config-item-set xmlns:config="{_CONFIG}"><config:config-item config:name="ShowZeroValues">true'
        "</config:config-item></config:config-item-set>"
    ).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


_STYLED = '<table:table-cell table:style-name="ce1" office:value-type="float"'


def test_damaged_text(tmp_path):
    assert _mutate_csv(tmp_path, 160, seed=20) > 10


def test_damaged_workbooks(tmp_path):
    _mutate_workbook(saved(as_xlsx(), tmp_path / "sound.xlsx"), 40, seed=21)


def test_damaged_documents_ods(tmp_path):
    assert _mutate_workbook(_sound_ods(tmp_path), 60, seed=25) > 5


@pytest.mark.slow
def test_20_000_damaged_texts(tmp_path):
    assert _mutate_csv(tmp_path, 20_000, seed=22) > 1_000


@pytest.mark.slow
def test_2_000_damaged_workbooks(tmp_path):
    _mutate_workbook(saved(as_xlsx(), tmp_path / "sound.xlsx"), 2_000, seed=23)


@pytest.mark.slow
def test_2_000_damaged_documents_ods(tmp_path):
    assert _mutate_workbook(_sound_ods(tmp_path), 2_000, seed=26) > 200


def test_the_corpus_is_damaged_too(tmp_path):
    from tests.conftest import SHARED

    folder = SHARED / "known_answers" / "bad_inputs" / "files"
    if not folder.is_dir():
        pytest.skip("the corpus is not beside the project (../shared/known_answers)")
    rng = random.Random(24)
    for source in sorted(folder.iterdir()):
        if source.stat().st_size > 100_000:
            continue
        path = tmp_path / source.name
        path.write_bytes(_damaged(source.read_bytes(), rng))
        for reader in (
            na.reading.provider_return,
            na.reading.police_extract,
            na.reading.population,
            na.reading.police_uk,
        ):
            _try(reader, path)


def test_a_small_bomb_costs_little(tmp_path):
    import resource

    book = as_xlsx()
    path = saved(book, tmp_path / "bomb.xlsx")
    row = b'<row r="7"><c r="A7" t="inlineStr"><is><t>' + b"a" * 60_000_000 + b"</t></is></c></row></sheetData>"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", row)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    del parts, row
    assert path.stat().st_size < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with pytest.raises(NeedsAnalysisError, match="times its size"):
        na.reading.provider_return(path)
    assert time.process_time() - start < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
