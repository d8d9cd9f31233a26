"""Every pattern of the package takes time in proportion to the text, whatever the text is."""

import ast
import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

import needs_analysis

SEARCHED = {"search", "findall", "finditer", "sub", "subn", "split", "contains", "replace", "extract", "extractall"}
WHOLE = {"match", "fullmatch"}
SHAPES = (
    *(
        "a",
        "a-",
        "a.",
        "A1 ",
        "Aa ",
        "a_",
        "a@a.",
        "1 ",
        "1-",
        "1,",
        "1.",
        "0",
        "1/",
        " ",
        "@",
        "-",
        "_",
        "(",
        "<",
        "'",
    ),
    *("\n", "<a ", "a='", "[(", "!", "M0.1,2.3 L4-5.6z ", "deadbeef01", "£1,234 ", "://a:"),
)
SIZES = (40, 160, 625, 2_500, 10_000, 40_000)
FLOOR_SECONDS = 0.001
"""Below this the clock, not the pattern, makes the difference."""
MOST = 8
"""Four times the text may take four times as long, and twice that for a machine at work; a square would take sixteen."""


def modules():
    folder = Path(needs_analysis.__file__).parent
    names = [found.name for found in pkgutil.walk_packages([str(folder)], "needs_analysis.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


def evaluated(node, module):
    try:
        return eval(compile(ast.Expression(node), "pattern", "eval"), dict(vars(module)))
    except Exception:  # made of what is only known when it runs
        return None


def held(value):
    """Patterns in a constant, and in the collections that a constant is."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | list | tuple | set | frozenset):
        for part in value.values() if isinstance(value, dict) else value:
            yield from held(part)


def called(node, module):
    """The pattern of a call and the method that it is used with, if the call uses one."""
    method, of = node.func.attr, node.func.value
    if method not in SEARCHED | WHOLE:
        return None
    if (isinstance(of, ast.Name) and of.id == "re") or (isinstance(of, ast.Attribute) and of.attr == "str"):
        fixed = any(word.arg == "regex" and evaluated(word.value, module) is False for word in node.keywords)
        pattern = None if fixed or not node.args else evaluated(node.args[0], module)
    else:
        pattern = evaluated(of, module)
        pattern = pattern if isinstance(pattern, re.Pattern) else None
    if isinstance(pattern, str):
        pattern = re.compile(pattern, re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0)
    return (pattern, method) if isinstance(pattern, re.Pattern) else None


def patterns():
    """Every pattern: where it stands, and whether it is searched for or has to fit the whole."""
    found, uses = {}, {}
    for module in modules():
        for name, value in vars(module).items():
            for place, pattern in enumerate(held(value)):
                found.setdefault(pattern, f"{module.__name__}.{name}" + (f"[{place}]" if value is not pattern else ""))
            if name.strip("_").startswith("PATTERN") and isinstance(value, dict):
                texts = [re.compile(text) for text in value.values() if isinstance(text, str)]
                found |= {pattern: f"{module.__name__}.{name}" for pattern in texts}
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            use = called(node, module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
            if use:
                found.setdefault(use[0], f"{module.__name__}:{node.lineno}")
                uses.setdefault(use[0], set()).add(use[1])
    return [
        pytest.param(pattern, bool(not uses.get(pattern) or uses[pattern] & SEARCHED), id=where)
        for pattern, where in found.items()
    ]


def seconds(pattern, text, searched):
    taken = []
    for _ in range(3):
        start = time.process_time()
        if searched:
            for _each in pattern.finditer(text):
                pass
        pattern.fullmatch(text)
        taken.append(time.process_time() - start)
        if taken[-1] < FLOOR_SECONDS:
            break
    return min(taken)


def slow_shape(pattern, searched):
    """The shape of text that takes more than its share, the sizes and the times."""
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\\.", " ", pattern.pattern))[:40] or ["a"]
    for shape in (*SHAPES, " ".join([*words, ""]), "".join(words), "".join(f"{word} 1" for word in words)):
        for end in ("", "!"):
            before = FLOOR_SECONDS
            for size in SIZES:
                now = seconds(pattern, (shape * (size // len(shape) + 1))[:size] + end, searched)
                if now > MOST * max(before, FLOOR_SECONDS):
                    return shape[:40] + end, size, before, now
                before = now
    return None


ALL = patterns()


def test_the_patterns_of_the_package_are_found():
    where = {each.id for each in ALL}
    assert len(where) > 100
    assert any("personal_data.find" in name for name in where)
    for room in ("reading", "identifiers", "periods", "assessment", "people"):
        assert any(name.startswith(f"needs_analysis.{room}") for name in where), room


@pytest.mark.parametrize(("pattern", "searched"), ALL)
def test_four_times_the_text_takes_about_four_times_as_long(pattern, searched):
    assert slow_shape(pattern, searched) is None


@pytest.mark.parametrize("square", [r"\b[\w.+-]+@[\w-]+", r"<[^>]+>", r"a*b"])
def test_a_pattern_that_reads_the_text_again_and_again_is_seen(square):
    assert slow_shape(re.compile(square), searched=True) is not None
