"""One page about one area, from a released result."""

from __future__ import annotations

from needs_analysis.errors import Refusal
from needs_analysis.release import Released, text
from needs_analysis.report.render import picture, table_of, template


def profile_sheet(released: Released, *, title: str, office: str, as_of: str) -> str:
    """Write a released result (such as of `demand.area_profile`) as one page to print or hand on.

    Parameters
    ----------
    released : Released
        A result that may leave.
    title, office, as_of : str
        What it is, who gives it, and as of when.

    Returns
    -------
    str
        HTML in one file, with its picture inside; the same result gives the same text.

    Raises
    ------
    Refusal
        For a result that was not released, and for a text in which something looks like personal data.

    Examples
    --------
    >>> from needs_analysis import demand, release
    >>> import pandas as pd
    >>> table = pd.DataFrame({"ward": ["A", "B"], "count": [90, 30], "population": [1_000, 1_000]})
    >>> result = demand.area_profile({"crime": demand.rate(table, by="ward", per=1_000)}, area="A")
    >>> page = profile_sheet(release.release(result, "lt5"), title="Ward A", office="OPCC", as_of="May 2026")
    >>> "<h1>Ward A</h1>" in page
    True
    """
    if not isinstance(released, Released):
        raise Refusal("This result was not released", remedy='Pass release.release(result, "lt5") or another profile.')
    result = released.result
    page: str = template("sheet.html.j2").render(
        title=text(title, where="title"),
        office=text(office, where="office"),
        as_of=text(as_of, where="as_of"),
        label=released.label,
        sentence=result.sentence(),
        picture=picture(result),
        alt=result.alt if result.chart else "",
        caption=result.measure,
        table=table_of(result),
        caveats=result.caveats,
        excluded=result.excluded,
        definition=result.definition,
        sources=result.sources,
    )
    return page
