"""What other packages bring is found by their entry points, and refused as a whole where it cannot be used."""

import sys
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from scanner.model.errors import BadConfiguration
from scanner.model.plugins import _by_group, plugins
from scanner.model.plugins import installed as plugin_places
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


def test_all_that_reads_packages_is_spared_where_none_is_for_us(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("other-1.dist-info", "older.egg-info"):
        (folder / name).mkdir()
        (folder / name / "entry_points.txt").write_text("[console_scripts]\nrasoat = scanner.apps.cli.main:main\n")
    (folder / "oldest.egg-info").write_text("Name: oldest")
    monkeypatch.setattr(sys, "path", [str(folder), str(folder / "gone")])
    monkeypatch.setattr("importlib.metadata.entry_points", None)
    assert plugin_places(GROUP) == ()
    installed(folder, "mine = their_report:REPORT")
    _by_group.cache_clear()
    with pytest.raises(TypeError, match="not callable"):
        plugin_places(GROUP)


class _Elsewhere:
    """A finder of packages that lie in no folder."""

    def find_spec(self, *_asked: object) -> None:
        """No module."""

    def find_distributions(self, _context: object) -> list[PathDistribution]:
        """One package."""
        return [PathDistribution(self.place)]

    def __init__(self, place: Path) -> None:
        self.place = place


@pytest.mark.parametrize("form", ["theirs-1.egg-info", "THEIRS-1.Dist-Info"])
def test_any_form_of_a_package_is_found(folder: Path, form: str) -> None:
    installed(folder, "mine = their_report:REPORT")
    (folder / "theirs-1.dist-info").rename(folder / form)
    assert [each.name for each in plugin_places(GROUP)] == ["mine"]


def test_archives_and_finders_of_others_are_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(folder, "mine = their_report:REPORT")
    place = folder / "theirs-1.dist-info"
    with zipfile.ZipFile(folder / "them.zip", "w") as archive:
        for name in ("METADATA", "entry_points.txt"):
            archive.write(place / name, f"theirs-1.dist-info/{name}")
    away = place.rename(folder / "away")
    monkeypatch.setattr(sys, "path", [str(folder)])
    assert plugin_places(GROUP) == ()
    monkeypatch.setattr(sys, "path", [str(folder / "them.zip")])
    assert [each.name for each in plugin_places(GROUP)] == ["mine"]
    monkeypatch.setattr(sys, "path", [str(folder), str(folder / "nothing")])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, _Elsewhere(away)])
    _by_group.cache_clear()
    assert [each.name for each in plugin_places(GROUP)] == ["mine"]
    _by_group.cache_clear()
