"""Files that the library writes: whole or not at all, inside their folder, and never over a file that it did not create."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath
from secrets import token_hex
from typing import Final

from needs_analysis.characters import visible
from needs_analysis.errors import Refusal

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_HELD_AT: Final = 1 << 30
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_NAMES_OF_FILES: Final = re.compile(
    r"\.(?:csv|docx?|eml|html?|ipynb|json|md|msg|ods|odt|parquet|pdf|py|rtf|sql|toml|tsv|txt|xls[mx]?|xml|zip)",
    re.IGNORECASE,
)
"""How names of files end; a folder may have any other dot in its name."""
_NEVER_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


def sha256(path: Path) -> str:
    """Checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_device(name: str) -> bool:
    """Whether a name is reserved for a device on Windows, whatever its extension.

    Examples
    --------
    >>> is_device("NUL"), is_device("con.csv"), is_device("CONTEXT")
    (True, True, False)
    """
    return bool(_DEVICES.fullmatch(name.rstrip(" .")))


def why_not_inside(name: str) -> str:
    """Why a path is not inside its folder, on any system; empty where it is.

    Parameters
    ----------
    name : str
        A path as it is written in a file.

    Examples
    --------
    >>> why_not_inside("data/raw/return.csv"), why_not_inside("C:evil")
    ('', 'must be a path inside the folder')
    >>> why_not_inside("tables/NUL.csv")
    'contains a name that Windows reserves for a device'
    """
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    for flavour in (posix, windows):
        if flavour.is_absolute() or flavour.anchor or ".." in flavour.parts:
            return "must be a path inside the folder"
    parts = windows.parts
    if not parts:
        return "must be a path inside the folder"
    if any(is_device(part) for part in parts):
        return "contains a name that Windows reserves for a device"
    if any(_NEVER_IN_NAMES.search(part) or part != part.rstrip(" .") for part in parts):
        return "contains a character that is not allowed in file names on every system"
    return ""


def inside(folder: Path, name: str) -> Path:
    """The path of a name inside a folder, links followed.

    Parameters
    ----------
    folder : Path
        The folder.
    name : str
        A path as it is written in a file.

    Raises
    ------
    Refusal
        When the name, or a link on its way, leads out of the folder.
    """
    problem = why_not_inside(name)
    path = folder / name
    if not problem and not path.resolve().is_relative_to(folder.resolve()):
        problem = "points outside the folder through a link"
    if problem:
        raise Refusal(
            f"{visible(name)}: {problem}", remedy="Put the file itself in the folder, and give its path from there."
        )
    return path


def a_folder(path: Path | str) -> Path:
    """A folder for several files; refused where it is a file or is named like one.

    Examples
    --------
    >>> a_folder("letters 2024.06").name
    'letters 2024.06'
    """
    path = Path(path)
    if path.is_dir():
        return path
    if path.exists() or _NAMES_OF_FILES.fullmatch(path.suffix):
        raise Refusal(
            f"{path.name} is {'a file' if path.exists() else 'named like a file'}, but a folder is needed, because more than one file may be written",
            remedy="Give the name of a folder, such as letters; it is created if it does not exist.",
        )
    return path


def in_a_folder(path: Path) -> None:
    """Refuse a file whose folder does not exist.

    Examples
    --------
    >>> in_a_folder(Path("nono/layout.toml"))
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: layout.toml cannot be written, because the folder nono does not exist. Create the folder, or correct the path.
    """
    if not path.parent.is_dir():
        raise Refusal(
            f"{visible(path.name)} cannot be written, because the folder {visible(path.parent.name)} does not exist",
            remedy="Create the folder, or correct the path.",
        )


def write_whole(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Replace a file, so that a partly written file is never left.

    Parameters
    ----------
    path : Path
        Where; a link there is replaced, and never followed.
    content : str or bytes
        Text is written as UTF-8 with single line feeds.
    private : bool
        Whether nobody else may read it.

    Raises
    ------
    Refusal
        When its folder does not exist.
    """
    in_a_folder(path)
    temporary = path.with_name(f".{path.name[:80]}.{token_hex(8)}")
    handle = os.open(
        temporary,
        os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0),
        _PRIVATE_FILE if private else 0o666,
    )
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def is_own(found: os.stat_result) -> bool:
    """Whether a path is a regular file of this user that nobody else may read and that has no other link."""
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        return False
    return sys.platform == "win32" or (found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077)


def held(opened: int) -> bool:
    """Hold an open file until it is closed or the program ends, however it ends; False where another program holds it.

    Parameters
    ----------
    opened : int
        Descriptor of a file that is open for writing.
    """
    try:
        if sys.platform == "win32":
            # A byte far behind the text, so that others can read what stands there.
            os.lseek(opened, _HELD_AT, os.SEEK_SET)
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
            os.lseek(opened, 0, os.SEEK_SET)
        else:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a disk that knows no locks
        return True
    return True


def must_be_free(paths: Iterable[Path], *, replace: bool | None = False, inputs: Iterable[Path] = ()) -> None:
    """Refuse to overwrite existing files, before anything is written.

    Parameters
    ----------
    paths : iterable of Path
        What is to be written.
    replace : bool, optional
        Whether what is there may go; None where there is no way to say so.
    inputs : iterable of Path
        Files that were read; these are never written over.

    Raises
    ------
    Refusal
        Naming every path that is taken.
    """
    read = [path for path in inputs if path.exists()]
    there = [path for path in paths if os.path.lexists(path)]
    own = [path.name for path in there if any(path.exists() and path.samefile(each) for each in read)]
    if own:
        raise Refusal(f"{_listed(own)} is an input file and was not overwritten", remedy="Give another name.")
    folders = [path.name for path in there if path.is_dir()]
    if folders:
        raise Refusal(f"{_listed(folders)} is a folder", remedy="Give the name of a file.")
    if there and not replace:
        raise Refusal(
            f"{_listed([path.name for path in there])} already exists and was not overwritten",
            remedy="Give another name."
            if replace is None
            else "Give another name, or allow it to be replaced: --replace, or replace=True.",
        )


def write_new(path: Path, content: str | bytes, *, replace: bool | None = False, inputs: Iterable[Path] = ()) -> None:
    """Write a file where none exists; see `must_be_free`."""
    must_be_free([path], replace=replace, inputs=inputs)
    write_whole(path, content)


def _listed(names: list[str]) -> str:
    shown = [visible(name) for name in dict.fromkeys(names)]
    return ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")
