"""Asks oscap for its verdict on every mapped rule, inside a root folder, and keeps the answers."""

import hashlib
import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

from tests.oracle.chamber import ENTER, Chamber
from tests.oracle.debian_roots import DESCRIPTIONS

PREFIX = "xccdf_org.ssgproject.content_rule_"
INSIDE = "/opt/oracle"
RUN_LIMIT_S = 600

_TAILORING = """<?xml version="1.0" encoding="UTF-8"?>
<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_org.rasoat_tailoring_oracle">
  <benchmark href="datastream.xml"/>
  <version time="2026-01-01T00:00:00">1</version>
  <Profile id="xccdf_org.rasoat_profile_oracle">
    <title>Mapped rules</title>
    {rules}
  </Profile>
</Tailoring>
"""


def verdicts(root: Path, work: Path, datastream: Path, rules: Iterable[str]) -> dict[str, str]:
    """What oscap says of each rule in `root`: pass, fail, notapplicable, error …; kept beside the root."""
    wanted = sorted(rules)
    made = (work / f"{root.name}.made").read_text(encoding="utf-8")
    asked = [made, wanted, datastream.stat().st_size, kernel_settings(root.name), ENTER]
    key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
    kept = work / f"{root.name}.oscap.json"
    if kept.is_file():
        before: dict[str, dict[str, str]] = json.loads(kept.read_text(encoding="utf-8"))
        if key in before:
            return before[key]
    found = _evaluate(root, work, datastream, wanted)
    kept.write_text(json.dumps({key: found}, indent=1), encoding="utf-8")
    return found


def kernel_settings(name: str) -> dict[str, str]:
    """Network settings of the root's namespace (`kernel.txt`), so that what is in effect there is what is written."""
    place = DESCRIPTIONS / name / "kernel.txt"
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {path: value for path, _, value in pairs}


def evaluation(root: Path, work: Path, datastream: Path, rules: Iterable[str]) -> tuple[Chamber, list[str], Path]:
    """Where and by which command oscap judges `rules` in a copy of `root`, and the file its results will be in."""
    tools = _tools(work)
    shutil.copy(datastream, tools / "datastream.xml")
    selected = "\n    ".join(f'<select idref="{PREFIX}{rule}" selected="true"/>' for rule in rules)
    (tools / "tailoring.xml").write_text(_TAILORING.format(rules=selected), encoding="utf-8")
    results = tools / "results.xml"
    results.unlink(missing_ok=True)
    loader = next(each.name for each in (tools / "lib").iterdir() if each.name.startswith("ld-"))
    command = [
        f"{INSIDE}/lib/{loader}", "--library-path", f"{INSIDE}/lib", f"{INSIDE}/oscap",
        "xccdf", "eval", "--skip-validation", "--tailoring-file", f"{INSIDE}/tailoring.xml",
        "--profile", "xccdf_org.rasoat_profile_oracle", "--results", f"{INSIDE}/results.xml",
        f"{INSIDE}/datastream.xml",
    ]  # fmt: skip
    chamber = Chamber(
        root=root,
        binds={tools: INSIDE, Path("/usr/share/openscap"): "/usr/share/openscap"},
        settings=kernel_settings(root.name),
        copied=True,
    )
    return chamber, command, results


def _evaluate(root: Path, work: Path, datastream: Path, rules: list[str]) -> dict[str, str]:
    chamber, command, results = evaluation(root, work, datastream, rules)
    done = chamber.run(command, timeout_s=RUN_LIMIT_S)
    if done.returncode not in (0, 2):  # 2 = at least one rule failed
        raise RuntimeError(f"oscap: exit {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return _read(results, set(rules))


def _read(results: Path, rules: set[str]) -> dict[str, str]:
    found = {}
    for each in ET.parse(results).iter():  # noqa: S314  # our own oscap wrote it
        if each.tag.endswith("}rule-result"):
            rule = each.get("idref", "").removeprefix(PREFIX)
            word = next((part.text or "" for part in each if part.tag.endswith("}result")), "")
            if rule in rules:
                found[rule] = word
    return found


def _tools(work: Path) -> Path:
    """This machine's oscap with every library it needs, so that it runs in any root and changes no package there."""
    tools = work / "tools"
    shutil.rmtree(tools, ignore_errors=True)
    (tools / "lib").mkdir(parents=True)
    oscap = shutil.which("oscap")
    if oscap is None:
        raise RuntimeError("oscap is missing; install it with: apt-get install openscap-scanner")
    shutil.copy(oscap, tools / "oscap")
    listed = subprocess.run(["ldd", oscap], capture_output=True, text=True, timeout=30, check=True).stdout
    for line in listed.splitlines():
        library = next((word for word in line.split() if word.startswith("/")), None)
        if library:
            shutil.copy(library, tools / "lib" / Path(library).name)
    return tools
