"""What the code of a notebook does beside Python: commands of the system and of the notebook itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Final

from needs_analysis.assessment.unseen_python import names_of_modules, unseen

ALLOWED: Final = ("%matplotlib inline", "%config InlineBackend", "%time", "%timeit", "%%time", "%%timeit", "%%capture")
"""Commands of the notebook (magics) that change how it looks or how long it says that it takes, and nothing else."""

_CELL_COMMAND: Final = re.compile(r"\s*(%%[^\s]{0,40})([^\n]*)")
_LINE_COMMAND: Final = re.compile(
    r"(?P<indent>[ \t]*)(?P<to>[\w.,*\[\]'\" \t]{1,200}=[ \t]*)?(?P<command>%{1,2}[^\s(]{0,40}|!{1,2}|\?{1,2})(?P<rest>.*)"
)
_HELP: Final = re.compile(r"[ \t]*%{0,2}[\w.*]{1,200}\?{1,2}[ \t]*")
_PLOTS: Final = re.compile(r"[ \t]*InlineBackend\.\w{1,40}[ \t]*=(.*)")
_OPTIONS: Final = re.compile(r"[ \t]*(?:-[A-Za-z][ \t]?\w{0,10}[ \t]+){0,6}")


def beside_python(source: str, earlier: Mapping[str, str] | None = None) -> list[str]:
    """Name what a code cell does beside Python that can be read: each command once, in order.

    It finds carelessness and is no sandbox: code that means to hide something from it can.

    Parameters
    ----------
    source : str
        The text of a code cell.
    earlier : mapping, optional
        What names of earlier cells stand for, from `names_in`.

    Returns
    -------
    list of str
        Empty for a cell in Python alone, or with commands of `ALLOWED` only.

    Examples
    --------
    >>> beside_python("%matplotlib inline"), beside_python("x = 7 % 3"), beside_python("x = !ls"), beside_python("%run a.py")
    ([], [], ['!'], ['%run'])
    """
    tree, found = _read(source)
    if tree is None:
        return list(dict.fromkeys(found)) or ["a line that is not Python"]
    return list(dict.fromkeys([*found, *unseen(tree, earlier)]))


def names_in(source: str) -> dict[str, str]:
    """What of which module each name that a code cell gives stands for, for the cells after it.

    Examples
    --------
    >>> names_in("%matplotlib inline\\nimport os as o")
    {'o': 'os'}
    """
    tree, _ = _read(source)
    return {} if tree is None else names_of_modules(tree)


def _read(source: str) -> tuple[ast.AST | None, list[str]]:
    """The Python of a cell without commands, nothing where there is none, and the commands that are not allowed."""
    found: list[str] = []
    first = _CELL_COMMAND.match(source)
    if first:
        found += _not_allowed(first[1], first[2])
        if found:
            return None, found  # what follows is no Python
        timed = _OPTIONS.sub("", first[2], count=1).strip() if first[1] != "%%capture" else ""
        source = timed + source[first.end() :]
    tree = _parsed(source)
    if tree is None:
        lines, commands = _without_commands(source)
        found += commands
        tree = _parsed("\n".join(lines))
    return tree, found


def _parsed(source: str) -> ast.AST | None:
    try:
        tree: ast.AST = compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        return tree
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_commands(source: str) -> tuple[list[str], list[str]]:
    """The lines with Python in the place of commands, and the commands that are not allowed."""
    lines, found = [], []
    for line in source.splitlines():
        command = _LINE_COMMAND.fullmatch(line)
        if _HELP.fullmatch(line):
            lines.append(re.sub(r"\S.*", "pass", line))
        elif command is None:
            lines.append(line)
        else:
            name, rest = command["command"], command["rest"]
            wrong = _not_allowed(name, rest)
            timed = name in ("%time", "%timeit") and not wrong
            code = _OPTIONS.sub("", rest, count=1).strip() if timed else ""
            found += wrong
            if code and _parsed(code) is None:
                found.append(f"{name} with what is not Python")
                code = ""
            lines.append(command["indent"] + (code or "pass"))
    return lines, found


def _not_allowed(command: str, rest: str) -> list[str]:
    if command.startswith("?"):
        return []
    allowed = command in ALLOWED
    if command == "%matplotlib":
        allowed = rest.strip() in ("", "inline")
    elif command == "%config":
        plots = _PLOTS.fullmatch(rest)
        allowed = plots is not None and _is_value(plots[1].strip())
    return [] if allowed else [_said(command)]


def _said(command: str) -> str:
    """A command without what may stand beside its name."""
    name = re.match(r"[%!]{1,2}[A-Za-z_]{0,20}", command)
    return name[0] if name else command[:1]


def _is_value(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False
    return True
