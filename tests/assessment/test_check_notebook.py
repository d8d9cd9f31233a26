"""Stored notebooks: what their outputs, texts and code may hold."""

import copy
import hashlib
import html
import json
import secrets

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.assessment import check_notebook
from needs_analysis.assessment.notebook_source import beside_python
from needs_analysis.assessment.stored_html import not_allowed_in_html, not_allowed_in_text

SOUND = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Demand"},
        {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": 1, "source": "x = 1", "outputs": []},
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def test_the_notebook_to_start_from_is_sound(tmp_path):
    assert wrong_with(tmp_path) == []


def wrong_with(tmp_path, *, kind=None, output=None, text=None, code=None):
    """What is wrong with a sound notebook after one thing is put into it."""
    notebook = copy.deepcopy(SOUND)
    first = notebook["cells"][1]
    if output is not None:
        data = {"output_type": "display_data", "metadata": {}, "data": {kind or "text/html": output}}
        first["outputs"].append(data)
    if text is not None:
        notebook["cells"].append({"cell_type": "markdown", "id": "t", "metadata": {}, "source": text})
    if code is not None:
        first["source"] = code
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return check_notebook(path)


HOSTILE = [
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<SVG ONLOAD=alert(1)></SVG>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<iframe src='data:text/html,x'></iframe>",
    "<IFRAME srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<a href=javascript:alert(1)>x</a>",
    '<a href="&#106;ava&#x0A;script:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="//elsewhere.example/x">x</a>',
    "<form action=/x><button>go</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    '<meta http-equiv="refresh" content="0;url=https://elsewhere.example">',
    "<base href=https://elsewhere.example/>",
    "<object data='data:text/html,x'></object>",
    "<embed src=x>",
    "<style>@import 'https://elsewhere.example/a.css';</style>",
    "<style>td { background: u\\72l(https://elsewhere.example/a) }</style>",
    "<style>td { background: image-set('https://elsewhere.example/a' 1x) }</style>",
    '<p style="background: url(https://elsewhere.example/a)">x</p>',
    '<p style="background: &#117;rl (//elsewhere.example/a)">x</p>',
    "<link rel=stylesheet href=https://elsewhere.example/a.css>",
    "<p onclick=alert(1)>x</p>",
    "<p\nonmouseover\n=\nalert(1)>x</p>",
    "<p/onmouseover=alert(1)>x</p>",
    "<p title='>' ONCLICK='alert(1)'>x</p>",
    '<p title="a"onclick="alert(1)">x</p>',
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://elsewhere.example/a.png">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "<img srcset='https://elsewhere.example/a.png 2x'>",
    "<img src='data:image/png;base64,AA' onload",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<script",
    "</script><script >alert(1)",
    "<!--><script>alert(1)</script>-->",
    "<!--a--!><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<template><p>x</p></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<style><p title='</style><img src=x onerror=alert(1)>'>",
    "<p data-commandlinker-command='apputils:shutdown'>x</p>",
    "<input autofocus onfocus=alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_html_that_may_run_or_call_another_site_is_refused(tmp_path, text):
    for output in (text, f"<table><tr><td>1</td><td>{text}</td></tr></table>"):
        wrong = wrong_with(tmp_path, output=output)
        assert any("holds a program or calls another site" in problem for problem in wrong)
    assert any(
        "cell" in problem and "program" in problem for problem in wrong_with(tmp_path, text=f"Words {text} words")
    )


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x]( JaVa&#115;cript:alert(1))",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[x](data:text/html,y)",
        "<javascript:alert(1)>",
        "$\\href{javascript:alert(1)}{x}$",
        "![x](https://elsewhere.example/a.png)",
        "![x](   //elsewhere.example/a.png)",
        "![x](<https://elsewhere.example/a.png>)",
        "![x][1]\n\n[1]: https://elsewhere.example/a.png",
        "<https://x/onclick=alert(1)>",
    ],
)
def test_links_in_a_text_that_run_or_pictures_from_elsewhere_are_refused(tmp_path, text):
    assert any("holds a program or calls another site" in problem for problem in wrong_with(tmp_path, text=text))
    assert wrong_with(tmp_path, kind="text/markdown", output=text)


@pytest.mark.parametrize(
    "kind", ["application/javascript", "image/svg+xml", "application/vnd.plotly.v1+json", "application/xhtml+xml"]
)
def test_outputs_of_a_kind_that_is_not_looked_into_are_refused(tmp_path, kind):
    assert any("not checked" in problem for problem in wrong_with(tmp_path, kind=kind, output="x"))


