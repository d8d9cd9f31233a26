"""Synthetic returns as offices receive them: a workbook for each provider, with titles, total rows and withheld cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.files import a_folder, must_be_free, write_whole
from needs_analysis.reading import sidecar_path, write_source
from needs_analysis.synthetic.service_returns import service_returns
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS
from needs_analysis.synthetic.write_service_data import as_sent

LAYOUT: Final = "layout.toml"
_HEADERS: Final = {
    "service": ("Project", ""),
    "area": ("Local authority", ""),
    "quarter": ("Period", ""),
    "referrals": ("Referrals", "Received"),
    "engaged": ("Referrals", "Engaged"),
    "new_clients": ("Caseload", "Started"),
    "closed": ("Caseload", "Closed"),
    "carried_in": ("Caseload", "Open at start"),
    "carried_out": ("Caseload", "Open at end"),
    "waiting": ("Waiting list", "Number"),
    "longest_wait_days": ("Waiting list", "Longest wait (days)"),
    "female": ("Sex", "Women"),
    "male": ("Sex", "Men"),
    "other_sex": ("Sex", "Other"),
    "not_stated": ("Sex", "N/K"),
    "staff_in_post_fte": ("Staff", "In post (FTE)"),
}
_ADDED: Final = ("referrals", "engaged", "new_clients", "closed", "carried_in", "carried_out", "waiting")
_TITLE_ROWS: Final = 2


def write_messy_returns(
    to: Path | str,
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
    replace: bool = False,
) -> Iterator[tuple[Path, int]]:
    """Write the returns of `service_returns` as providers send them, and the layout with which they are read.

    Parameters
    ----------
    to : Path or str
        Folder, made if need be.
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.
    replace : bool
        Whether files of these names that stand there may go.

    Yields
    ------
    tuple of Path and int
        A workbook for each provider (``return_01.xlsx``, ...) and the rows of services, areas and quarters in it: two rows of
        headers under a title, other words for quarters, "<5" and "n/a" in cells, thousands with commas, a row of totals for each
        service and quarter of several areas, and a note at the end. ``layout.toml`` describes them all.

    Raises
    ------
    Refusal
        Before anything is made, when a file of such a name stands there; and for what `service_world` refuses.
    """
    folder = a_folder(to)
    returns = service_returns(seed=seed, services=services, areas=areas, first_quarter=first_quarter, quarters=quarters)
    providers = list(dict.fromkeys(returns["provider"]))
    width = max(2, len(str(len(providers))))
    paths = [folder / f"return_{number:0{width}d}.xlsx" for number in range(1, len(providers) + 1)]
    must_be_free([*paths, *map(sidecar_path, paths), folder / LAYOUT], replace=replace)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / LAYOUT, _layout())
    for provider, path in zip(providers, paths, strict=True):
        own = returns[returns["provider"] == provider]
        _write(own, path)
        call = f"needs_analysis.synthetic.write_messy_returns(to, seed={seed}, ...)"
        write_source(path, service_source(path.stem, f"Synthetic return of {provider}", made_by=call))
        yield path, len(own)


def _write(returns: pd.DataFrame, path: Path) -> None:
    from openpyxl import Workbook

    shown = as_sent(returns)[list(_HEADERS)]
    book = Workbook()
    sheet = book.active
    sheet.title = "Monitoring"
    sheet.append(["Monitoring return (SYNTHETIC)"])
    sheet.append([])
    for level in (0, 1):
        sheet.append([heading[level] or None for heading in _HEADERS.values()])
    for (service, quarter), rows in returns.groupby(["service", "quarter"], sort=False):
        for cells in shown.loc[rows.index].to_dict("records"):
            sheet.append([_cell(name, cells[name]) for name in _HEADERS])
        known = all((rows[f"{name}_state"] == "known").all() for name in _ADDED)
        if len(rows) > 1 and known:
            total = {"service": service, "area": "Total", "quarter": quarter}
            total |= {name: str(int(rows[name].sum())) for name in _ADDED}
            sheet.append([_cell(name, total.get(name)) for name in _HEADERS])
    sheet.append(["Note: numbers under 5 are not shown"])
    book.save(path)


def _cell(name: str, value: Any) -> Any:
    """A cell as it is typed: quarters in other words, thousands with commas, numbers as numbers."""
    if value is None or pd.isna(value):
        return None
    if name == "quarter":
        year, quarter = str(value).split()
        return f"{quarter} {year}"
    text = str(value)
    if text.isdigit():
        return f"{int(text):,}" if int(text) >= 1_000 else int(text)
    return value if isinstance(value, float) else text


def _layout() -> str:
    """The description of the workbooks in the form that the reader takes."""
    lines = [
        "# SYNTHETIC",
        f"header_rows = [{_TITLE_ROWS + 1}, {_TITLE_ROWS + 2}]",
        'stop_at = ["Note"]',
        "",
        "[columns]",
    ]
    for name, parts in _HEADERS.items():
        lines.append(f"{json.dumps(' / '.join(filter(None, parts)))} = {json.dumps(name)}")
    return "\n".join(lines) + "\n"
