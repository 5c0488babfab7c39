"""SARIF 2.1.0 (OASIS): a rule a control, a result a verdict, for code scanning services and viewers.

What is not known is `open` ("evaluated, and there was not enough information", §3.27.9); waivers are suppressions with
their justification; a result points to the line of the inventory where its subject is declared, and names the machine as
its logical location.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from reports.files import write_whole
from reports.material import Material, material
from reports.places import Spot, spots
from reports.visible import encodable
from scanner.model.control import Control
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.model.verdict import Verdict, WaiverApplied
from scanner.model.words import Severity, Status

VERSION: Final = "2.1.0"
KINDS: Final[Mapping[Status, str]] = {
    Status.PASS: "pass",
    Status.PARTIAL: "fail",
    Status.FAIL: "fail",
    Status.UNKNOWN: "open",
    Status.ERROR: "open",
    Status.NOT_APPLICABLE: "notApplicable",
}
LEVELS: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
"""Of a failure; whatever is no failure has the level `none` (§3.27.10)."""
_PARTLY: Final = {"error": "warning", "warning": "note", "note": "note"}
INVENTORY: Final = "INVENTORY"
"""The base of all addresses of files: the folder of the inventory."""
FINGERPRINT: Final = "rasoat/v1"
Plain = dict[str, Any]  # plain JSON
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def kind_of(verdict: Verdict) -> tuple[str, str]:
    """Kind and level of a verdict without its severity: `fail` has the level of its control."""
    kind = KINDS[verdict.status]
    return kind, "" if kind == "fail" else "none"


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write the file `out`."""
    return (write_whole(out, _chunks(material(results, language))),)


REPORT = Report(id="sarif", suffix=".sarif", write=write, usual=False)


def _chunks(have: Material) -> Iterator[bytes]:
    """The file in pieces: a rule or a result a line, however many there are."""
    used = {each.control for each in have.results.verdicts}
    rules = [each for name, each in have.controls.items() if name in used]
    places, at = spots(have.results.inventory), {each.id: number for number, each in enumerate(rules)}
    head = _line(_run(have))[:-1]
    yield b'{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[\n' + head
    yield b',"tool":{"driver":' + _line(_driver(have))[:-1] + b',"rules":['
    yield from _rows(_rule(have, each) for each in rules)
    yield b']}},\n"results":['
    yield from _rows(_result(have, each, at, places) for each in have.results.verdicts)
    yield b"]}]}\n"


def _rows(rows: Iterable[Plain]) -> Iterator[bytes]:
    comma = b"\n"
    for row in rows:
        yield comma + _line(row)
        comma = b",\n"
    yield b"\n"


def _line(value: Plain) -> bytes:
    return encodable(_ENCODER.encode(value)).encode()


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _said(text: str) -> Plain:
    """A message: braces are doubled (§3.11.5), and no text of a target becomes a link (§3.11.6)."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _driver(have: Material) -> Plain:
    program, _, version = have.results.run.program.partition(" ")
    return {"name": program, "version": version, "language": "vi-VN" if have.language == "vi" else "en-US"}


def _run(have: Material) -> Plain:
    run = have.results.run
    return {
        "language": "vi-VN" if have.language == "vi" else "en-US",
        "automationDetails": {"id": f"{run.inventory}/{run.id}"},
        "invocations": [
            {
                "executionSuccessful": all(each.status is not Status.ERROR for each in have.results.verdicts),
                "startTimeUtc": _moment(run.started_at),
                "endTimeUtc": _moment(run.finished_at),
            }
        ],
        "originalUriBaseIds": {INVENTORY: {"description": _said(have.words.say("sarif_inventory"))}},
        "columnKind": "unicodeCodePoints",
        "properties": {
            "rulepack": run.rulepack,
            "rulepackDigest": run.rulepack_digest,
            "inventoryDigest": run.inventory_digest,
            "rootDigest": run.root_digest,
            "reportCode": have.results.seal_of().code,
            "asOf": _moment(run.as_of),
        },
    }


def _rule(have: Material, control: Control) -> Plain:
    requirement = have.requirement(control.id)
    return {
        "id": control.id,
        "shortDescription": _said(requirement.title),
        "fullDescription": _said(control.plain.in_(have.language)),
        "help": _said(control.remediation.in_(have.language)),
        "defaultConfiguration": {"level": LEVELS[control.severity]},
        "properties": {
            "tags": ["security", control.domain],
            "severity": str(control.severity),
            "clauses": list(requirement.clauses),
        },
    }


def _result(have: Material, verdict: Verdict, at: Mapping[str, int], places: Mapping[str, Spot]) -> Plain:
    kind, level = kind_of(verdict)
    if kind == "fail":
        level = LEVELS[have.controls[verdict.control].severity]
        level = _PARTLY[level] if verdict.status is Status.PARTIAL or not verdict.decides else level
    return {
        "ruleId": verdict.control,
        "ruleIndex": at[verdict.control],
        "kind": kind,
        "level": level,
        "message": _said(_message(have, verdict)),
        "locations": [_location(have, verdict, places)],
        "partialFingerprints": {FINGERPRINT: verdict.key},
        **({"suppressions": [_suppression(verdict.waiver)]} if verdict.waiver else {}),
        "properties": _properties(verdict),
    }


def _message(have: Material, verdict: Verdict) -> str:
    said = have.message(verdict) or have.title(verdict)
    if KINDS[verdict.status] != "fail":
        return said
    return f"{said}\n{have.words.say('fix')}: {have.fix(verdict)}"


def _location(have: Material, verdict: Verdict, places: Mapping[str, Spot]) -> Plain:
    found: Plain = {
        "logicalLocations": [
            {
                "name": have.name(verdict.target),
                "fullyQualifiedName": verdict.target,
                "kind": str(have.results.subjects[verdict.target].kind),
            }
        ]
    }
    if place := places.get(verdict.target):
        found["physicalLocation"] = {
            "artifactLocation": {"uri": quote(place.file), "uriBaseId": INVENTORY},
            "region": {"startLine": place.line},
        }
    return found


def _suppression(waiver: WaiverApplied) -> Plain:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": waiver.reason,
        "properties": {"waiver": waiver.id, "approvedBy": waiver.approved_by, "endsAt": waiver.ends_at.isoformat()},
    }


def _properties(verdict: Verdict) -> Plain:
    told = {
        "status": str(verdict.status),
        "agency": verdict.agency,
        "check": verdict.check,
        "counts": verdict.decides,
        "reason": str(verdict.reason),
        "gap": str(verdict.gap or ""),
        "evidence": list(verdict.evidence),
        "asOf": _moment(verdict.as_of) if verdict.as_of else "",
    }
    return {name: value for name, value in told.items() if value not in ("", [])}
