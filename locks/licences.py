"""Writes LICENCES.md beside the lock files: the licence of every package that they hold, from the packages' own metadata."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

FOLDER = Path(__file__).parent
LIST = FOLDER / "LICENCES.md"
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
    }
    | {"PSF-2.0", "Zlib"}
)
"""Licences under which a package may be used and passed on with its notice; MPL-2.0 asks for more only of changed files."""
ALLOWED_APART = {"postgres": frozenset({"LGPL-3.0-only"})}
"""Licences of a lock that no assessment is installed from: who has a warehouse adds its client, unchanged and replaceable."""
STATED = {
    "appnope": "BSD-2-Clause",
    "axe-playwright-python": "MIT",
    "colorama": "BSD",
    "py4j": "BSD",
    "pyspark": "Apache-2.0",
    "pywinpty": "MIT",
}
"""Packages of other systems, and one whose metadata are silent: what their own licence files say."""
SPELLED = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_PIN = re.compile(r"^([A-Za-z0-9_.-]{1,100})==", re.MULTILINE)


def locked() -> dict[str, list[str]]:
    """Every package of a lock, and the locks that hold it."""
    found: dict[str, list[str]] = {}
    for lock in sorted(FOLDER.glob("*.lock")):
        for name in dict.fromkeys(_PIN.findall(lock.read_text(encoding="utf-8"))):
            found.setdefault(name, []).append(lock.stem)
    return dict(sorted(found.items()))


def licence(name: str) -> str | None:
    """The licence that an installed package states; nothing when it is not installed here or states none."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return STATED.get(name)
    if about["License-Expression"]:
        return str(about["License-Expression"])
    named = [line.rsplit(" :: ", 1)[-1] for line in about.get_all("Classifier") or () if line.startswith("License :: ")]
    named = [each for each in named if each != "OSI Approved"] or [
        str(about["License"] or "").partition("\n")[0].strip()
    ]
    return " AND ".join(SPELLED.get(each, each) for each in named if each) or STATED.get(name)


def is_allowed(expression: str, locks: Iterable[str] = ()) -> bool:
    """Whether every licence that must be kept is on the list; of several to choose from, one is enough.

    What is allowed apart counts only for a package that is in no other lock.
    """
    allowed = ALLOWED | frozenset.intersection(*(ALLOWED_APART.get(lock, frozenset()) for lock in locks or ("",)))
    together = re.sub(r"[()]", " ", expression).split(" AND ")
    return all(any(choice.strip() in allowed for choice in each.split(" OR ")) for each in together)


def listed() -> dict[str, str]:
    """Packages and licences as the list has them."""
    rows = re.findall(r"^\| ([^ |]+) \| ([^|]+) \|", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: said for name, said in rows if name != "package"}


def written() -> str:
    """The text of the list."""
    known = listed() if LIST.exists() else {}
    rows = []
    for name, locks in locked().items():
        said = licence(name) or known.get(name)
        if said is None:
            sys.exit(f"{name}: no licence is stated. Read its licence file, and name it in STATED.")
        if not is_allowed(said, locks):
            sys.exit(f"{name}: {said} is not on the list of licences that are allowed.")
        rows.append(f"| {name} | {said} | {', '.join(locks)} |")
    return "\n".join(
        [
            "# Licences of the locked packages",
            "",
            'Made by `make licences` from the metadata of the packages. "BSD" is said where a package does not say which.',
            "",
            "| package | licence | locks |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    LIST.write_text(written(), encoding="utf-8", newline="\n")
