"""A project of one module that the real Makefile and requirements/set_up.sh set up without a network, in seconds."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.packaging.tree import REPOSITORY

TOOLS = (
    "sh", "make", "cat", "cksum", "dirname", "env", "expand", "find", "flock", "grep", "mkdir", "mv", "readlink", "rm", "sed", "sort", "tail",
)  # fmt: skip
"""All that a set-up runs besides Python: part of make and of what Debian calls essential."""

_PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "small"
version = "1"
"""

_BACKEND = '''
"""The smallest build backend (PEP 660): an editable wheel is a .pth file as hatchling writes it."""
import os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    files = {
        "small.pth": "\\n".join([os.getcwd()] * 3),
        "small-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n",
        "small-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "small-1.dist-info/entry_points.txt": "[console_scripts]\\nrasoat = scanner:main\\n",
        "small-1.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(os.path.join(folder, "small-1-py3-none-any.whl"), "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "small-1-py3-none-any.whl"
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallProject:
    """The project in `folder`; `tools` is all that its commands find, `variables` all that they see of a shell."""

    folder: Path
    tools: Path
    variables: dict[str, str] = field(default_factory=dict)

    def make(self, *words: str, variables: Mapping[str, str] | None = None, before: str = "") -> Ended:
        """Run `make WORDS`; `before` is shell that runs first."""
        done = subprocess.run(
            ["/bin/sh", "-c", f'{before}\nexec make "$@"', "sh", *words],
            cwd=self.folder,
            env=self.environment(variables),
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(code=done.returncode, said=done.stdout + done.stderr)

    def environment(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """No variable of the shell that runs the tests, and no package index."""
        return {"PATH": str(self.tools), "PIP_NO_INDEX": "1"} | self.variables | dict(variables or {})

    def program(self) -> Ended:
        """Run the installed program."""
        command = [self.folder / ".venv/bin/rasoat"]
        done = subprocess.run(command, cwd="/", env={}, capture_output=True, text=True, check=False)
        return Ended(code=done.returncode, said=done.stdout + done.stderr)

    def lock(self, text: str) -> None:
        """Change what is to be installed."""
        for name in ("base", "dev"):
            (self.folder / f"requirements/{name}.lock").write_text(text)

    def moved(self, folder: Path) -> "SmallProject":
        """The project after its folder was moved."""
        shutil.move(self.folder, folder)
        return SmallProject(folder=folder, tools=self.tools, variables=self.variables)


def small_project(folder: Path, tools: Path) -> SmallProject:
    """Written into `folder`; what it finds of this machine's programs is linked into `tools`."""
    (folder / "requirements").mkdir(parents=True)
    for name in ("Makefile", "requirements/set_up.sh"):
        shutil.copy(REPOSITORY / name, folder / name)
    (folder / "pyproject.toml").write_text(_PYPROJECT)
    (folder / "backend.py").write_text(_BACKEND)
    for package in ("scanner", "checks", "reports"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("def main():\n    print('tôi chạy')\n")
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name) or f"/missing/{name}")
    (tools / "python3").symlink_to(Path(sys.executable).resolve())
    project = SmallProject(folder=folder, tools=tools)
    project.lock("")
    return project


def library(folder: Path) -> str:
    """A wheel of a library `bolt` in `folder`; returns the line that a lock has for it."""
    place = folder / "bolt-1-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as wheel:
        wheel.writestr("bolt.py", "")
        wheel.writestr("bolt-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: bolt\nVersion: 1\n")
        wheel.writestr("bolt-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        digest = base64.urlsafe_b64encode(hashlib.sha256(b"").digest()).rstrip(b"=").decode()
        wheel.writestr("bolt-1.dist-info/RECORD", f"bolt.py,sha256={digest},0\n")
    return f"bolt==1 --hash=sha256:{hashlib.sha256(place.read_bytes()).hexdigest()}\n"


def script(place: Path, text: str) -> None:
    """A program of one shell line at `place`, instead of what was there."""
    place.unlink(missing_ok=True)
    place.write_text(f"#!/bin/sh\n{text}\n")
    os.chmod(place, 0o755)  # noqa: PTH101, S103  # a program
