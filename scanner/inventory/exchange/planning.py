"""Decisions written into plans.yaml: added at its end, what stands there stays byte for byte."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from scanner.inventory.exchange.yaml_edit import YamlEditor
from scanner.inventory.reader import PLANS
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.words import Decision
from scanner.reading.text_guard import decoded_input
from scanner.reading.yaml_guard import MAX_BYTES, load_yaml

_ID: Final = re.compile(r"kh-(\d{4})-(\d{1,6})")
"""`kh-2026-03`: kế hoạch, the year it was decided in, and a number."""
_NEW: Final = b"plans: []\n"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """One decision on findings of one agency; `targets` are ids as its files have them."""

    checks: tuple[str, ...]
    controls: tuple[str, ...]
    targets: tuple[str, ...]
    measures: bool
    decision: Decision
    person: str
    due_at: date | None
    note: str
    decided_at: date
    run: str


def with_plans(
    inventory: Inventory, agency: str, plans: Sequence[NewPlan]
) -> tuple[str, bytes | None, bytes, list[str]]:
    """Name of the file, its bytes (None where there is no such file) and as they would be, and the ids of `plans` in it.

    Raises Refused where the file cannot be edited without loss.
    """
    name = f"{agency}/{PLANS}"
    place = Path(inventory.folder) / name
    raw = place.read_bytes() if place.exists() else None
    text = raw if raw and raw.strip() else _NEW
    document = load_yaml(text, name)
    editor = YamlEditor(document, decoded_input(text, name, max_bytes=MAX_BYTES))
    ids = [str(each.get("id")) for each in (document.value or {}).get("plans") or []]
    made = []
    for plan in plans:
        made.append(_next_id(ids, plan.decided_at.year))
        ids.append(made[-1])
        editor.append(("plans",), _entry(made[-1], plan))
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else b""
    return name, raw, mark + editor.text().encode(), made


def _next_id(taken: Sequence[str], year: int) -> str:
    numbers = [int(found[2]) for each in taken if (found := _ID.fullmatch(each)) and int(found[1]) == year]
    return f"kh-{year}-{max(numbers, default=0) + 1:02}"


def _entry(name: str, plan: NewPlan) -> dict[str, Any]:
    """A decision as it is written; what is empty is left out."""
    value: dict[str, Any] = {
        "id": name,
        "checks": list(plan.checks),
        "controls": list(plan.controls),
        "targets": list(plan.targets),
        "measures": plan.measures,
        "decision": str(plan.decision),
        "person": plan.person,
        "due_at": plan.due_at.isoformat() if plan.due_at else None,
        "note": plan.note,
        "decided_at": plan.decided_at.isoformat(),
        "run": plan.run,
    }
    return {key: each for key, each in value.items() if each}
