"""What the Python of a cell hands to the system, where what runs is not on show."""

import ast

import pytest

from needs_analysis.assessment.unseen_python import names_of_modules, unseen


def found(source, earlier=None):
    return unseen(ast.parse(source), earlier)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import os\nos.system('ls')", "os.system"),
        ("import os as o\no.popen('ls')", "os.popen"),
        ("from os import system as run", "os.system"),
        ("import os\nrun = os.system\nrun('ls')", "os.system"),
        ("import os\ngetattr(os, 'system')('ls')", "os.system"),
        ("import os\nvars(os)['system']('ls')", "os.system"),
        ("import os\nos.__dict__['system']('ls')", "os.system"),
        ("import sys\nsys.modules['os'].system('ls')", "os.system"),
        ("from os import *", "from os import *"),
        ("import subprocess", "subprocess"),
        ("from subprocess import run", "subprocess"),
        ("import ctypes.util", "ctypes"),
        ("exec('x = 1')", "exec()"),
        ("eval('1')", "eval()"),
        ("__import__('os')", "__import__()"),
        ("get_ipython().run_line_magic('run', 'a.py')", "get_ipython()"),
        ("import importlib\nimportlib.import_module('os')", "importlib.import_module"),
        ("import pickle\npickle.load(f)", "pickle.load"),
        ("import pandas as pd\npd.read_pickle('a')", "read_pickle()"),
        ("import numpy as np\nnp.load('a', allow_pickle=True)", "allow_pickle"),
    ],
)
def test_what_runs_what_does_not_stand_in_the_cell_is_named(source, name):
    assert name in found(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import os\nos.getcwd()\nos.path.join('a', 'b')",
        "import importlib.metadata",
        "import pickle",
        "import numpy as np\nnp.load('a', allow_pickle=False)",
        "table['system']",
        "code = 'V1'\ncode.run",
        "profile = table.profile\nprofile.run",
        "facts.eval_count",
        "'os.system'",
        "# os.system('ls')",
    ],
)
def test_what_is_plain_analysis_is_not_named(source):
    assert found(source) == []


def test_each_thing_is_named_once():
    assert found("import os\nos.system('a')\nos.system('b')\nos.popen('c')") == ["os.system", "os.popen"]


def test_names_stand_for_what_they_were_given():
    names = names_of_modules(
        ast.parse("import os.path\nimport numpy as np\nfrom os import path as p\nrun = p.join\nx = 1")
    )
    assert names == {"os": "os", "np": "numpy", "p": "os.path", "run": "os.path.join"}
    assert names_of_modules(ast.parse("from . import os")) == {}


def test_what_an_earlier_cell_imported_is_remembered_and_can_be_given_anew():
    assert found("o.system('ls')", {"o": "os"}) == ["os.system"]
    assert found("import math as o\no.floor(1.5)", {"o": "os"}) == []
