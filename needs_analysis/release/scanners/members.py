"""What an archive holds, unpacked within limits."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Final

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.container import MIB, Limits, check_members, read_member
from needs_analysis.release.scanners.seen import Looking, NotLookedInto

LIMITS: Final = Limits(file_bytes=200 * MIB, unpacked_bytes=190 * MIB, rows=0, columns=0, members=5_000)
_HERE: Final = Path("archive")


def members(content: bytes, looking: Looking) -> tuple[dict[str, bytes], list[str]]:
    """The files of an archive by name, and the remarks that stand in it; nothing is written anywhere.

    Raises
    ------
    NotLookedInto
        For a damaged or protected archive, one that would leave its folder, and one that is too large when unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError):
        raise NotLookedInto("it is damaged or incomplete") from None
    with archive:
        try:
            # Its messages name entries, which may be named after someone.
            check_members(_HERE, archive, LIMITS)
            looking.unpack(sum(entry.file_size for entry in archive.infolist()))
            names = [name for name in archive.namelist() if not name.endswith("/")]
            found = {name: read_member(_HERE, archive, name, limit=LIMITS.unpacked_bytes) for name in names}
        except DataError:
            raise NotLookedInto(
                "its list of contents is not that of a safe archive (protected, damaged, too large, or with archives inside it)"
            ) from None
        remarks = [archive.comment, *(entry.comment for entry in archive.infolist())]
        return found, [each.decode("utf-8", errors="replace") for each in remarks if each]
