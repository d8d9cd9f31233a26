"""Every locked package has a licence that is allowed, and actions of others are pinned by commit."""

import importlib.metadata
import importlib.util
import re

import pytest
import yaml

from tests.conftest import ROOT


def made():
    spec = importlib.util.spec_from_file_location("licences", ROOT / "locks" / "licences.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LICENCES = made()


def test_every_locked_package_is_on_the_list_and_no_other():
    assert list(LICENCES.listed()) == list(LICENCES.locked())
    assert len(LICENCES.listed()) > 150


def test_every_licence_is_allowed():
    locks, listed = LICENCES.locked(), LICENCES.listed()
    assert {name: said for name, said in listed.items() if not LICENCES.is_allowed(said, locks[name])} == {}


def test_a_licence_that_is_allowed_apart_is_allowed_in_no_other_lock():
    assert LICENCES.is_allowed("LGPL-3.0-only", ["postgres"])
    assert not LICENCES.is_allowed("LGPL-3.0-only", ["assessment", "postgres"])
    assert not LICENCES.is_allowed("GPL-3.0-only", ["postgres"])


def test_the_list_says_what_the_installed_packages_say():
    pins = {
        pin
        for lock in (ROOT / "locks").glob("*.lock")
        for pin in re.findall(r"^[\w.-]+==[\w.]+", lock.read_text(), re.M)
    }
    here = {each.name.lower(): each.version for each in importlib.metadata.distributions()}
    same = [name for name in LICENCES.locked() if f"{name}=={here.get(name)}" in pins]
    known = {name: licence for name in same if (licence := LICENCES.licence(name))}
    assert len(known) > 50
    assert {name: LICENCES.listed()[name] for name in known} == known


def test_a_package_that_is_locked_and_not_listed_is_seen(tmp_path, monkeypatch):
    (tmp_path / "a.lock").write_text("a-new-one==1.0 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(LICENCES, "FOLDER", tmp_path)
    monkeypatch.setattr(LICENCES, "LIST", tmp_path / "LICENCES.md")
    assert LICENCES.locked() == {"a-new-one": ["a"]}
    with pytest.raises(SystemExit, match="a-new-one: no licence is stated"):
        LICENCES.written()
    monkeypatch.setattr(LICENCES, "STATED", {"a-new-one": "GPL-3.0-only"})
    with pytest.raises(SystemExit, match="not on the list"):
        LICENCES.written()


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("LGPL-2.1-or-later", False),
        ("Other/Proprietary License", False),
        ("", False),
    ],
)
def test_one_of_several_is_enough_and_each_of_all_is_needed(expression, allowed):
    assert LICENCES.is_allowed(expression) is allowed


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.y*ml")), ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(path):
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    used = [step["uses"] for job in jobs for step in job["steps"] if "uses" in step]
    assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each) for each in used), used
