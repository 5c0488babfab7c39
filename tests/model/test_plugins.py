"""What other packages bring is found by their entry points, and refused as a whole where it cannot be used."""

import sys
from pathlib import Path

import pytest

from scanner.model.errors import BadConfiguration
from scanner.model.plugins import plugins
from scanner.model.ports import Report

GROUP = "rasoat.reports"
MODULE = """from scanner.model.ports import Report
REPORT = Report(id="{name}", suffix=".x", write=lambda results, out, language: ())
NUMBER = 1
"""


def installed(folder: Path, point: str, *, report: str = "mine") -> None:
    """A package that somebody installed: a module, and the entry point `point` = what it leads to."""
    (folder / "their_report.py").write_text(MODULE.format(name=report))
    place = folder / "theirs-1.dist-info"
    place.mkdir()
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1\n")
    (place / "entry_points.txt").write_text(f"[{GROUP}]\n{point}\n")


def found() -> dict[str, Report]:
    return plugins("reports", "REPORT", Report, GROUP)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "their_report", raising=False)
    return tmp_path


@pytest.fixture
def own() -> dict[str, Report]:
    return found()


def test_what_another_package_brings_stands_beside_our_own(own: dict[str, Report], folder: Path) -> None:
    installed(folder, "mine = their_report:REPORT")
    assert found().keys() == {*own, "mine"}


@pytest.mark.parametrize(
    ("point", "report", "complaint"),
    [
        ("mine = their_report:REPORT", "csv", "their_report:REPORT .entry point mine.: the id csv is taken already"),
        ("mine = their_report:NUMBER", "mine", "REPORT is not a Report"),
        ("mine = their_report:NOTHING", "mine", "their_report:NOTHING .entry point mine.: cannot be loaded: .*NOTHING"),
        ("mine = no_such_module:REPORT", "mine", "no_such_module:REPORT .entry point mine.: cannot be loaded"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name(folder: Path, point: str, report: str, complaint: str) -> None:
    installed(folder, point, report=report)
    with pytest.raises(BadConfiguration, match=complaint):
        found()
