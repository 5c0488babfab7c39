"""Where a report is to be written is looked at before anything is measured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.model.errors import BadConfiguration, WrongUsage
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.run import reporting
from scanner.run.reporting import formats, wanted_reports


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/null")
    return tmp_path


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("json:/dev/null", "device"),
        ("csv:/dev/full", "device"),
        ("json:/dev/stdout", "standard output"),
        ("json:pipe", "pipe"),
        ("json:link", "device"),
        ("html:/dev/null", "device"),
        ("json:folder", "name a file in it"),
        ("html:file", "name a folder"),
        ("json:file/results.json", "file is no folder"),
        ("html:file/a/b", "file is no folder"),
    ],
)
def test_a_place_that_no_report_can_take_is_refused(here: Path, out: str, why: str) -> None:
    with pytest.raises(WrongUsage, match=why):
        wanted_reports([out], "en")
    assert (here / "pipe").is_fifo()


@pytest.mark.parametrize("others", [["html:new"], ["html:new/a"], ["json:new/results.json"]])
@pytest.mark.usefixtures("here")
def test_a_file_where_another_report_makes_a_folder_is_refused(others: list[str]) -> None:
    for outs in (["csv:new", *others], [*others, "csv:new"]):
        with pytest.raises(WrongUsage, match="csv:new: this is a folder; name a file in it"):
            wanted_reports(outs, "en")
    assert len(wanted_reports(["csv:new/a.csv", *others], "en")) == 2


@pytest.mark.usefixtures("here")
def test_two_reports_in_one_file_are_refused() -> None:
    with pytest.raises(WrongUsage, match="csv:new: another report names this file"):
        wanted_reports(["json:new", "csv:new"], "en")
    assert len(wanted_reports(["html:new", "pdf:new", "json:-"], "en")) == 3


@pytest.mark.parametrize("out", ["json:file", "json:new/a/results.json", "html:folder", "html:new", "csv:-"])
def test_a_new_place_and_an_older_report_are_taken(here: Path, out: str) -> None:
    assert [f"{each.format.id}:{each.out}" for each in wanted_reports([out], "en")] == [out]
    assert not (here / "new").exists()


def test_the_default_folder_is_looked_at_too(here: Path) -> None:
    (here / "reports").write_text("")
    with pytest.raises(WrongUsage, match="reports is no folder"):
        wanted_reports([], "en")


def test_a_report_is_found_by_the_beginning_of_its_file() -> None:
    for name, report in formats().items():
        assert report.write.__module__.startswith(f"reports.{name}_")


def test_a_report_that_nobody_wants_is_not_imported(tmp_path: Path) -> None:
    program = (
        "import sys; from scanner.run.reporting import wanted_reports\n"
        f"wanted_reports(['json:{tmp_path}/a.json'], 'vi')\n"
        "print(*(each for each in sys.modules if each.endswith(('_file', '_pages'))))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["reports.json_file"]


@pytest.mark.parametrize("outs", [["json:a.json", "nothing:a"], ["json:"], ["json"], ["_:a"]])
def test_a_wrong_wish_names_every_format(outs: list[str]) -> None:
    with pytest.raises(WrongUsage, match=f"one of the formats {', '.join(formats())}$"):
        wanted_reports(outs, "en")


def test_a_format_whose_library_is_not_there_is_refused_before_anything_is_measured() -> None:
    def write(_results: Results, _out: Path, _language: Language, /) -> tuple[Path, ...]:
        return ()

    known = {"pdf": Report(id="pdf", suffix=".pdf", write=write, folder=True, library="typst_that_is_not_there")}
    with pytest.raises(
        BadConfiguration, match=r"--out pdf:here: this needs the extra pdf; `pip install 'rasoat\[pdf\]'`"
    ):
        reporting._one("pdf:here", known, "vi")
