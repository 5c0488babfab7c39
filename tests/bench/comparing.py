"""Known vulnerabilities: importing a tracker of real size, and comparing a host of 1,000 packages with it, first and again.

The tracker is invented: as many sources, vulnerabilities and releases as Debian's had in 2026 (56 MB).
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import cost_of

_IMPORT = """
import sys
from datetime import date
from pathlib import Path
from scanner.tables.importing import Importing, import_feeds

folder = Path(sys.argv[1])
import_feeds([folder / "tracker.json"], Importing(folder=folder, today=date(2026, 11, 30), retrieved=date(2026, 11, 20),
                                                  trusted={}, unsigned_ok=True))
"""
_COMPARE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from scanner.derive.scene import NotedScene
from scanner.derive.vulnerabilities import derive
from scanner.model.dated_tables import Tables
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_software import HostSoftware, Package, PackageSource
from scanner.model.observation import Known, Provenance
from scanner.tables.lookup import open_vulnerabilities

folder, count, now = Path(sys.argv[1]), int(sys.argv[2]), datetime(2026, 11, 24, tzinfo=UTC)
system = HostOs(name="Debian", version="12", build=None, edition=None, release=None, language=None, family="linux", id="debian",
                arch="x64")
kernel = "linux-image-6.1.0-28-amd64"
software = HostSoftware(
    manager="dpkg", names=(),
    packages=(*(Package(name=f"p{i}", version=f"6.1.{i % 150}-1", arch="amd64") for i in range(count - 1)),
              Package(name=kernel, version="6.1.60-1", arch="amd64")),
    sources=(*(PackageSource(package=f"p{i}", source=f"src{i % 700}") for i in range(count - 1)),
             PackageSource(package=kernel, source="linux-signed-amd64 (6.1.60+1)")))
table, facts = open_vulnerabilities(folder), {}
for fact in (system, software):
    facts[fact.kind] = ("d", Known(fact=fact, provenance=Provenance(source="bench", taken_at=now)))
for _ in range(2):
    began = time.process_time()
    found = derive(NotedScene("a", now, {"a": facts}, (), Tables(vulnerabilities=table)))
    print(f"{time.process_time() - began:.3f} {found.compared} {found.known_cves + found.unfixed}", file=open(folder / "told", "a"))
"""
_RELEASES = ("bullseye", "bookworm", "trixie", "forky", "sid")


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """CPU seconds and peak memory of the import, CPU seconds of the comparison."""
    sources, packages = (30, 50) if smoke else (3500, 1000)
    folder = place / "comparing"
    folder.mkdir()
    size_mb = _write_tracker(folder / "tracker.json", sources, kernel=100 if smoke else 12_000) / 1e6
    cost = cost_of([sys.executable, "-c", _IMPORT, str(folder)])
    yield (
        f"importing a tracker of {size_mb:.0f} MB: {cost.cpu_s:.1f} CPU s, peak {cost.peak_mib:.0f} MiB (goal ≤ 250; "
        f"exit {cost.status})"
    )
    cost_of([sys.executable, "-c", _COMPARE, str(folder), str(packages)])
    for name, line in zip(("first", "again"), (folder / "told").read_text().splitlines(), strict=True):
        seconds, compared, holes = line.split()
        yield f"comparing {compared} packages, {holes} holes, {name}: {seconds} CPU s (goal ≤ 0.7)"


def _write_tracker(place: Path, sources: int, *, kernel: int) -> int:
    chance, number = random.Random(4), 0  # noqa: S311  # invented data
    with place.open("w") as file:
        for position, name in enumerate([*(f"src{i}" for i in range(sources)), "linux"]):
            flaws = {}
            for _ in range(kernel if name == "linux" else chance.randint(1, 22)):
                number += 1
                flaws[f"CVE-{2010 + number % 17}-{10_000 + number}"] = {
                    "description": "invented " * chance.randint(5, 60),
                    "scope": "local",
                    "releases": {each: _state(chance, each) for each in _RELEASES},
                }
            file.write(f"{',' if position else '{'}{json.dumps(name)}: {json.dumps(flaws)}")
        file.write("}")
    return place.stat().st_size


def _state(chance: random.Random, release: str) -> dict[str, object]:
    told = {"repositories": {release: "1.2-3+deb12u1", f"{release}-security": "1.2-4"}, "urgency": "not yet assigned"}
    if chance.random() < 0.2:  # a fifth is open
        return {"status": "open", **told}
    return {"status": "resolved", "fixed_version": f"6.1.{chance.randint(1, 200)}-1", **told}
