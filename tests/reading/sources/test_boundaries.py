"""Outlines of areas from a GeoJSON file."""

import json

import pytest

from needs_analysis.errors import ChangedFile, DataError
from needs_analysis.reading import write_source
from needs_analysis.reading.sources.boundaries import boundaries
from needs_analysis.source import Source

SQUARE = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
HOLE = [[0.4, 0.4], [0.4, 0.6], [0.6, 0.6], [0.4, 0.4]]
AWAY = [[5, 5], [5, 6], [6, 6], [5, 5]]
SOURCE = Source("areas", "Outlines of areas", "An office", "OGL v3.0", disclosure="already_published")


def feature(code, coordinates, kind="Polygon", name="lsoa21_code"):
    return {"type": "Feature", "properties": {name: code}, "geometry": {"type": kind, "coordinates": coordinates}}


@pytest.fixture
def read(tmp_path):
    def from_text(text, **options):
        path = tmp_path / "areas.geojson"
        path.write_text(text, encoding="utf-8")
        write_source(path, SOURCE)
        return boundaries(path, **options)

    def reader(*features, **options):
        return from_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), **options)

    reader.text = from_text
    return reader


def test_outer_rings_are_read_by_code_with_their_source(read):
    shapes, source = read(
        feature("E01000001", [SQUARE, HOLE]), feature("E01000002", [[SQUARE], [AWAY]], "MultiPolygon")
    )
    assert [ring.tolist() for ring in shapes["E01000001"]] == [SQUARE]
    assert [ring.tolist() for ring in shapes["E01000002"]] == [SQUARE, AWAY]
    assert (source.id, source.disclosure) == ("areas", "already_published") and len(source.sha256) == 64


def test_another_property_may_hold_the_code(read):
    shapes, _ = read(feature("E06000019", [SQUARE], name="code"), code="code")
    assert list(shapes) == ["E06000019"]


def test_an_area_that_stands_twice_is_refused(read):
    with pytest.raises(DataError, match="contains 1 areas more than once") as refused:
        read(feature("E01000001", [SQUARE]), feature("E01000001", [AWAY]))
    assert refused.value.problems["column"].tolist() == ["lsoa21_code"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        '{"type": "FeatureCollection"}',
        '{"features": [{"properties": {"lsoa21_code": "A"}, "geometry": null}]}',
        '{"features": [{"properties": {"name": "A"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]}}]}',
        '{"features": [{"properties": {"lsoa21_code": "A"}, "geometry": {"type": "Polygon", "coordinates": []}}]}',
        '{"features": [{"properties": {"lsoa21_code": "A"}, "geometry": {"type": "Polygon", "coordinates": [["x"]]}}]}',
    ],
)
def test_what_is_no_geojson_of_polygons_is_refused(read, text):
    with pytest.raises(DataError, match="is not GeoJSON of polygons with a property lsoa21_code"):
        read.text(text)


def test_a_file_without_an_outline_is_refused(read):
    with pytest.raises(DataError, match="contains no outline of an area"):
        read()
    with pytest.raises(DataError, match="contains no outline of an area"):
        read(feature("E01000001", [[]]))


def test_a_file_without_a_paper_trail_or_changed_since_is_refused(read, tmp_path):
    read(feature("E01000001", [SQUARE]))
    path = tmp_path / "areas.geojson"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(ChangedFile, match="has changed since its checksum was recorded"):
        boundaries(path)
    (tmp_path / "areas.geojson.source.toml").unlink()
    with pytest.raises(DataError, match="no source is recorded for this file"):
        boundaries(path)
