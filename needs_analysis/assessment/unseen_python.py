"""What the Python of a code cell hands to the system, to the notebook or to Python itself, where what runs is not on show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

_SYSTEMS: Final = frozenset({"os", "posix", "nt"})
_OF_THE_SYSTEM: Final = re.compile(r"system|popen|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|startfile|fork(?:pty)?")
_RUNNERS: Final = frozenset(
    {
        "subprocess",
        "_posixsubprocess",
        "pty",
        "pexpect",
        "ptyprocess",
        "runpy",
        "ctypes",
        "_ctypes",
        "cffi",
        "imp",
        "zipimport",
    }
    | {"dill", "cloudpickle", "fabric", "paramiko", "plumbum"}
)
"""Modules with no other use than to run what is not the code of the cell."""
_CALLS: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(_SYSTEMS, _OF_THE_SYSTEM),
    "builtins": re.compile("exec|eval|compile|__import__"),
    "importlib": re.compile("import_module|__import__|reload|machinery|util|_bootstrap"),
    "asyncio": re.compile("create_subprocess_(?:shell|exec)|subprocess"),
    "anyio": re.compile("run_process|open_process"),
    "pickle": re.compile("loads?|Unpickler"),
    "_pickle": re.compile("loads?|Unpickler"),
    "marshal": re.compile("loads?"),
    "joblib": re.compile("load"),
    "shelve": re.compile("open|Shelf|DbfilenameShelf|BsdDbShelf"),
    "yaml": re.compile("unsafe_load(?:_all)?|UnsafeLoader"),
    "code": re.compile("interact|InteractiveInterpreter|InteractiveConsole|compile_command"),
    "codeop": re.compile("compile_command|Compile|CommandCompiler"),
    "timeit": re.compile("timeit|repeat|Timer|main"),
    "cProfile": re.compile("run|runctx|Profile"),
    "profile": re.compile("run|runctx|Profile"),
    "pdb": re.compile("run|runeval|runcall"),
    "types": re.compile("FunctionType|CodeType"),
    "pkgutil": re.compile("resolve_name|get_loader|find_loader"),
}
"""Modules that have other uses too, and what of each runs or reads what is not the code of the cell."""
_WORDS: Final = frozenset({"code", "profile", "types", "imp", "pty", "dill", "cffi", "fabric", "plumbum"})
"""Modules whose names are as likely names of columns and variables, until they are imported."""
_ANYWHERE: Final = re.compile(
    "get_ipython|run_line_magic|run_cell_magic|run_cell|InteractiveShell|create_subprocess_(?:shell|exec)"
    "|subprocess_(?:shell|exec)|import_module|exec_module|load_module|read_pickle|__builtins__|__import__|__globals__|__subclasses__"
)
"""Names that say what they do, whatever they stand behind."""
_BARE: Final = frozenset(
    {"exec", "eval", "compile", "__import__", "__builtins__", "__loader__", "__spec__", "get_ipython"}
)


def names_of_modules(source: ast.AST) -> dict[str, str]:
    """What of which module each name of a cell stands for.

    Examples
    --------
    >>> names_of_modules(ast.parse("import os as o; from os import path as p; run = o.system"))
    {'o': 'os', 'p': 'os.path', 'run': 'os.system'}
    """
    names: dict[str, str] = {}
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    given = [node for node in ast.walk(source) if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)]
    for node in given:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        of = _path(node.value, names) if node.value is not None else ""
        if of.split(".")[0] in {*names.values(), *_CALLS, *_RUNNERS} or "." in of:
            names |= {target.id: of for target in targets if isinstance(target, ast.Name)}
    return names


def unseen(source: ast.AST, earlier: Mapping[str, str] | None = None) -> list[str]:
    """Name what the code of a cell runs, or reads as code, that does not stand in it: each once, in order.

    It follows names as far as they are written plainly, and finds carelessness: it is no sandbox, and code that means to hide
    something from it can.

    Parameters
    ----------
    source : ast.AST
        The code.
    earlier : mapping, optional
        What names of earlier cells stand for, from `names_of_modules`.

    Examples
    --------
    >>> unseen(ast.parse("import os as o; o.system('ls'); o.getcwd()")), unseen(ast.parse("import importlib.metadata"))
    (['os.system'], [])
    """
    names = {**(earlier or {}), **names_of_modules(source)}
    return list(dict.fromkeys(found for node in ast.walk(source) for found in _of_node(node, names)))


def _of_node(node: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _of_path(alias.name)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield from _of_import(node.module or "", alias.name)
    elif isinstance(node, ast.Name):
        if node.id in _BARE or _ANYWHERE.fullmatch(node.id):
            yield f"{node.id}()"
        elif node.id in names:
            yield from _of_path(names[node.id])
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if path := _path(node, names):
            yield from _of_path(path)
        elif isinstance(node, ast.Attribute) and _ANYWHERE.fullmatch(node.attr):
            yield f"{node.attr}()"
        if isinstance(node, ast.Call) and any(
            each.arg == "allow_pickle" and not (isinstance(each.value, ast.Constant) and not each.value.value)
            for each in node.keywords
        ):
            yield "allow_pickle"


def _of_import(module: str, name: str) -> Iterator[str]:
    first = module.split(".")[0]
    if name == "*" and first in _CALLS:
        yield f"from {first} import *"
    elif name in ("get_ipython", *_SYSTEMS):
        yield name
    else:
        yield from _of_path(f"{module}.{name}")


def _of_path(path: str) -> Iterator[str]:
    """What is not allowed in a path of names, such as ``asyncio.create_subprocess_shell``."""
    parts = path.split(".")
    for before, name in pairwise(parts):
        is_module = before in _CALLS and (before not in _WORDS or path.startswith(f"{before}."))
        if is_module and _CALLS[before].fullmatch(name):
            yield f"{before}.{name}"
            return
    if parts[0] in _RUNNERS:
        yield parts[0]
    elif len(parts) > 2 and (runners := (_RUNNERS - _WORDS) & set(parts[1:-1])):
        yield min(runners)
    elif said := [name for name in parts if _ANYWHERE.fullmatch(name)]:
        yield f"{said[0]}()"


def _path(node: ast.AST, names: Mapping[str, str]) -> str:
    """The path of names that an expression is, as far as it is written plainly; nothing for any other."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "" if node.id in _WORDS else node.id)
    if isinstance(node, ast.Attribute):
        return _joined(_path(node.value, names), node.attr)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and len(node.args) > 1
    ):
        return _joined(_path(node.args[0], names), _word(node.args[1]))
    if isinstance(node, ast.Subscript):
        of = _path(node.value, names)
        if of == "sys.modules":
            return _word(node.slice)
        if of.endswith(".__dict__"):
            return _joined(of.removesuffix(".__dict__"), _word(node.slice))
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "vars":
            return _joined(_path(node.value.args[0], names) if node.value.args else "", _word(node.slice))
    return ""


def _joined(before: str, name: str) -> str:
    return f"{before}.{name}" if before and name else ""


def _word(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
