"""The example province with fewer agencies and machines, for tests that judge it again and again: the files are its own."""

import re
import shutil
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "inventories/example-province"
_ENTRY = re.compile(r"(?ms)^  - (?:id|code): (\S+)\n.*?(?=^  - |^\S|^  #|\Z)")
"""One entry of a list in an inventory file, up to the next, to a comment above it, or to the end of the list."""


def lesser_province(place: Path, kept: Mapping[str, Sequence[str]]) -> Path:
    """A copy in `place` with the agencies of `kept` alone, and of each the machines that are named."""
    shutil.copytree(EXAMPLE, place, ignore=shutil.ignore_patterns("schema"))
    gone = {each.parent.name for each in place.glob("*/agency.yaml")} - kept.keys()
    _leave_out(place / "province.yaml", gone)
    for agency in gone:
        shutil.rmtree(place / agency)
        shutil.rmtree(place / "recordings" / agency, ignore_errors=True)
    for agency, machines in kept.items():
        register = place / agency / "targets.yaml"
        there = set(re.findall(r"(?m)^  - id: (\S+)$", register.read_text(encoding="utf-8")))
        assert set(machines) <= there, f"{agency}: {set(machines) - there}"
        _leave_out(register, there - set(machines))
        for paper in ("waivers.yaml", "attestations.yaml"):
            _leave_out(place / agency / paper, set(), naming=there - set(machines))
        for machine in there - set(machines):
            (place / "recordings" / agency / f"{machine}.rec.json").unlink(missing_ok=True)
    return place


def _leave_out(file: Path, names: set[str], *, naming: AbstractSet[str] = frozenset()) -> None:
    """Take out the entries that are called one of `names`, and those about one of `naming`."""
    if file.exists():
        text = file.read_text(encoding="utf-8")
        file.write_text(_ENTRY.sub(lambda entry: "" if _is_meant(entry, names, naming) else entry[0], text), "utf-8")


def _is_meant(entry: re.Match[str], names: set[str], naming: AbstractSet[str]) -> bool:
    about = re.findall(r"(?m)^    (?:targets|subject): (.*)$", entry[0])
    return entry[1] in names or any(naming & set(re.findall(r"[\w-]+", each)) for each in about)
