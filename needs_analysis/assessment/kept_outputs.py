"""Which outputs of a notebook that was run may stay in its copy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from needs_analysis.release.release import RELEASED_TYPE, is_released
from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.notebook import output_seen
from needs_analysis.release.scanners.people_in import people_in
from needs_analysis.release.scanners.seen import Looking
from needs_analysis.result import NOT_FOR_RELEASE
from needs_analysis.wording import listed

_WORDS_OF_A_PICTURE: Final = "Picture: "


def written_in(notebook: Any, name: str) -> dict[str, str]:
    """What someone wrote in a notebook, its code and its texts, by cell as counted from 1."""
    return {f"{name}, cell {number}": str(cell["source"]) for number, cell in enumerate(notebook["cells"], start=1)}


def only_what_may_stay(notebook: Any, name: str, profiles: Collection[str] | None, proof: str) -> list[str]:
    """Replace what may not stay of the outputs of a notebook by words, and say in which cells, counted from 1.

    Parameters
    ----------
    notebook : NotebookNode
        As it was run; it is changed.
    name : str
        Name of its file, for what is said.
    profiles : collection of str, optional
        Profiles under which an output may have been released, where there are people behind the tables; then only what was
        released stays. None where nothing need be withheld.
    proof : str
        The secret with which its kernel marked what was released.

    Returns
    -------
    list of str
        Which cells were left out of the copy, a line each kind.
    """
    unreleased = _without_unreleased(notebook, profiles, proof) if profiles is not None else []
    personal = _without_personal(notebook)
    for cell in notebook["cells"]:
        for output in cell.get("outputs") or []:
            mark = output.get("data", {}).get(RELEASED_TYPE)
            if isinstance(mark, Mapping):
                # It proves something in this run only, and would differ in the next.
                output["data"][RELEASED_TYPE] = {"profile": mark.get("profile", "")}
    said = []
    if unreleased:
        said.append(f"{name}: what {_cells(unreleased)} was not released; the copy says so instead.")
    if personal:
        said.append(f"{name}: what {_cells(personal)} looks like personal data; the copy does not repeat it.")
    return said


def _cells(numbers: list[int]) -> str:
    return f"cell {numbers[0]} shows" if len(numbers) == 1 else f"cells {listed([str(n) for n in numbers])} show"


def _without_unreleased(notebook: Any, profiles: Collection[str], proof: str) -> list[int]:
    """Replace every output that shows something which was not released.

    What nobody looked at goes too: attachments, raw cells, and what is written about cells and outputs.
    """
    cells = []
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["metadata"] = {}
        if cell.pop("attachments", None) or cell["cell_type"] == "raw":
            cells.append(number)
        if cell["cell_type"] == "raw":
            cell["source"] = f"[{NOT_FOR_RELEASE}]"
        outputs = cell.get("outputs") or []
        kept = [output for output in outputs if is_released(output.get("data", {}), profiles=profiles, proof=proof)]
        for output in kept:
            output["metadata"] = _words_of_picture(output["data"])
        if len(kept) < len(outputs):
            cells.append(number)
            cell["outputs"] = [*kept, _not_for_release(outputs[0])]
    return sorted(set(cells))


def _without_personal(notebook: Any) -> list[int]:
    """Replace every output in which something looks like personal data."""
    cells = []
    for number, cell in enumerate(notebook["cells"], start=1):
        outputs = cell.get("outputs") or []
        kept = [output for output in outputs if not people_in(output_seen(output, "", Looking(look_into)))]
        if len(kept) < len(outputs):
            cells.append(number)
            cell["outputs"] = [*kept, _not_for_release(outputs[0])]
    return cells


def _words_of_picture(data: Mapping[str, Any]) -> dict[str, Any]:
    """The words for those who do not see a picture: those that stand beside it, under the same proof."""
    text = str(data.get("text/plain", ""))
    if "image/png" not in data or not text.startswith(_WORDS_OF_A_PICTURE):
        return {}
    return {"image/png": {"alt": text.removeprefix(_WORDS_OF_A_PICTURE)}}


def _not_for_release(like: Any) -> Any:
    """The words in the place of an output, in whatever kind of mapping outputs come."""
    return type(like)({"output_type": "stream", "name": "stdout", "text": f"[{NOT_FOR_RELEASE}]\n"})
