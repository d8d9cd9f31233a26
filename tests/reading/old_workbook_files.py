"""Small workbooks of Excel 97 (BIFF8, as a bare stream of records), written record by record."""

import struct


def _record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def _text(text, wide):
    return struct.pack("<HB" if wide else "<BB", len(text), 1) + text.encode("utf-16-le")


def _font(struck=False, colour=0x7FFF, points=10):
    name = "Arial"
    flags = 0x08 if struck else 0
    return _record(
        0x31, struct.pack("<HHHHHBBBB", int(points * 20), flags, colour, 400, 0, 0, 0, 0, 0) + _text(name, wide=False)
    )


def _look(font, form, cell=True):
    return _record(
        0xE0, struct.pack("<HHHBBBBIIH", font, form, 0x0001 if cell else 0xFFF5, 0x20, 0, 0, 0xF8, 0, 0, 0x20C0)
    )


def _sheet(rows, looks, conditional):
    wide = max((len(line) for line in rows), default=0)
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))]
    parts.append(_record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, wide, 0)))
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            look = looks.get((row, column), 15)
            if isinstance(value, int | float):
                parts.append(_record(0x203, struct.pack("<HHHd", row, column, look, value)))
            elif value:
                parts.append(_record(0x204, struct.pack("<HHH", row, column, look) + _text(value, wide=True)))
    parts.append(_record(0x23E, struct.pack("<HHHIHHI", 0x06B6, 0, 0, 64, 0, 0, 0)))
    if conditional:
        area = struct.pack("<4H", *conditional)
        parts.append(_record(0x1B0, struct.pack("<HH", 1, 0) + area + struct.pack("<H", 1) + area))
    return b"".join([*parts, _record(0x0A)])


def as_xls(path, sheets, *, forms=None, font=None, conditional=None):
    """Write a workbook.

    ``forms`` gives cells of the first sheet (row and column from 0) a number format, and ``font`` those cells a font;
    ``conditional`` is an area of the first sheet (first and last row, first and last column) with a conditional format.
    """
    forms = forms or {}
    start = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0x0DBB, 0x07CC, 0, 6)), _record(0x42, b"\xb0\x04")]
    start += [_font() for _ in range(4)] + [_font(**(font or {}))]
    for number, form in enumerate(forms.values()):
        start.append(_record(0x41E, struct.pack("<H", 164 + number) + _text(form, wide=True)))
    start += [_look(0, 0, cell=False) for _ in range(15)] + [_look(0, 0)]
    # The fifth font has the number 5: there is no font with the number 4.
    start += [_look(5 if font else 0, 164 + number) for number in range(len(forms))]
    looks = {cell: 16 + number for number, cell in enumerate(forms)}
    bodies = [
        _sheet(rows, {} if number else looks, None if number else conditional)
        for number, rows in enumerate(sheets.values())
    ]
    names = [_text(name, wide=False) for name in sheets]
    at = len(b"".join(start)) + sum(4 + 6 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        start.append(_record(0x85, struct.pack("<IBB", at, 0, 0) + name))
        at += len(body)
    path.write_bytes(b"".join([*start, _record(0x0A), *bodies]))
    return path
