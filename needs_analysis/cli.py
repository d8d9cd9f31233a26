"""``needs-analysis``: the verbs of an assessment from a shell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from needs_analysis import __version__
from needs_analysis.characters import visible
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.files import inside, sha256

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Needs assessment and service evaluation for Offices of Police and Crime Commissioners.",
)
_out = Console()
_err = Console(stderr=True)


def say(text: str, *, to: Console = _out) -> None:
    """Say something on the screen as it stands: no character of it is obeyed, and no mark of it is taken for a style."""
    to.print(visible(text), markup=False, highlight=False, soft_wrap=True)


def _cells(values: Iterable[object]) -> list[str]:
    """Cells of a table on the screen, as they stand."""
    return [escape(visible(str(value))) if value is not None else "" for value in values]


@contextmanager
def _replaced(paths: Iterable[Path]) -> Iterator[None]:
    """Say both checksums of what is replaced meanwhile."""
    before = {path: sha256(path) for path in paths if path.is_file()}
    yield
    for path, old in before.items():
        if path.is_file() and sha256(path) != old:
            say(f"{path.name}: sha256 {old} is replaced by sha256 {sha256(path)}")


Replace = Annotated[bool, typer.Option("--replace", help="Write over what is there; both checksums are shown.")]
Folder = Annotated[Path | None, typer.Option(help="Folder of the assessment; the current one otherwise.")]


@app.command()
def run(
    folder: Folder = None,
    force: Annotated[bool, typer.Option(help="Run even if nothing has changed.")] = False,
    provisional: Annotated[
        bool,
        typer.Option(
            help="Treat unreadable cells as missing, mark every page PROVISIONAL and list the outstanding queries."
        ),
    ] = False,
    without_notebooks: Annotated[
        bool,
        typer.Option(
            "--without-notebooks",
            help="Skip the notebooks, which are programs (use for an assessment you did not write).",
        ),
    ] = False,
) -> None:
    """Run the assessment: tables, findings, report and notebooks under data/processed.

    Every finding is validated before the first is calculated, and every finding that cannot be calculated or released is named. A file that has
    not been supplied stops nothing: findings that depend on it are listed as data gaps. The first line of assessment.toml is: format = 2.

    An assessment is a program: its notebooks run with all your rights. Read any that you received from someone else before you run them.
    """
    from needs_analysis import assessment

    opened = assessment.open(folder, provisional=provisional)
    with _out.status("Starting") as status:

        def stage(text: str) -> None:
            status.update(escape(visible(text)))
            say(text)

        outcome = assessment.run(opened, say=stage, force=force, with_notebooks=not without_notebooks)
    say(f"Report: {outcome.report}")


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="One file that you received; every table of the assessment otherwise.")
    ] = None,
    kind: Annotated[str, typer.Option(help="What the file is, such as provider-return.")] = "provider-return",
    layout: Annotated[Path | None, typer.Option(help="TOML file that says how it is laid out.")] = None,
    workbook: Annotated[Path | None, typer.Option(help="Write what is wrong to this workbook (.xlsx).")] = None,
    queries: Annotated[Path | None, typer.Option(help="Write a draft letter for each file to this folder.")] = None,
    folder: Folder = None,
    replace: Replace = False,
) -> None:
    """Read and check a file that you received, or every table of the assessment, including those that a metric calculates (from)."""
    from needs_analysis import assessment
    from needs_analysis.assessment.problems_workbook import HEADINGS
    from needs_analysis.documents.workbook import workbook_place
    from needs_analysis.files import a_folder

    opened = assessment.open(folder) if file is None else None
    inputs = opened.inputs if opened is not None else [path for path in (file, layout) if path is not None]
    # Before a long reading, not after it.
    if queries is not None:
        a_folder(queries)
    if workbook is not None:
        workbook_place(workbook, replace=replace, inputs=inputs)
    if opened is not None:
        checked = assessment.check(opened)
    elif file is not None:
        checked = assessment.check_file(file, kind=kind, layout=layout)
    shown = Table("Table", "Rows", "Result")
    for row in checked.results.itertuples(index=False):
        shown.add_row(*_cells((row.table, row.rows, row.result)))
    _out.print(shown)
    for row in checked.warnings.itertuples(index=False):
        say(f"Note: {row.place}: {row.text}")
    if not checked.sound:
        filled = [name for name in HEADINGS if (checked.problems[name].fillna("") != "").any()]
        shown = Table(
            *(Column(HEADINGS[name], overflow="fold") for name in filled if name != "remedy"), show_lines=True
        )
        for entry in checked.problems[filled].drop(columns="remedy", errors="ignore").to_dict("records"):
            shown.add_row(*_cells(entry.values()))
        _err.print(shown)
        # In whole lines too, so that a command that is advised can be copied as it stands.
        for line in checked.lines:
            say(line, to=_err)
    if workbook is not None:
        with _replaced([workbook]):
            say(f"Written: {assessment.problems_workbook(checked, workbook, replace=replace).name}")
    if queries is not None:
        with _replaced(queries.glob("query_*.txt")):
            for path in assessment.write_queries(checked, queries, replace=replace):
                say(f"Draft: {path.name}")
    if not checked.sound:
        raise typer.Exit(1)


@app.command()
def process(
    originals: Annotated[Path, typer.Option(help="Folder with the original open data.")], folder: Folder = None
) -> None:
    """Rebuild the summary tables and look-ups from source data."""
    from needs_analysis import assessment

    opened = assessment.open(folder)
    settings = opened.configuration.process
    if settings is None:
        raise NeedsAnalysisError("assessment.toml has no [process] settings, so there is nothing to rebuild.")
    for name, rows in assessment.process(originals, inside(opened.folder, settings.target), area=settings):
        say(f"{name}: {rows:,} rows")


@app.command()
def checksum(file: Annotated[Path, typer.Argument(help="A raw file that was changed on purpose.")]) -> None:
    """Record the checksum of a raw file that was changed on purpose, if it matches its specification."""
    from needs_analysis import assessment, reading

    source = reading.source_of(file, check=False)
    opened = assessment.open(file.resolve().parent)
    for settings in opened.configuration.tables.values():
        if settings.contract and (opened.folder / settings.path).resolve() == file.resolve():
            reading.table(file, settings.contract, check_source=False)
    changed = reading.record_checksum(file)
    say(f"{file.name} ({source.title}): " + ("the new checksum is recorded." if changed else "has not changed."))


@app.command()
def notebooks(
    folder: Folder = None, refresh: Annotated[bool, typer.Option(help="Run them and write them in place.")] = False
) -> None:
    """Check the committed notebooks; with --refresh, run them and write them in place."""
    from needs_analysis import assessment
    from needs_analysis.assessment.record import allowed_profiles
    from needs_analysis.assessment.refresh_notebooks import notebook_paths

    opened = assessment.open(folder)
    place = opened.folder / "notebooks"
    if refresh:
        for path in assessment.refresh_notebooks(place, profiles=lambda read: allowed_profiles(opened, read)):
            say(f"{path.name}: run and written")
    released_only = allowed_profiles(opened) is not None
    wrong = {path.name: assessment.check_notebook(path, released_only=released_only) for path in notebook_paths(place)}
    for name, problems in wrong.items():
        say(f"{name}: " + ("OK" if not problems else "; ".join(problems)))
    if any(wrong.values()):
        raise typer.Exit(1)


@app.command()
def template(
    kind: Annotated[
        str,
        typer.Argument(
            help="provider-return, contracts, funding, provider-queries, force-aggregate, layout, police-mapping or survey-questions."
        ),
    ],
    to: Annotated[Path, typer.Option(help="The file to write, or the folder for force-aggregate.")],
    first_quarter: Annotated[str, typer.Option(help="First quarter that can be chosen.")] = "2025/26 Q1",
) -> None:
    """Write a blank form for providers, the exporter for the force, or an example of a description."""
    from needs_analysis import reading

    for path in reading.write_template(kind, to, first_quarter=first_quarter):
        say(f"Written: {path.name}")


@app.command()
def release(
    file: Annotated[Path, typer.Argument(help="CSV file of a table with all its figures, totals among them.")],
    key: Annotated[
        list[str] | None,
        typer.Option(help="Column that names the rows; with the label of its total: area=All."),
    ] = None,
    count: Annotated[
        list[str] | None, typer.Option(help="Column of counts; a part with its whole: repeat=victims.")
    ] = None,
    distinct: Annotated[
        list[str] | None, typer.Option(help="Column of counts whose totals count each person once.")
    ] = None,
    calculated: Annotated[
        list[str] | None, typer.Option(help="Column calculated from others, with those: rate=victims,residents.")
    ] = None,
    public: Annotated[list[str] | None, typer.Option(help="Column that anyone can look up, such as residents.")] = None,
    label: Annotated[list[str] | None, typer.Option(help="Column of words.")] = None,
    profile: Annotated[str, typer.Option(help="lt5, lt10, lt5-round5, lt8-round5 or lt10-round5.")] = "lt5",
    title: Annotated[str, typer.Option(help="What the table shows.")] = "",
    to: Annotated[Path | None, typer.Option(help="Folder to write to; that of the file otherwise.")] = None,
    counts: Annotated[str, typer.Option(help="What the figures count, where column names do not say it.")] = "",
    where: Annotated[list[str] | None, typer.Option(help="What the rows are limited to: sex=Women.")] = None,
    as_of: Annotated[str, typer.Option(help="Date of the edition, for the register.")] = "",
    replace: Replace = False,
) -> None:
    """Write a table of your own without the figures that may not be published."""
    from needs_analysis.assessment.release_file import release_file

    columns: dict[str, dict[str, object]] = {}
    for given, role, further in (
        (key, "key", "totals"),
        (count, "count", "part_of"),
        (calculated, "measure", "of"),
        (label, "label", ""),
        (public, "base", ""),
    ):
        for name, _, more in (text.partition("=") for text in given or []):
            several = [each.strip() for each in more.split(",") if each.strip()]
            said = {further: more.strip() if further == "part_of" else several} if further and more else {}
            if name.strip() in columns:
                raise Refusal(f"The column {name.strip()} is declared twice", remedy="Say once what it is.")
            columns[name.strip()] = {"role": role, **said, **({"public": True} if role == "base" else {})}
    for name in distinct or []:
        if columns.get(name.strip(), {}).get("role") != "count":
            raise Refusal(
                f"--distinct {name.strip()} is not a column of counts", remedy="Declare it with --count, too."
            )
        columns[name.strip()]["distinct"] = True
    limits: dict[str, list[str]] = {}
    for limit in where or []:
        of, _, group = (part.strip() for part in limit.partition("="))
        if not of or not group:
            raise Refusal("--where names no group", remedy='Write --where "sex=Women".')
        limits.setdefault(of, []).append(group)
    written = release_file(
        file,
        columns=columns,
        profile=profile,
        title=title,
        to=to,
        replace=replace,
        counts=counts,
        where=limits,
        as_of=as_of,
    )
    for path in written:
        say(f"Written: {path.name}")


@app.command()
def scan(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders that are to leave.")],
    names: Annotated[
        str | None, typer.Option(help="Also find names in texts: presidio, which is installed separately.")
    ] = None,
    few: Annotated[int, typer.Option(help="Also find fewer people than this in figures or words.")] = 0,
) -> None:
    """Look at files before they leave: what looks like personal data, and what a reader would not see. It repeats none of it.

    Exit code 0 where nothing was found, and 1 otherwise.
    """
    from needs_analysis.release import scan as look

    found = look(paths, names=names, threshold=few)
    say(repr(found))
    if not found.sound:
        raise typer.Exit(1)
    say(
        "A scan finds numbers, addresses and what is out of sight; of names it finds "
        + ("most" if names else "none")
        + ". Read what people wrote before it leaves."
    )


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="police-uk-archive, police-uk-api, nomis or home-office.")],
    to: Annotated[Path, typer.Option(help="Folder for the file.")],
    setting: Annotated[list[str] | None, typer.Option("--set", help="What the source asks for, as name=value.")] = None,
    replace: Annotated[
        bool,
        typer.Option(help="Replace a file that was fetched before, if another is served now; shows both checksums."),
    ] = False,
) -> None:
    """Fetch open data from its publisher over your own internet connection."""
    from needs_analysis.reading.fetch import fetch as fetch_file

    pairs = [text.partition("=") for text in setting or []]
    fetch_file(
        source,
        to=to,
        settings={name: value for name, _, value in pairs},
        replace=replace,
        say=say,
    )


@app.command()
def synthesise(
    to: Annotated[Path, typer.Option(help="Folder for what is made.")],
    rows: Annotated[int, typer.Option(help="About how many offences.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = 1,
    replace: Replace = False,
) -> None:
    """Make a synthetic force: a victim extract, provider returns and a survey, with known answers."""
    from needs_analysis import synthetic

    with _replaced([to / name for name in synthetic.FILES]):
        for path, made in synthetic.synthesise(to, rows=rows, seed=seed, replace=replace):
            say(f"{path.name}: {made:,} rows")


@app.command()
def version() -> None:
    """Say which version this is."""
    say(__version__)


def _in_words(error: OSError) -> str:
    """What the system says of a file, with what to do about it."""
    name = Path(str(error.filename)).name if error.filename else "A file"
    if isinstance(error, FileNotFoundError):
        return f"{name} was not found. Check its path."
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder. Give the name of a file."
    if isinstance(error, NotADirectoryError):
        return f"{name} is not in a folder: a part of its path is a file. Correct the path."
    return f"{name}: {error.strerror or type(error).__name__}. Close it if it is open elsewhere."


def main() -> None:
    """Run the command line; a known error is one clear message and exit code 1."""
    try:
        app()
    except NeedsAnalysisError as error:
        say(str(error), to=_err)
        raise SystemExit(1) from None
    except OSError as error:
        say(_in_words(error), to=_err)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
