"""The wheel: everything the program reads is in it, nothing else, and it scans from any folder."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Mapping, Sequence
from email.parser import Parser
from pathlib import Path

import pytest

from tests.packaging.tree import OUTPUT, PACKAGES, REPOSITORY, packaged_files, project

pytestmark = pytest.mark.slow

LEFT_OUT: set[str] = set()
"""Files below the packages that are not packed."""


def run(command: Sequence[str | Path], folder: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wheel_of(source: Path, into: Path) -> Path:
    """Built as `make wheel` does, without a network."""
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation"]
    run([*build, "--no-cache-dir", "--disable-pip-version-check", "-w", into, source], into, os.environ)
    (found,) = into.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_of(REPOSITORY, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder], REPOSITORY, os.environ)
    (found,) = folder.glob("*.tar.gz")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel alone in it."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, symlinks=True)
    install = [sys.executable, "-m", "pip", f"--python={place}", "install", "-q", "--no-index", "--no-deps"]
    run([*install, "--no-cache-dir", "--disable-pip-version-check", wheel], place, os.environ)
    return place


@pytest.fixture
def outside(tmp_path: Path) -> dict[str, str]:
    """An environment with an empty HOME, and the libraries that are installed where these tests run."""
    home = tmp_path / "home"
    home.mkdir()
    path = "/usr/sbin:/usr/bin:/sbin:/bin"
    libraries = sysconfig.get_path("purelib")
    return {"HOME": str(home), "PATH": path, "PYTHONPATH": libraries, "RASOAT_LANG": "en"}


def content(wheel: Path) -> dict[str, int]:
    """Checksum of each file, but for the wheel's own list of checksums."""
    with zipfile.ZipFile(wheel) as archive:
        return {each.filename: each.CRC for each in archive.infolist() if not each.filename.endswith("/RECORD")}


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    packed = {name for name in content(wheel) if ".dist-info/" not in name}
    assert packed == set(packaged_files()) - LEFT_OUT


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    names = list(content(wheel))
    version = re.search(r'__version__ = "(.+)"', (REPOSITORY / "scanner/__init__.py").read_text())
    assert version
    assert {name.split("/")[0] for name in names} == {*PACKAGES, f"rasoat-{version[1]}.dist-info"}
    assert [name for name in names if "__pycache__" in name or name.endswith(".pyc") or str(OUTPUT) in name] == []


def test_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(archive.read(name).decode())
        licence = archive.read(name.replace("METADATA", "licenses/LICENSE"))
    assert said["License-Expression"] == "MIT"
    assert licence == (REPOSITORY / "LICENSE").read_bytes()
    assert said["Requires-Python"] == project()["project"]["requires-python"] == ">=3.11"
    assert said.get_all("Project-URL") is None
    needed = [each for each in said.get_all("Requires-Dist", []) if "extra ==" not in each]
    assert sorted(needed) == sorted(each.lower() for each in project()["project"]["dependencies"])


@pytest.mark.parametrize("package", [each for each in PACKAGES if each != "inventories"])
def test_types_are_promised(package: str, wheel: Path) -> None:
    assert f"{package}/py.typed" in content(wheel)


def test_the_sdist_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    run(["tar", "-xzf", sdist, "-C", tmp_path], tmp_path, os.environ)
    (source,) = tmp_path.iterdir()
    again = tmp_path / "again"
    again.mkdir()
    assert content(wheel_of(source, again)) == content(wheel)


def test_the_sdist_holds_what_make_needs_and_no_leavings(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "requirements/set_up.sh", "requirements/base.lock", "README.md", "LICENSE"} <= names
    assert [name for name in names if name.startswith((".venv", ".rasoat", str(OUTPUT))) or "__pycache__" in name] == []


def test_an_installed_wheel_scans_from_any_folder(installed: Path, outside: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "nơi khác"
    folder.mkdir()
    printed = run([installed / "bin/rasoat", "scan", "--no-walk", "--lang", "en"], folder, outside)
    assert "Exit code 0" in printed
    written = {each.name for each in (folder / OUTPUT).iterdir()}
    assert {"results.json", "results.vi.csv", "results.en.csv", "may-nay.vi.html", "may-nay.en.html"} <= written
    assert list(Path(outside["HOME"]).iterdir()) == []


def test_an_installed_wheel_runs_its_own_code_and_content(
    installed: Path, outside: dict[str, str], tmp_path: Path
) -> None:
    """Not that of the checkout: both would show the same."""
    show = "import scanner, checks, reports; print(scanner.__file__, checks.__file__, reports.__file__)"
    places = run([installed / "bin/python", "-c", show], tmp_path, outside).split()
    assert [each for each in places if not each.startswith(str(installed))] == []
    assert "0 problems" in run([installed / "bin/rasoat", "checks", "lint"], tmp_path, outside)
    shown = run([installed / "bin/rasoat", "checks", "list", "--lang", "en"], tmp_path, outside)
    ours = run([sys.executable, "-m", "scanner", "checks", "list", "--lang", "en"], REPOSITORY, os.environ)
    assert shown == ours
