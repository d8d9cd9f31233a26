"""What the code of a notebook does beside Python."""

import pytest

from needs_analysis.assessment.notebook_source import beside_python, names_in


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 7 % 3",
        "text = '''\n!ls\n'''",
        "%matplotlib inline\nimport needs_analysis as na",
        "%matplotlib",
        "%config InlineBackend.figure_formats = ['svg']",
        "%config InlineBackend.rc = {'figure.dpi': 96}",
        "%time x = sum(range(3))",
        "%timeit -n 10 -r 3 sum(range(3))",
        "%%time\nx = 1",
        "%%capture out\nx = 1",
        "na.demand?",
        "?na.demand",
        "await something()",
    ],
)
def test_python_and_commands_that_change_only_the_looks_are_allowed(source):
    assert beside_python(source) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("!ls -l", ["!"]),
        ("x = !ls", ["!"]),
        ("!!ls", ["!!"]),
        ("%run other.py", ["%run"]),
        ("%%bash\nls", ["%%bash"]),
        ("%%writefile a.py\nx = 1", ["%%writefile"]),
        ("%load_ext autoreload", ["%load_ext"]),
        ("%matplotlib qt", ["%matplotlib"]),
        ("%config Application.log_level = 1", ["%config"]),
        ("%config InlineBackend.rc = __import__('os').system('ls')", ["%config"]),
        ("if True:\n    !ls\n    %run a.py\n!pwd", ["!", "%run"]),
        ("%%time\n!ls", ["!"]),
    ],
)
def test_each_command_is_named_once_and_without_what_stands_beside_it(source, found):
    assert beside_python(source) == found


def test_what_is_timed_is_read_too():
    assert beside_python("%time import os; os.system('ls')") == ["os.system"]
    assert beside_python("%%time import os\nos.system('ls')") == ["os.system"]
    assert beside_python("%timeit -n 3 eval('1')") == ["eval()"]


@pytest.mark.parametrize("source", ["x = = 1", "for", "x = 1\x00"])
def test_what_is_no_python_at_all_is_said(source):
    assert beside_python(source) == ["a line that is not Python"]


def test_names_of_earlier_cells_are_followed():
    earlier = names_in("%matplotlib inline\nimport os as o")
    assert earlier == {"o": "os"}
    assert beside_python("o.system('ls')", earlier) == ["os.system"]
    assert beside_python("o.getcwd()", earlier) == []
    assert names_in("%%bash\nls") == {}
