"""Everything a user sees is written in the words of docs/vocabulary.md."""

import ast
import html
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT

DOCUMENTED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module


class Phrase(NamedTuple):
    said: str
    write: str
    pattern: re.Pattern


def pattern(said):
    words = [r"\S+(?:\s+\S+){0,2}?" if word == "..." else re.escape(word) for word in said.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", 0 if re.search("[A-Z]", said) else re.IGNORECASE)


def phrases():
    found = []
    for line in (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 2:
            found += [Phrase(said, cells[1], pattern(said)) for said in re.findall("`([^`]+)`", cells[0])]
    return found


PHRASES = phrases()


def in_python(text):
    """Strings with a space, those of f-strings joined, and first lines of docstrings of what is public."""
    tree = ast.parse(text)
    passed_over = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, DOCUMENTED)
            and not getattr(node, "name", "").startswith("_")
            and (docstring := ast.get_docstring(node))
        ):
            yield node.body[0].lineno, docstring.splitlines()[0]
        if isinstance(node, ast.Expr):
            passed_over.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            passed_over |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
            yield node.lineno, "".join(parts)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value
            and id(node) not in passed_over
        ):
            yield node.lineno, node.value


def in_text(text):
    """Running text without its code: each place where something stands, and all that follows it."""
    blank = lambda found: re.sub(r"[^\n]", " ", found[0])  # noqa: E731
    yield 1, re.sub(r"`[^`\n]+`", " {} ", re.sub(r"(?ms)^```.*?^```", blank, text))


def in_notebook(text):
    """Its words and its stored tables; the number is that of the cell."""
    for number, cell in enumerate(json.loads(text)["cells"], start=1):
        if cell["cell_type"] == "markdown":
            yield number, "".join(cell["source"])
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            for kind in ("text/html", "text/markdown"):
                yield number, html.unescape(re.sub("<[^>]+>", " \n", "".join(shown.get(kind, []))))
            yield number, "".join(output.get("text", []))


def in_toml(text):
    """Values of several words, and the names of a glossary."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := re.fullmatch(r"\[+([^\]]+)\]+\s*(?:#.*)?", line):
            table = heading[1]
        for value in re.findall(r'"((?:[^"\\]|\\.)*)"', line.split(" #")[0] if not line.startswith("#") else ""):
            if " " in value:
                yield number, value
        if "glossary" in table and (name := re.match(r'"?([^"=]+?)"?\s*=', line)):
            yield number, name[1]


def in_makefile(text):
    for number, line in enumerate(text.splitlines(), start=1):
        if shown := re.search(r"## (.+)|echo \"([^\"]+)\"|sys\.exit\((.+)\)", line):
            yield number, next(filter(None, shown.groups()))


def texts_of(path):
    text = path.read_text(encoding="utf-8")
    if path.name == "Makefile":
        return in_makefile(text)
    reads = {".py": in_python, ".ipynb": in_notebook, ".toml": in_toml}
    return reads.get(path.suffix, in_text)(text)


def found_in(path, name):
    """What to change in a file, with the line that each phrase is on."""
    for start, text in texts_of(path):
        for phrase in PHRASES:
            for hit in phrase.pattern.finditer(text):
                line = start + (text.count("\n", 0, hit.start()) if path.suffix not in {".py", ".ipynb"} else 0)
                yield f'{name}:{line}: "{" ".join(hit[0].split())}" -> {phrase.write}'


def files():
    package = ROOT / "needs_analysis"
    shown = [path for path in package.rglob("*") if path.suffix in {".py", ".md", ".j2", ".sql"}]
    shown += [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "assessment.toml")]
    shown += [*(ROOT / "docs").rglob("*.md"), *(ROOT / "notebooks").glob("*.ipynb")]
    return sorted(path for path in shown if path.name != "vocabulary.md")


def place_of(path):
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[:2]) if parts[0] == "needs_analysis" else parts[0]


PLACES = sorted({place_of(path) for path in files()})


@pytest.mark.parametrize("place", PLACES)
def test_a_user_reads_the_words_of_the_field(place):
    hits = [
        hit for path in files() if place_of(path) == place for hit in found_in(path, path.relative_to(ROOT).as_posix())
    ]
    assert not hits, f"{len(hits)} phrases of docs/vocabulary.md:\n" + "\n".join(hits)


def test_the_table_is_read_and_proposes_something_for_each_phrase():
    said = [phrase.said for phrase in PHRASES]
    assert len(said) > 100
    assert len(set(said)) == len(said)
    assert all(phrase.write for phrase in PHRASES)


def test_what_is_proposed_is_not_forbidden_itself():
    for phrase in PHRASES:
        assert not [other.said for other in PHRASES if other.pattern.search(phrase.write)], phrase.said


WAYS = {
    "a.py": 'def public():\n    """{}."""\n',
    "b.py": 'x = 1\nprint(f"{{x}} rows: {} here")\n',
    "c.md": "# Title\n\nWords and {}, so.\n",
    "d.html.j2": "<p>\n{}</p>\n",
    "e.toml": 'x = 1\ntitle = "a {} b"\n',
    "Makefile": "all:\nhelp: ## A {} b\n",
}


@pytest.mark.parametrize("name", WAYS)
def test_a_phrase_is_found_wherever_a_user_would_read_it(tmp_path, name):
    path, line = tmp_path / name, 3 if name == "c.md" else 2
    for phrase in PHRASES:
        path.write_text(WAYS[name].format(phrase.said.replace("...", "quite other")), encoding="utf-8")
        hits = list(found_in(path, name))
        assert any(hit.startswith(f"{name}:{line}: ") and hit.endswith(phrase.write) for hit in hits), phrase.said


def test_it_is_found_in_words_and_tables_of_a_notebook(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["Rows were set\n", "aside."]},
        {"cell_type": "code", "source": [], "outputs": [{"data": {"text/html": ["<td>set aside</td>"]}}]},
        {"cell_type": "code", "source": [], "outputs": [{"text": ["What is missing\n"]}]},
    ]
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert [hit.split(": ")[0] for hit in found_in(path, "a.ipynb")] == ["a.ipynb:1", "a.ipynb:2", "a.ipynb:3"]


def test_names_in_code_are_not_searched(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(
        'key = "set_aside"\nservice = "Idva"\n\n\ndef _private():\n    """Set aside."""\n', encoding="utf-8"
    )
    assert not list(found_in(path, "a.py"))
    path = Path(tmp_path / "a.md")
    path.write_text("The key `set_aside` and `Idva`.\n\n```\nset aside\n```\n", encoding="utf-8")
    assert not list(found_in(path, "a.md"))
