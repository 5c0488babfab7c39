"""Checks are found by looking: in this package, and in others that name themselves."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.evaluate import load
from scanner.evaluate.example import facts_of
from scanner.evaluate.load import checks_in
from scanner.evaluate.rulepack import load_rulepack, packs_in, rulepacks
from scanner.model.check import AsOf, Check
from scanner.model.control import Thresholds
from scanner.model.errors import BadConfiguration, BadInput
from scanner.model.words import ReadMode, Status
from scanner.reading.kept import place_beside, sources_of
from tests.evaluate.test_rulepack import written
from tests.evaluate.world import NOW, YAML, subject

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


@pytest.fixture
def kept(package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package with a YAML check of each kind, and where what was made of them is kept."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (package / "time" / "clock_a.yaml").write_text(good("clock_a").replace("examples: []", EXAMPLES))
    (package / "time" / "clock_b.py").write_text(PYTHON.format(name="clock_b"))
    return place_beside(package, "otherchecks")


EXAMPLES = """\
written: {pass: {host.time.sources: {some: {matches: '^ntp'}}}, examples: []}
examples:
  - {name: on, facts: {host.time: {synchronised: true}}, expect: pass}
"""


def outcome(check: Check, mode: ReadMode, **fields: object) -> Status:
    facts = facts_of(replace(check.examples[0], facts={"host.time": fields}))
    judge = check.judge if mode is ReadMode.EFFECTIVE else check.written
    assert judge is not None
    return judge(facts, Thresholds({}), AsOf(NOW), subject()).status


def test_kept_checks_are_those_that_were_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = checks_in(["otherchecks"])
    assert kept.is_file()
    monkeypatch.delattr("scanner.evaluate.load.YamlCheckReader")
    found = checks_in(["otherchecks"])
    assert list(found) == list(read) == ["clock_a", "clock_b"]
    for name in ("id", "topic", "title", "needs", "written_needs", "platforms", "max_age", "place"):
        assert getattr(found["clock_a"], name) == getattr(read["clock_a"], name)
    assert tuple(found["clock_a"].examples) == tuple(read["clock_a"].examples)
    for checks in (read, found):
        assert outcome(checks["clock_a"], ReadMode.EFFECTIVE, synchronised=True) is Status.PASS
        assert outcome(checks["clock_a"], ReadMode.EFFECTIVE, synchronised=False) is Status.FAIL
        assert outcome(checks["clock_a"], ReadMode.WRITTEN, sources=["ntp.vn"]) is Status.PASS
        assert outcome(checks["clock_a"], ReadMode.WRITTEN, sources=["x"]) is Status.FAIL


def test_a_changed_or_new_check_is_read_anew(kept: Path) -> None:
    checks_in(["otherchecks"])
    file = kept.parents[1] / "time" / "clock_a.yaml"
    status = file.stat()
    file.write_text(file.read_text().replace("is: true", "is: false").replace("en: Why", "en: Wh"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size  # told by its content alone
    assert outcome(checks_in(["otherchecks"])["clock_a"], ReadMode.EFFECTIVE, synchronised=True) is Status.FAIL
    file.with_name("clock_c.yaml").write_text(good("clock_c"))
    assert set(checks_in(["otherchecks"])) == {"clock_a", "clock_b", "clock_c"}


def test_checks_are_read_anew_by_other_sources(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks_in(["otherchecks"])
    before = kept.read_bytes()
    monkeypatch.setattr(load, "sources_of", lambda folder: str(folder).encode())
    checks_in(["otherchecks"])
    assert kept.read_bytes()[:32] != before[:32]


def test_with_a_problem_anywhere_nothing_is_kept(kept: Path) -> None:
    (kept.parents[1] / "time" / "clock_c.yaml").write_text("nothing")
    for _ in range(2):
        with pytest.raises(BadInput, match=r"clock_c\.yaml"):
            checks_in(["otherchecks"])
    assert not kept.exists()


@pytest.mark.usefixtures("kept")
def test_our_own_python_checks_are_kept_too_and_imported_where_they_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "OWN", "otherchecks")
    read = checks_in(["otherchecks"])["clock_b"]
    monkeypatch.delitem(sys.modules, "otherchecks.time.clock_b")
    found = checks_in(["otherchecks"])
    assert list(found) == ["clock_a", "clock_b"]
    assert "otherchecks.time.clock_b" not in sys.modules
    for name in ("id", "topic", "title", "needs", "platforms", "sees_subject", "place"):
        assert getattr(found["clock_b"], name) == getattr(read, name)
    facts = facts_of(found["clock_a"].examples[0])
    assert found["clock_b"].judge(facts, Thresholds({}), AsOf(NOW), subject()).status is Status.PASS
    assert found["clock_b"].written is None


def test_our_own_python_checks_are_read_anew_when_any_module_of_the_package_changed(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "OWN", "otherchecks")
    checks_in(["otherchecks"])
    before = kept.read_bytes()
    (kept.parents[1] / "beside.py").write_text("X = 1")
    sources_of.cache_clear()
    checks_in(["otherchecks"])
    assert kept.read_bytes()[:32] != before[:32]