def test_what_our_own_outputs_use_is_sound(tmp_path):
    table = pd.DataFrame({"area": ["a < b & <c>", "\"q'"], "n": [1, 2]})
    styled = table.style.format({"n": "{:,}"}, escape="html").bar(subset=["n"]).to_html()
    for output in (
        table.to_html(),
        table._repr_html_(),
        styled,
        "<p>492 < 500</p><br/><hr>",
        "<p><a href='https://www.ons.gov.uk/x?a=1&amp;b=2'>ONS</a> <a href='#part'>below</a></p>",
        "<details><summary>Method</summary><p style='color: rgb(0, 0, 0)'>x</p></details>",
        '<img alt="Referrals" src="data:image/png;base64,iVBORw0KGgo=">',
        "<!-- a note --><p>x</p>",
    ):
        assert wrong_with(tmp_path, output=output) == [], output
    for text in (
        "Fewer than 5 (<5), a < b and b > a; see [ONS](https://www.ons.gov.uk) or <https://www.gov.uk/a?b=c>.",
        "![Trend](figures/trend.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "JavaScript: not used here. Data: text of the survey.",
        "`table[0]: javascript` and {a: 1}",
    ):
        assert wrong_with(tmp_path, text=text) == [], text


@given(st.text(max_size=60))
def test_any_text_is_sound_once_it_is_escaped(text):
    escaped = html.escape(text)
    assert not_allowed_in_html(f'<p title="{escaped}">{escaped}</p>') == []


@given(st.sampled_from(HOSTILE), st.text(alphabet="ab \n\"'=&;<>/-", max_size=8))
def test_nothing_put_before_it_hides_a_tag_that_is_refused(hostile, before):
    assert not_allowed_in_html(f"<p>{html.escape(before)}{hostile}") != []
    assert not_allowed_in_html(before + " <script>") != []


@pytest.mark.parametrize("name", ["smith", "wr51ab", "o-neill"])
def test_what_stands_in_brackets_is_not_repeated_unless_it_is_of_html(name):
    for text in (f"<{name}>", f"<p {name}='x'>", f"</{name}>"):
        said = not_allowed_in_html(text)
        assert said and name not in " ".join(said)
    assert name not in " ".join(not_allowed_in_text(f"x <{name}>"))


@pytest.mark.parametrize(
    "code",
    [
        "!ls",
        "x = !ls",
        "files, more = !ls -l",
        "  !ls",
        "!!ls",
        "%run other.py",
        "%load other.py",
        "%load_ext sql",
        "%pip install x",
        "%cd ..",
        "%env KEY=x",
        "%store x",
        "%matplotlib widget",
        "%config InlineBackend.figure_format = open('x')",
        "%config Application.log_level = 10",
        "x = %sx ls",
        "x = %run a.py",
        "%%javascript\nalert(1)",
        "%%html\n<b>x</b>",
        "%%bash\nls",
        "%%writefile a.py\nx = 1",
        "\n%%html\n<b>x</b>",
        "%time !ls",
        "%timeit -n 1 get_ipython().system('ls')",
        "%%time\n!ls",
        "%%timeit import os; os.system('ls')\nx = 1",
        "%%capture\n%run a.py",
        "get_ipython().system('ls')",
        "get_ipython().run_line_magic('run', 'a.py')",
        "shell = get_ipython\nshell().system('ls')",
        "from IPython import get_ipython",
        "import IPython\nIPython.get_ipython().run_cell('!ls')",
        "import os\nos.system('ls')",
        "import os as o\no.popen('ls')",
        "from os import system",
        "import subprocess",
        "from subprocess import run as r",
        "exec('x = 1')",
        "eval('1')",
        "__import__('os').system('ls')",
        "/print 1",
        "import importlib\nimportlib.import_module('subprocess')",
        "from importlib import import_module as load\nload('subprocess')",
        "import importlib.util as u\nu.spec_from_file_location('a', 'a.py')",
        "import builtins\nbuiltins.exec('x = 1')",
        "from builtins import eval as e\ne('1')",
        "__builtins__['exec']('x = 1')",
        "import runpy\nrunpy.run_path('a.py')",
        "import ctypes",
        "from ctypes import cdll",
        "from os import *\nsystem('ls')",
        "from builtins import *",
        "import asyncio\nawait asyncio.create_subprocess_shell('ls')",
        "from asyncio import create_subprocess_exec",
        "from asyncio.subprocess import create_subprocess_shell",
        "loop.subprocess_shell(x, 'ls')",
        "import pickle\npickle.loads(b'x')",
        "import pickle as p\np.load(file)",
        "from pickle import loads",
        "import pandas as pd\npd.read_pickle('a')",
        "import numpy as np\nnp.load('a', allow_pickle=True)",
        "import marshal\nmarshal.loads(b'x')",
        "import posix\nposix.system('ls')",
        "import nt as n\nn.system('dir')",
        "import os\no = os\no.system('ls')",
        "import os\n(o := os).system('ls')\no.popen('ls')",
        "import os\nrun = os.system\nrun('ls')",
        "import os\ngetattr(os, 'system')('ls')",
        "import os\nos.__dict__['system']('ls')",
        "import os\nvars(os)['system']('ls')",
        "import sys\nsys.modules['os'].system('ls')",
        "import shutil\nshutil.os.system('ls')",
        "import pathlib\npathlib.os.popen('ls')",
        "import os.path\nos.path.os.system('ls')",
        "import code\ncode.interact()",
        "import imp",
        "import pty as p\np.spawn('ls')",
        "import types\ntypes.FunctionType(x, {})",
        "import timeit\ntimeit.timeit('x = 1')",
        "def f():\n    from posix import system as s\n    s('ls')",
        "().__class__.__base__.__subclasses__()",
        "x = 1\n;ls",
        "x = 1\n%matplotlib inline\ny = !ls",
    ],
)
def test_commands_beside_python_are_named_with_their_cell(tmp_path, code):
    wrong = wrong_with(tmp_path, code=code)
    place = next(n for n, cell in enumerate(SOUND["cells"], start=1) if cell["cell_type"] == "code")
    assert any(
        problem.startswith(f"cell {place}: runs a command of the system or of the notebook") for problem in wrong
    )


