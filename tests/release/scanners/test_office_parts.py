"""Office files beside what their pages show."""

import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.office_parts import office_parts, xml_text
from needs_analysis.release.scanners.seen import Looking, NotLookedInto


def kinds(parts):
    parts = {name: text.encode() for name, text in parts.items()}
    return [each.kind for each in office_parts(parts, "", Looking(look_into)) if each.kind]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("word/comments.xml", "<w:comments/>", "a comment"),
        ("ppt/comments/modernComment_1.xml", "<p/>", "a comment"),
        ("xl/pivotCache/pivotCacheDefinition1.xml", "<p/>", "a pivot cache"),
        ("xl/externalLinks/externalLink1.xml", "<p/>", "a link to another file"),
        ("word/embeddings/oleObject1.bin", "x", "an embedded file"),
        ("xl/vbaProject.bin", "x", "a program (macros)"),
        ("xl/connections.xml", "<p/>", "a connection to data"),
        ("xl/revisions/log.xml", "<p/>", "a history of changes"),
        ("ppt/notesSlides/notesSlide1.xml", "<p/>", "speaker notes"),
        ("word/document.xml", '<w:p><w:del w:id="1">x</w:del></w:p>', "a history of changes"),
        ("word/document.xml", "<w:rPr><w:vanish/></w:rPr>", "hidden text"),
        ("content.xml", "<office:annotation>x</office:annotation>", "a comment"),
        ("content.xml", '<table:table-row table:visibility="collapse">', "hidden text"),
        ("docProps/custom.xml", '<P><property name="a"/></P>', "a custom property"),
        ("docProps/core.xml", "<c><creator>Ann Smith</creator></c>", "the name of an author"),
    ],
)
def test_each_kind_is_named(name, text, kind):
    assert kinds({name: text}) == [kind]


def test_an_author_that_is_a_program_is_nobody():
    assert kinds({"docProps/core.xml": "<c><creator>openpyxl</creator><lastModifiedBy/></c>"}) == []


def test_entities_are_refused():
    with pytest.raises(NotLookedInto, match="entities"):
        xml_text(b"<!DOCTYPE x><x/>")
    with pytest.raises(NotLookedInto, match="entities"):
        xml_text("<!ENTITY a 'b'>".encode("utf-16"))
