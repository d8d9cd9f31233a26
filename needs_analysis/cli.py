"""``needs-analysis``: the verbs of an assessment from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from needs_analysis import __version__
from needs_analysis.errors import ChangedFile, DataError, NeedsAnalysisError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Needs assessment and service evaluation for Offices of Police and Crime Commissioners.",
)
_out = Console()
_err = Console(stderr=True)

Folder = Annotated[Path | None, typer.Option(help="Folder of the assessment; the current one otherwise.")]


@app.command()
def run(
    folder: Folder = None, force: Annotated[bool, typer.Option(help="Run even if nothing has changed.")] = False
) -> None:
    """Run the assessment: tables, findings, report and notebooks under data/processed."""
    from needs_analysis import assessment

    opened = assessment.open(folder)
    with _out.status("Starting") as status:

        def say(text: str) -> None:
            status.update(text)
            _out.print(text, markup=False, soft_wrap=True)

        outcome = assessment.run(opened, say=say, force=force)
    _out.print("Report:", style="bold", end=" ")
    _out.print(str(outcome.report), soft_wrap=True, highlight=False)


@app.command()
def check(folder: Folder = None) -> None:
    """Read and check every table of the assessment."""
    from needs_analysis import assessment

    opened = assessment.open(folder)
    shown = Table("Table", "Rows", "Result")
    problems = []
    for name, settings in opened.configuration.tables.items():
        try:
            rows = len(opened.boundaries(name)[0] if settings.kind == "boundaries" else opened.table(name))
            shown.add_row(name, f"{rows:,}", "sound")
        except NeedsAnalysisError as error:
            if settings.contract and isinstance(error, ChangedFile):
                error = _all_problems(opened.path(name), settings.contract, error)
            found = len(error.problems) if isinstance(error, DataError) else 1
            shown.add_row(name, "-", f"{found} problem{'s' if found > 1 else ''}")
            problems.append(error)
    _out.print(shown)
    for problem in problems:
        _err.print(str(problem), soft_wrap=True, highlight=False, markup=False)
    if problems:
        raise typer.Exit(1)


def _all_problems(path: Path, contract: str, first: NeedsAnalysisError) -> NeedsAnalysisError:
    """A changed file is read all the same, so that everything that is wrong with it is listed."""
    from needs_analysis import reading

    try:
        reading.table(path, contract, check_source=False)
    except DataError as error:
        return error
    return first


@app.command()
def process(
    originals: Annotated[Path, typer.Option(help="Folder with the original open data.")], folder: Folder = None
) -> None:
    """Work out the small counts and look-ups from original open data."""
    from needs_analysis import assessment
    from needs_analysis.assessment.process import Area

    opened = assessment.open(folder)
    settings = opened.configuration.process
    if settings is None:
        raise NeedsAnalysisError("assessment.toml has no [process] settings, so there is nothing to work out.")
    area = Area(
        force=opened.configuration.about.force,
        police_uk_slug=settings.police_uk_slug,
        police_uk_year=settings.police_uk_year,
        pfa_code=settings.pfa_code,
        retrieved=settings.retrieved,
    )
    for name, rows in assessment.process(originals, opened.folder / settings.target, area=area):
        _out.print(f"{name}: {rows:,} rows")


@app.command()
def checksum(file: Annotated[Path, typer.Argument(help="A raw file that was changed on purpose.")]) -> None:
    """Record the checksum of a raw file that was changed on purpose, if it keeps its contract."""
    from needs_analysis import assessment, reading

    source = reading.source_of(file, check=False)
    opened = assessment.open(file.resolve().parent)
    for settings in opened.configuration.tables.values():
        if settings.contract and (opened.folder / settings.path).resolve() == file.resolve():
            reading.table(file, settings.contract, check_source=False)
    changed = reading.record_checksum(file)
    _out.print(f"{file.name} ({source.title}): " + ("the new checksum is recorded." if changed else "has not changed."))


@app.command()
def notebooks(
    folder: Folder = None, refresh: Annotated[bool, typer.Option(help="Run them and write them in place.")] = False
) -> None:
    """Check the committed notebooks; with --refresh, run them and write them in place."""
    from needs_analysis import assessment
    from needs_analysis.assessment.notebooks import notebook_paths

    opened = assessment.open(folder)
    place = opened.folder / "notebooks"
    if refresh:
        for path in assessment.refresh_notebooks(place):
            _out.print(f"{path.name}: run and written")
    wrong = {path.name: assessment.check_notebook(path) for path in notebook_paths(place)}
    for name, problems in wrong.items():
        _out.print(f"{name}: " + ("sound" if not problems else "; ".join(problems)), markup=False)
    if any(wrong.values()):
        raise typer.Exit(1)


@app.command()
def version() -> None:
    """Say which version this is."""
    _out.print(__version__)


def main() -> None:
    """Run the command line; a known error is one clear message and exit code 1."""
    try:
        app()
    except NeedsAnalysisError as error:
        _err.print(str(error), soft_wrap=True, highlight=False, markup=False)
        raise SystemExit(1) from None
    except OSError as error:
        name = Path(str(error.filename)).name if error.filename else "A file"
        _err.print(f"{name}: {error.strerror or type(error).__name__}. Close it if it is open elsewhere.", markup=False)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
