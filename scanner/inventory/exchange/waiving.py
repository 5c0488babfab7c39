"""Waivers written into waivers.yaml: requested by one person, approved by another; comments and layout of the file stay.

What is returned is a proposal: the whole inventory was read as it would be, and nothing is written before `apply`.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from scanner.inventory.exchange.propose import Proposal
from scanner.inventory.exchange.yaml_edit import YamlEditor
from scanner.inventory.findings import Findings, Refused, shown
from scanner.inventory.findings import Path as Steps
from scanner.inventory.forms.form import read_form
from scanner.inventory.forms.papers import WaiverForm
from scanner.inventory.load import load_inventory
from scanner.inventory.reader import WAIVERS
from scanner.inventory.select import select_agencies
from scanner.model.organisation import Inventory, Waiver
from scanner.model.records import dataclass
from scanner.model.text import Language
from scanner.reading.text_guard import decoded_input
from scanner.reading.yaml_guard import MAX_BYTES, load_yaml

_ID: Final = re.compile(r"nl-(\d{4})-(\d{1,6})")
"""`nl-2026-03`: ngoại lệ, the year it was requested in, and a number: short enough to be said over the telephone."""
_NEW: Final = b"waivers: []\n"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRequest:
    """What somebody asks to have accepted: which checks or controls, on which targets of one agency, until when.

    `targets` are ids or patterns as waivers.yaml has them; both days are days of Việt Nam, the last one counts.
    """

    agency: str
    checks: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    targets: tuple[str, ...]
    reason: str
    compensation: str
    requested_by: str
    requested_at: date
    ends_at: date
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The proposal that holds the requests, their ids (`so-khcn/nl-2026-03`) in the order asked, the inventory with them."""

    proposal: Proposal
    ids: tuple[str, ...]
    inventory: Inventory


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as a place: it stands in no file yet, so its parts are called by their keys."""

    name: str

    def position(self, _path: Steps, /) -> tuple[int, int]:
        """Nowhere."""
        return (0, 0)

    def lead(self, path: Steps, /) -> str:
        """`reason: `."""
        return f"{path[0]}: " if path else ""


def request_waivers(inventory: Inventory, requests: Sequence[WaiverRequest], *, language: Language = "en") -> Requested:
    """The inventory's waivers.yaml files with `requests` added at their end; a file that is not there is begun.

    Nothing is written until the proposal is applied, and a requested waiver changes no verdict until somebody else
    approves it. Raises WrongUsage for an agency that is not there, BadInput with every problem of the requests, or of the
    inventory as it would be (targets that do not exist, an end too far away), worded in `language`.
    """
    findings = Findings()
    files: dict[str, _File] = {}
    ids: list[str] = []
    try:
        for each in requests:
            agency = select_agencies(inventory, (each.agency,))[0].code
            file = files.setdefault(agency, _File(inventory, agency))
            name = _next_id(file.ids, each.requested_at.year)
            value = _entry(name, each)
            if read_form(WaiverForm, value, place=_Asked(file.name), path=(), findings=findings):
                file.append(value)
            ids.append(f"{agency}/{name}")
        findings.raise_any(language)
        return _requested(inventory, files.values(), ids, language)
    except Refused as refused:
        raise refused.told(language) from refused


def approve_waiver(inventory: Inventory, waiver: Waiver, *, by: str, at: date, language: Language = "en") -> Proposal:
    """The inventory with `waiver` approved by `by` on the day `at`.

    Raises BadInput for one that is approved already or has ended, when `by` requested it, or when the day does not fit.
    """
    try:
        return _approved(inventory, waiver, by=by, at=at, language=language)
    except Refused as refused:
        raise refused.told(language) from refused


class _File:
    """The waivers.yaml of an agency while it is edited."""

    def __init__(self, inventory: Inventory, agency: str) -> None:
        self.name = f"{agency}/{WAIVERS}"
        place = Path(inventory.folder) / self.name
        self.raw = place.read_bytes() if place.exists() else None
        raw = self.raw if self.raw and self.raw.strip() else _NEW
        self._mark = _BYTE_ORDER_MARK if raw.startswith(_BYTE_ORDER_MARK) else b""
        self._document = load_yaml(raw, self.name)
        self._editor = YamlEditor(self._document, decoded_input(raw, self.name, max_bytes=MAX_BYTES))
        self.entries: list[dict[str, Any]] = list((self._document.value or {}).get("waivers") or [])

    @property
    def ids(self) -> list[str]:
        """Of all its entries, in their order."""
        return [str(each.get("id")) for each in self.entries]

    def append(self, value: dict[str, Any]) -> None:
        """Add an entry at its end."""
        self.entries.append(value)
        self._editor.append(("waivers",), value)

    def put(self, path: Steps, value: str) -> None:
        """Set one field."""
        self._editor.put(path, value)

    def made(self) -> bytes:
        """The whole file with all changes."""
        return self._mark + self._editor.text().encode()

    def refused(self, path: Steps, code: str, **words: object) -> Refused:
        """That what stands at `path` does not allow what is asked."""
        return Refused(self.name, code, self._document.position(path), **words)


def _entry(name: str, asked: WaiverRequest) -> dict[str, Any]:
    """The request as it is written; what is empty is left out."""
    value: dict[str, Any] = {
        "id": name,
        "checks": list(asked.checks),
        "controls": list(asked.controls),
        "targets": list(asked.targets),
        "reason": _line(asked.reason),
        "compensation": _line(asked.compensation),
        "requested_by": _line(asked.requested_by),
        "requested_at": asked.requested_at.isoformat(),
        "ends_at": asked.ends_at.isoformat(),
        "document": _line(asked.document),
    }
    return {key: each for key, each in value.items() if each}


def _line(text: str) -> str:
    """A text on one line, as the file has it."""
    return " ".join(text.split())


def _next_id(taken: Sequence[str], year: int) -> str:
    numbers = [int(found[2]) for each in taken if (found := _ID.fullmatch(each)) and int(found[1]) == year]
    return f"nl-{year}-{max(numbers, default=0) + 1:02}"


def _requested(inventory: Inventory, files: Iterable[_File], ids: Sequence[str], language: Language) -> Requested:
    texts = {each.name: (each.raw, each.made()) for each in files}
    made = {name: new for name, (_, new) in texts.items()}
    return Requested(
        proposal=Proposal(folder=Path(inventory.folder), language=language, files=texts, changes=tuple(ids)),
        ids=tuple(ids),
        inventory=load_inventory(Path(inventory.folder), language=language, changed=made),
    )


def _approved(inventory: Inventory, waiver: Waiver, *, by: str, at: date, language: Language) -> Proposal:
    agency, _, name = waiver.id.partition("/")
    file = _File(inventory, agency)
    if name not in file.ids:
        raise Refused(file.name, "changed_meanwhile")
    at_row = file.ids.index(name)
    place: Steps = ("waivers", at_row)
    if waiver.approved_at is not None:
        words = {"value": name, "by": shown(waiver.approved_by), "day": waiver.approved_at}
        raise file.refused((*place, "approved_by"), "waiver_approved_already", **words)
    if waiver.ends_at < at:
        raise file.refused((*place, "ends_at"), "waiver_over", value=name, day=waiver.ends_at)
    approval = {"approved_by": _line(by), "approved_at": at.isoformat()}
    findings = Findings()
    read_form(WaiverForm, file.entries[at_row] | approval, place=_Asked(file.name), path=(), findings=findings)
    findings.raise_any(language)
    for key, value in approval.items():
        file.put((*place, key), value)
    new = file.made()
    load_inventory(Path(inventory.folder), language=language, changed={file.name: new})
    return Proposal(
        folder=Path(inventory.folder), language=language, files={file.name: (file.raw, new)}, changes=(waiver.id,)
    )
