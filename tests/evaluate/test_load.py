"""Checks are found by looking: in this package, and in others that name themselves."""

import sys
from pathlib import Path

import pytest

from scanner.evaluate.load import checks_in
from scanner.evaluate.rulepack import load_rulepack, packs_in, rulepacks
from scanner.model.errors import BadConfiguration, BadInput
from tests.evaluate.test_rulepack import written
from tests.evaluate.world import YAML

PYTHON = """\
from scanner.model.check import Outcome, passed
from scanner.model.kinds.host_time import HostTime
from scanner.model.python_check import python_check
from scanner.model.text import Text

T = Text(vi="Câu", en="Sentence")


def {name}(time: HostTime) -> Outcome:
    return passed(T)


CHECK = python_check({name}, controls=("X-1",), title=T, why=T, fix=T, examples=())
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package of checks with one topic, importable for the time of the test."""
    root = tmp_path / "otherchecks"
    (root / "time").mkdir(parents=True)
    for folder in (root, root / "time"):
        (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield_name = [each for each in sys.modules if each.split(".")[0] == "otherchecks"]
    for each in yield_name:
        monkeypatch.delitem(sys.modules, each)
    return root


def good(name: str) -> str:
    return YAML.format(name=name, rest="pass: {host.time.synchronised: {is: true}}")


def test_yaml_and_python_checks_of_a_package_are_found(package: Path) -> None:
    (package / "time" / "clock_a.yaml").write_text(good("clock_a"))
    (package / "time" / "clock_b.py").write_text(PYTHON.format(name="clock_b"))
    (package / "time" / "_not_me.py").write_text("raise SystemExit")
    (package / "time" / "notes.md").write_text("no check")
    (package / "rulepacks").mkdir()
    (package / "_hidden").mkdir()
    (package / "scoring.yaml").write_text("x: 1")
    found = checks_in(["otherchecks"])
    assert set(found) == {"clock_a", "clock_b"}
    assert {each.topic for each in found.values()} == {"time"}
    assert found["clock_a"].place == "otherchecks/time/clock_a.yaml"
    assert found["clock_b"].place == "otherchecks/time/clock_b.py"


def test_an_id_is_taken_once(package: Path) -> None:
    (package / "more").mkdir()
    for topic in ("time", "more"):
        (package / topic / "clock_a.yaml").write_text(good("clock_a"))
    with pytest.raises(BadInput, match="the id clock_a is taken already"):
        checks_in(["otherchecks"])


def test_problems_of_all_files_are_told_at_once(package: Path) -> None:
    (package / "time" / "clock_a.yaml").write_text(good("clock_b"))
    (package / "time" / "clock_c.yaml").write_text("nothing")
    (package / "time" / "no_check.py").write_text("X = 1")
    (package / "time" / "wrong_name.py").write_text(PYTHON.format(name="right_name"))
    with pytest.raises(BadInput) as refused:
        checks_in(["otherchecks"])
    text = str(refused.value)
    for complaint in (
        "the id must be the file's name, clock_a",
        "clock_c.yaml",
        "there is no CHECK = python_check(…) in this file",
        "the function must be named like the file, wrong_name",
    ):
        assert complaint in text


def test_rule_packs_of_other_packages_are_found(package: Path) -> None:
    found = packs_in(written(package).parent, [("theirs", "otherchecks.time")])
    assert set(found) == {"small", "theirs", "time"}
    assert load_rulepack(found["small"]).id == "small"
    with pytest.raises(BadConfiguration, match="the rule pack small is there already"):
        packs_in(package, [("small", "otherchecks")])


def test_the_shipped_pack_is_found() -> None:
    assert set(rulepacks()) == {"vn-2026"}


def test_a_python_check_sees_its_subject_only_where_it_asks_for_it(package: Path) -> None:
    asking = PYTHON.format(name="clock_a").replace("(time: HostTime)", "(time: HostTime, subject: Subject)")
    (package / "time" / "clock_a.py").write_text(f"from scanner.model.subject import Subject\n{asking}")
    (package / "time" / "clock_b.py").write_text(PYTHON.format(name="clock_b"))
    found = checks_in(["otherchecks"])
    assert (found["clock_a"].sees_subject, found["clock_b"].sees_subject) == (True, False)
