"""Every indicator equals a recount by docs/recount.py, which shares no code with us: of the example, and of random provinces."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from reports import html_pages, json_file
from scanner.apps.cli.main import run
from scanner.evidence.store import RunHeader, Visit, open_store
from scanner.inventory.load import load_inventory
from scanner.model.kinds.host_antivirus_signs import HostAntivirusSigns, ProductSign
from scanner.model.kinds.host_interfaces import HostInterfaces, Interface
from scanner.model.kinds.host_neighbours import HostNeighbours, Neighbour
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Fact, Known, Provenance, Unseen
from scanner.model.question import MachineIdentity
from scanner.model.words import Gap, Platform
from scanner.run.evaluation import Judging, evaluate

ROOT = Path(__file__).resolve().parents[2]
SCRIPT, EXAMPLE = ROOT / "docs" / "recount.py", ROOT / "inventories" / "example-province"
NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
Plain = dict[str, Any]
OS = HostOs(name="Debian", version="12", build=None, edition=None, release=None, language=None, family="linux", id="debian",
            arch="x86_64")  # fmt: skip
STATES = [*["in_use"] * 8, "spare", "repair", "offline", "state_secret", "transferred", "disposed"]
AGENCY_PAPERS, MACHINE_PAPERS = ("ORG-ROL-01", "NET-TSL-01"), {"computer": "HOST-AV-01", "server": "SRV-AV-01"}


def some(draw: Random, choices: Plain, chance: float = 0.6) -> Plain:
    """Each of `choices`, or not."""
    return {key: value for key, value in choices.items() if draw.random() < chance}


def target_of(draw: Random, number: int, segments: list[str]) -> Plain:
    kind, roles = draw.choice(
        [*[("computer", each) for each in ([], ["laptop"], ["workstation"], ["mobile"], ["laptop", "mobile"])], ("server", []),
         ("firewall", []), ("hypervisor", []), ("printer", []), ("video", []), ("service", ["web"]), ("service", ["domain"])]
    )  # fmt: skip
    made = {"id": f"t-{number}", "name": f"T {number}", "kind": kind, "roles": roles, "status": draw.choice(STATES)}
    if segments and draw.random() < 0.8:
        made["segment"] = draw.choice(segments)
    if made["status"] == "in_use" and draw.random() < 0.5:
        del made["status"]  # what the defaults say
    return made


def papers_of(draw: Random, agency: Plain, targets: list[Plain]) -> Iterator[tuple[str, str | None]]:
    yield from ((each, None) for each in AGENCY_PAPERS)
    yield from (("NET-FW-01", each["id"]) for each in agency["segments"])
    yield from (("ORG-AUD-01", each["id"]) for each in agency["systems"])
    for each in targets:
        if each["kind"] in MACHINE_PAPERS and draw.random() < 0.5:
            yield MACHINE_PAPERS[each["kind"]], each["id"]


def agency_of(draw: Random, code: str, place: int) -> Plain:
    """Anything may be left out, nought, or contradict the rest."""
    zones = ["internal", "loopback", "commune", "guest-wireless"]
    segments: list[Plain] = [
        {
            "id": f"lan-{n}",
            "cidr": f"127.{place}.{n}.0/24" if zone == "loopback" else f"10.{place}.{n}.0/24",
            "zone": zone,
        }
        | some(draw, {"has_internet": draw.random() < 0.7, "isolated": draw.random() < 0.5})
        | some(draw, {"gateway": f"10.{place}.{n}.1"} if zone != "loopback" else {}, 0.9)
        for n, zone in enumerate(draw.choices(zones, k=draw.randrange(4)))
    ]
    if draw.random() < 0.4:  # a range that others have too
        segments.append({"id": "lan-7", "cidr": "10.200.7.0/24", "zone": "internal", "isolated": True})
    staff, leaders = draw.choice([None, 0, 7, 20]), draw.randrange(4)
    declared = some(
        draw,
        {"mail_users": draw.randrange((7 if staff is None else staff) + 1), "leaders": min(leaders, leaders if staff is None else staff), "certificate_holders": leaders + 3,
         "certificates": draw.randrange(4), "document_system": draw.random() < 0.7, "iso9001": draw.random() < 0.5,
         "portal": draw.random() < 0.6},
    )  # fmt: skip
    states = ["drafted", "sent", "appraised", "approved", None]
    made: Plain = {
        "code": code,
        "name": {"vi": f"Cơ quan {code}", "en": f"Agency {code}"},
        "segments": segments,
        "systems": [
            {
                "id": f"ht-{n}",
                "name": {"vi": f"HT {n}", "en": f"S {n}"},
                "level": 2,
                "tslcd": draw.random() < 0.5,
                "level_state": draw.choice(states),
            }
            | some(draw, {"kind": "Hệ thống phục vụ hoạt động nội bộ"})
            for n in range(draw.randrange(4))
        ],
        "uplinks": [{"id": f"u-{n}", "kind": draw.choice(["internet", "tslcd"])} for n in range(draw.randrange(3))],
        "declared": declared,
        "tslcd": draw.choice([{}, {"connected": True}, {"connected": False}, {"not_listed": "Đơn vị sự nghiệp"}]),
        "documents": some(draw, {"tslcd_requested": "12/CV"}, 0.4),
    }
    return made if staff is None else {**made, "staff": staff}


def write(file: Path, value: Plain) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")


def province(folder: Path, draw: Random, agencies: int) -> dict[str, list[Plain]]:
    """Write one; the targets by agency."""
    tree: list[Plain] = [{"code": "tinh", "kind": "province", "group": True, "name": "Tỉnh"}]
    every: dict[str, list[Plain]] = {}
    walls: list[str] = []
    for n in range(agencies):
        code = f"cq-{n}"
        lives: Plain = draw.choice([{}, {}, {}, {"valid_from": date(2025, 7, 1)}, {"valid_to": date(2026, 11, 29)},
                                    {"valid_to": "2026-11-28"}, {"valid_from": date(2026, 11, 30)}])  # fmt: skip
        tree.append({"code": code, "kind": draw.choice(["department", "commune", "unit"]), "parent": "tinh", **lives})
        agency = agency_of(draw, code, n)
        names = [each["id"] for each in agency["segments"]]
        targets = [target_of(draw, at, names) for at in range(draw.choice([0, 1, 4, 9, 12]))]
        walls += [
            f"{code}/{each['id']}"
            for each in targets
            if each["kind"] == "firewall" and each.get("status") != "disposed"
        ]
        for each in agency["segments"]:
            if walls and draw.random() < 0.5:
                each["firewall"] = draw.choice(walls)
        papers = [
            {"id": f"p-{at}", "control": control, "answer": draw.choice(["pass", "partial", "fail", "not_applicable"]),
             "reason": "Kiểm tra tại chỗ", "attested_by": "Chánh Văn phòng", "attested_at": date(2026, 10, 1),
             "valid_until": draw.choice([date(2027, 1, 1), date(2026, 11, 1)]), **({"subject": subject} if subject else {})}
            for at, (control, subject) in enumerate(papers_of(draw, agency, targets)) if draw.random() < 0.6
        ]  # fmt: skip
        write(folder / code / "agency.yaml", agency)
        write(folder / code / "attestations.yaml", {"attestations": papers})
        if targets or draw.random() < 0.5:
            defaults = {"status": draw.choice(["in_use", "offline"]), "connection": "none"}
            write(folder / code / "targets.yaml", {"defaults": defaults, "targets": targets})
        every[code] = targets
    write(folder / "province.yaml", {"name": "Tỉnh thử", "code": "00", "invented": True, "tree": tree})
    return every


def antivirus(draw: Random) -> HostAntivirusSigns:
    """Up to three products of any licence, told or not."""
    unseen = Unseen(gap=Gap.UNSUPPORTED)
    runs: list[bool | Unseen] = [True, True, False, unseen]
    licences: list[str | None | Unseen] = ["licensed", "free", "built-in", "trial", unseen, None]
    products = tuple(
        ProductSign(
            product=f"AV {n}",
            vendor="Mẫu",
            version="1",
            running=draw.choice(runs),
            engine_version=None,
            signature_version="1",
            signature_at=NOW - timedelta(days=1),
            realtime=True,
            licence=draw.choice(licences),
            licence_end=draw.choice([None, None, unseen]),
            managed_by=draw.choice([None, "ksc.tinh.example", unseen]),
            edr=False,
            told_by=(),
        )
        for n in range(draw.randrange(4))
    )
    return HostAntivirusSigns(products=products, looked_for=("AV 0",))


def network(draw: Random, lan: str, at: int) -> tuple[HostInterfaces, HostNeighbours]:
    """A host that leaves through the first address of its LAN, of which it sees a maker of firewalls, or another."""
    card = Interface(name="eth0", mac=None, up=True, loopback=False, addresses=(f"{lan}.{at + 2}/24",))
    mac = draw.choice(["00:09:0f:11:22:33", "02:5a:00:00:00:01"])
    return (
        HostInterfaces(interfaces=(card,), gateways=(f"{lan}.1",), gateway_interfaces=("eth0",), resolvers=()),
        HostNeighbours(entries=(Neighbour(address=f"{lan}.1", mac=mac, interface="eth0", state="REACHABLE"),)),
    )


def scanned(place: Path, seed: int, agencies: int, *, pages: bool = False) -> tuple[Path, Any]:
    """A random province, what was seen of some of its machines, and the results."""
    draw, folder = Random(seed), place / "inventory"  # noqa: S311  # a province, no secret
    every = province(folder, draw, agencies)
    inventory = load_inventory(folder)
    with open_store(place / "store", create=True) as store:
        store.begin(RunHeader(id="r", started_at=NOW, program="t", inventory="", inventory_digest="", collector_user="t",
                              privileged=False, targets=()))  # fmt: skip
        for code, targets in every.items():
            for each in targets:
                if draw.random() < 0.5 or each.get("status") in ("state_secret", "disposed", "transferred"):
                    continue
                at = NOW - timedelta(days=draw.choice([0, 1, 30, 31, 90]))
                seen = Provenance(source="t", taken_at=at)
                lan = f"10.{code.removeprefix('cq-')}.{each.get('segment', 'lan-9').removeprefix('lan-')}"
                facts: list[Known[Fact]] = [
                    Known(fact=OS, provenance=seen),
                    Known(fact=antivirus(draw), provenance=seen),
                ]
                facts += [Known(fact=one, provenance=seen) for one in network(draw, lan, int(each["id"][2:]))]
                visit = Visit(
                    target=f"{code}/{each['id']}", platform=Platform.LINUX, finished_at=NOW, identity=MachineIdentity()
                )
                store.keep_visit("r", visit, observations=facts, answers=[])
        store.finish("r", at=NOW)
        results = evaluate(inventory, store, "r", Judging(as_of=NOW))
        json_file.write(results, place / "results.json", "vi")
        if pages:
            html_pages.write(results, place / "pages", "en")
    return folder, json.loads((place / "results.json").read_text(encoding="utf-8"))


def recounted(folder: Path, results: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(SCRIPT), str(folder), str(results)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=results.parent)


def test_the_recount_uses_nothing_of_ours() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {each.module if isinstance(each, ast.ImportFrom) else alias.name for each in ast.walk(tree)
             if isinstance(each, (ast.Import, ast.ImportFrom)) for alias in each.names}  # fmt: skip
    assert names == {"json", "re", "sys", "collections", "datetime", "pathlib", "yaml"}


def test_the_example_is_counted_as_it_is_printed(tmp_path: Path) -> None:
    command = ["scan", str(EXAMPLE), "--store", str(tmp_path / "store"), "--as-of", "2026-12-01"]
    run([*command, "--out", f"json:{tmp_path}/results.json", "--lang", "en"])
    found = recounted(EXAMPLE, tmp_path / "results.json")
    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert found.stdout.count("province IND-") == 24


def test_a_random_province_is_counted_as_it_is_printed_on_every_page(tmp_path: Path) -> None:
    results = _same(tmp_path, 1, pages=True)
    for name, every in (("province", results["province"]), *((each["id"], each) for each in results["agencies"])):
        html = (tmp_path / "pages" / f"{name}.en.html").read_text(encoding="utf-8")
        rows = re.findall(
            r'<tr[^>]*><th scope="row">[^<]* <code class="id">(IND-[A-Z0-9-]+)</code>(.*?)</tr>', html, re.DOTALL
        )
        assert [row for row, _ in rows] == [each["id"] for each in every["indicators"]], name
        for each, (_, row) in zip(every["indicators"], rows, strict=True):
            value, fraction, unknown, *_ = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
            assert fraction == (f"{each['numerator']} / {each['denominator']}" if each["denominator"] else "–"), each
            assert unknown == (str(each["unknown"]) if each["denominator"] or each["unknown"] else "–"), each
            assert each["known"] or re.match(r'<b class="none">(Unknown|–)</b>', value), each
            assert not each["known"] or re.match(r"<b>[\d.,]+%?</b>", value), each


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 20))
def test_many_random_provinces_are_counted_as_they_are_printed(tmp_path: Path, seed: int) -> None:
    _same(tmp_path, seed)


def _same(place: Path, seed: int, *, pages: bool = False) -> Any:
    folder, results = scanned(place, seed, 14, pages=pages)
    found = recounted(folder, place / "results.json")
    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert 3 < len(results["agencies"]) <= 14
    return results


def test_a_count_that_is_changed_is_found(tmp_path: Path) -> None:
    """The recount can fail: of the province, of an agency, and where a verdict is taken away."""
    folder, results = scanned(tmp_path, 3, 8)
    for change in (_one_more, _one_less, _without_a_verdict):
        (tmp_path / "changed.json").write_text(json.dumps(change(json.loads(json.dumps(results)))), encoding="utf-8")
        found = recounted(folder, tmp_path / "changed.json")
        assert found.returncode == 1, change.__name__
        assert "THE REPORT SAYS" in found.stdout, change.__name__


def _one_more(results: Any) -> Any:
    results["province"]["indicators"][0]["numerator"] += 1
    return results


def _one_less(results: Any) -> Any:
    next(e for a in results["agencies"] for e in a["indicators"] if e["id"] == "IND-AV-PC" and e["unknown"])[
        "unknown"
    ] -= 1
    return results


def _without_a_verdict(results: Any) -> Any:
    passing = next(e for e in results["verdicts"] if e["control"] == "HOST-AV-01" and e["status"] == "pass")
    results["verdicts"].remove(passing)
    return results