@pytest.mark.parametrize(
    "code",
    [
        "x = 7 % 3\ny = (x\n% 2)",
        's = """\n%run a\n!ls\n"""',
        "x = a != b",
        "import os\nos.getcwd()",
        "%matplotlib inline\nimport pandas as pd",
        "%config InlineBackend.figure_formats = ['png']\n%config InlineBackend.figure_format = 'png'",
        "%time x = sum(range(10))",
        "%timeit -n 10 -r 3 sum(range(10))",
        "%%time\nx = 1",
        "%%capture out\nprint(1)",
        "table.head?\nx = 1",
        "await thing()",
        "table.eval('a + b')\ntable.system\nre.compile('a')",
        "import importlib.metadata\nimportlib.metadata.version('pandas')",
        "from importlib.resources import files",
        "import asyncio\nawait asyncio.sleep(0)",
        "import os\nos.path.join('a', 'b')\nos.environ['X']",
        "from math import *\nfrom os import path",
        "import pickle\npickle.dumps(1)",
        "import sys\nsys.modules['pandas'].DataFrame",
        "import numpy as np\nnp.load('a.npy', allow_pickle=False)",
        "code = table['code']\ncode.compile_command\nprofile = 1\nprofile.run",
        "types = table.types\ntypes.FunctionType",
        "system = 1\nsystem",
        "table.imp.mean()\nimp = table.imp\nimp.mean()\npty = 1\npty.bit_count()",
        "table.pty.profile.run\ntable.code.interact",
        "getattr(table, 'shape')\nvars(table)['a']\ntable.os",
    ],
)
def test_python_and_the_commands_that_change_nothing_are_sound(code):
    assert beside_python(code) == []


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("import os as o", "o.system('ls')"),
        ("%matplotlib inline\nimport os as o", "%time o.system('ls')"),
        ("import os\no = os", "o.popen('ls')"),
        ("import builtins as b", "b.exec('x = 1')"),
        ("import pickle as p", "p.loads(b'x')"),
    ],
)
def test_a_name_that_an_earlier_cell_gave_is_followed(tmp_path, first, then):
    notebook = copy.deepcopy(SOUND)
    notebook["cells"].append({**notebook["cells"][1], "id": "c", "execution_count": 2, "source": then})
    notebook["cells"][1]["source"] = first
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    wrong = check_notebook(path)
    assert len(wrong) == 1 and wrong[0].startswith("cell 3: runs a command of the system or of the notebook")


def test_what_stands_beside_the_name_of_a_command_is_not_repeated():
    assert beside_python("%jo@example.org") == ["%jo"]
    assert beside_python("!echo 07700900123") == ["!"]


def test_a_key_for_pseudonyms_is_seen_wherever_it_stands(tmp_path):
    raw = secrets.token_bytes(32)
    escaped = "".join(f"\\x{byte:02x}" for byte in raw)
    for key in (raw.hex(), raw.hex().upper(), f"b'{escaped}'"):
        for place in ({"code": f"key = '{key}'"}, {"text": f"The key is {key}."}, {"output": f"<p>{key}</p>"}):
            assert any("password or key" in problem for problem in wrong_with(tmp_path, **place)), (key, place)


def test_other_hexadecimal_digits_are_no_key(tmp_path):
    digest = hashlib.sha256(b"x").hexdigest()
    for text in (digest[:12], digest[:40], digest + digest, "E01013986"):
        assert not any("password or key" in problem for problem in wrong_with(tmp_path, text=f"It is {text}."))


def test_personal_data_written_with_entities_is_seen(tmp_path):
    assert any("personal data" in problem for problem in wrong_with(tmp_path, output="<p>jo&#64;example.org</p>"))
