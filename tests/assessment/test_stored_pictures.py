"""Stored pictures: a PNG picture and nothing beside it."""

import base64
import io
import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.assessment import check_notebook
from needs_analysis.assessment.stored_html import not_allowed_in_html
from needs_analysis.assessment.stored_pictures import not_allowed_in_picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PERSON = b"J Smith 07700 900123 WR1 3LP"


def part(kind, content=b""):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


HEADER = part(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
POINTS = zlib.compress(b"\x00\x01\x02" * 2)
END = part(b"IEND")


def stored(*parts):
    return base64.b64encode(SIGNATURE + b"".join(parts)).decode()


def test_a_picture_of_two_by_two_points_is_let_through():
    assert not_allowed_in_picture(stored(HEADER, part(b"IDAT", POINTS), END)) == []
    assert not_allowed_in_picture(stored(HEADER, part(b"IDAT", POINTS[:3]), part(b"IDAT", POINTS[3:]), END)) == []
    lines = base64.encodebytes(base64.b64decode(stored(HEADER, part(b"IDAT", POINTS), END))).decode()
    assert not_allowed_in_picture(lines) == []


@pytest.mark.parametrize("more", [{}, {"transparent": True}, {"dpi": 40, "bbox_inches": "tight"}])
def test_what_matplotlib_draws_is_let_through(more):
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2, 4])
    kept = io.BytesIO()
    figure.savefig(kept, format="png", **more)
    assert not_allowed_in_picture(base64.b64encode(kept.getvalue()).decode()) == []


HIDDEN = {
    "text": base64.b64encode(PERSON).decode(),
    "a table": base64.b64encode(b"name,postcode\nJ Smith,WR1 3LP\n" * 10_000).decode(),
    "not base 64": PERSON.decode(),
    "a drawing that runs": "<svg onload=alert(1)>",
    "a GIF": base64.b64encode(b"GIF89a" + PERSON).decode(),
    "after the signature": stored(PERSON),
    "after the end": stored(HEADER, part(b"IDAT", POINTS), END, PERSON),
    "a part after the end": stored(HEADER, part(b"IDAT", POINTS), END, part(b"IDAT", PERSON)),
    "a note": stored(HEADER, part(b"tEXt", b"Comment\x00" + PERSON), part(b"IDAT", POINTS), END),
    "a maker": stored(HEADER, part(b"tEXt", b"Software\x00" + PERSON), part(b"IDAT", POINTS), END),
    "a packed note": stored(HEADER, part(b"zTXt", b"Comment\x00\x00" + PERSON), part(b"IDAT", POINTS), END),
    "a part of its own": stored(HEADER, part(b"prVt", PERSON), part(b"IDAT", POINTS), END),
    "a known part too long": stored(HEADER, part(b"pHYs", PERSON), part(b"IDAT", POINTS), END),
    "twice": stored(HEADER, part(b"pHYs", PERSON[:9]), part(b"pHYs", PERSON[:9]), part(b"IDAT", POINTS), END),
    "in the place of points": stored(HEADER, part(b"IDAT", PERSON), END),
    "behind the points": stored(HEADER, part(b"IDAT", POINTS + PERSON), END),
    "more points than there are": stored(HEADER, part(b"IDAT", zlib.compress(b"\x00\x01\x02" * 2 + PERSON)), END),
    "in a sum": stored(HEADER, part(b"IDAT", POINTS)[:-4] + PERSON[:4], END),
    "no header": stored(part(b"IDAT", POINTS), END),
    "no end": stored(HEADER, part(b"IDAT", POINTS)),
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_what_is_no_picture_alone_is_named_by_its_cell(tmp_path, text):
    wrong = wrong_with(tmp_path, text)
    said = f"cell 1: shows {not_allowed_in_picture(text)[0]}; {REMEDY}"
    # Where what hides in it can be read, it is named too.
    assert said in wrong and all("looks like personal data" in each for each in wrong if each != said)


REMEDY = "draw it with matplotlib, smaller if need be"


def wrong_with(tmp_path, picture, kind="image/png"):
    data = {kind: picture, "text/html": "<table><tr><td>1</td></tr></table>"}
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data}]
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "x", "outputs": outputs}
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    return check_notebook(path)


@pytest.mark.parametrize("kind", ["image/jpeg", "image/gif", "image/webp"])
def test_pictures_of_another_kind_are_not_looked_into(tmp_path, kind):
    assert any("is not checked" in each for each in wrong_with(tmp_path, "AAAA", kind))


def test_a_picture_too_large_is_named_with_its_limit(tmp_path):
    text = stored(HEADER, part(b"IDAT", bytes(800_000)), END)
    assert wrong_with(tmp_path, text) == [f"cell 1: shows a picture of over 750,000 bytes; {REMEDY}"]


def test_a_picture_that_unpacks_without_end_is_refused():
    bomb = zlib.compress(bytes(50_000_000))
    assert not_allowed_in_picture(stored(HEADER, part(b"IDAT", bomb), END))
    huge = part(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0))
    assert not_allowed_in_picture(stored(huge, part(b"IDAT", bomb), END))


def test_a_picture_within_html_is_held_to_the_same_rule():
    sound = stored(HEADER, part(b"IDAT", POINTS), END)
    assert not_allowed_in_html(f'<img alt="x" src="data:image/png;base64,{sound}">') == []
    for text in (HIDDEN["text"], HIDDEN["after the end"], HIDDEN["a note"]):
        assert not_allowed_in_html(f'<img alt="x" src="data:image/png;base64,{text}">') == ["<img src>"]
    assert not_allowed_in_html('<img src="data:image/gif;base64,R0lGODlh">') == ["<img src>"]


@given(st.binary(min_size=1, max_size=60))
def test_no_bytes_can_be_put_after_a_picture(more):
    assert not_allowed_in_picture(stored(HEADER, part(b"IDAT", POINTS), END, more)) != []


@given(st.binary(max_size=60))
def test_bytes_without_the_signature_are_no_picture(content):
    if not content.startswith(SIGNATURE):
        assert not_allowed_in_picture(base64.b64encode(content).decode()) == ["what is not a PNG picture"]
