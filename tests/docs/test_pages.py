"""What the README and the pages of docs/ show is true: their files are added to a copy of the product, their commands
are run there.

A fenced block with a path after its language is a file; a `console` block is commands (`$ …`) and lines that must
appear in what they print.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from scanner.apps.cli.main import CLI
from scanner.model.words import ExitCode

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted((REPOSITORY / "docs").glob("add-a*.md"))
README = REPOSITORY / "README.md"
PROGRAMS = {
    "rasoat": [sys.executable, "-m", "scanner"],
    "python": [sys.executable],
    **{tool: [tool] for tool in ("cp", "mv", "sed")},
}
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block."""

    language: str
    path: str | None
    content: str


def blocks(page: Path) -> Iterator[Block]:
    for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(language=found[1], path=found[2], content=found[3])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product without its environment and outputs."""
    for name in (
        "scanner",
        "checks",
        "reports",
        "inventories",
        "tests/collect",
        "pyproject.toml",
        "tests/conftest.py",
        "tests/together.py",
    ):
        source, target = REPOSITORY / name, tmp_path / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("out"))
        else:
            shutil.copy(source, target)
    return tmp_path


def run(line: str, folder: Path) -> str:
    """What a line of a page prints; the file walk is left out: it takes as long as this machine has files."""
    program, *arguments = line.split()
    if program == "rasoat" and arguments[0] in ("scan", "collect"):
        arguments.append("--no-walk")
    kept = {key: each for key, each in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}  # compile the copy once
    done = subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(folder), "RASOAT_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def test_what_pages_show_fits_together_and_is_taken(copy: Path) -> None:
    """The files of every page at once: none is there already, and the program loads all of them."""
    for page in PAGES:
        for block in blocks(page):
            if block.path is not None:
                add(block, page, copy)
    assert "chargen_server_removed" in run("rasoat checks lint", copy) + run("rasoat checks list --lang en", copy)


def add(block: Block, page: Path, folder: Path) -> None:
    """The file that a block shows."""
    assert block.path is not None
    file = folder / block.path
    assert not file.exists(), f"{page.name} shows a file that is there already: {block.path}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.content, encoding="utf-8")


@pytest.mark.parametrize(
    "page", [*(pytest.param(each, marks=pytest.mark.slow) for each in PAGES), README], ids=lambda page: page.stem
)
def test_what_a_page_shows_works(page: Path, copy: Path) -> None:
    printed = ""
    for block in blocks(page):
        if block.path is not None:
            add(block, page, copy)
        elif block.language == "console":
            for line in block.content.splitlines():
                if line.startswith("$ "):
                    printed = run(line[2:], copy)
                else:
                    assert line.strip() in printed


def test_there_are_pages_for_checks_collectors_and_reports() -> None:
    assert [each.stem for each in PAGES] == [
        "add-a-check",
        "add-a-collector",
        "add-a-device",
        "add-a-report",
        "add-an-antivirus-product",
    ]


def test_every_page_is_reached_from_contributing_or_the_readme() -> None:
    entry = (REPOSITORY / "CONTRIBUTING.md").read_text() + README.read_text()
    assert [each.name for each in (REPOSITORY / "docs").glob("*.md") if f"docs/{each.name}" not in entry] == []


def test_the_readme_names_every_command_and_exit_code() -> None:
    words = README.read_text()
    assert [name for name in CLI.list_commands(click.Context(CLI)) if f"| `rasoat {name}` |" not in words] == []
    rows = {int(row[1]) for row in re.finditer(r"^\| (\d+) \|", words, re.MULTILINE)}
    assert rows == {int(each) for each in ExitCode}


def test_what_the_readme_links_to_is_there() -> None:
    """Files of this repository alone: no address of any host."""
    links = re.findall(r"\]\(([^)]+)\)", README.read_text())
    assert [each for each in links if not (REPOSITORY / each).is_file()] == []


def test_the_readme_names_targets_of_make() -> None:
    targets = set(re.findall(r"^([a-z]+)[ :]", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    blocks_and_words = re.findall(r"(?:`|^|sudo |wheels )make ([a-z]+)", README.read_text(), re.MULTILINE)
    assert {"scan", "test"} <= set(blocks_and_words) <= targets | {"dev"}
