"""A scene for one deriver, built from examples' plain facts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scanner.derive.scene import NotedScene, ordered
from scanner.evaluate.example import facts_of
from scanner.model.check import Example
from scanner.model.observation import Known, Missing, Observation, Provenance
from scanner.model.words import Gap, Status

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
Plain = Mapping[str, Any]


def observed(plain: Plain, taken_at: datetime = NOW) -> dict[str, tuple[str, Observation]]:
    """Facts by kind; a Gap instead of fields makes a missing one."""
    provenance = Provenance(source="test", taken_at=taken_at)
    facts = facts_of(
        Example(name="x", facts={k: v for k, v in plain.items() if not isinstance(v, Gap)}, expect=Status.PASS)
    )
    found: dict[str, tuple[str, Observation]] = {
        kind: (f"digest:{kind}", Known(fact=fact, provenance=provenance)) for kind, fact in facts.items()
    }
    for kind, gap in plain.items():
        if isinstance(gap, Gap):
            missing = Missing(kind=kind, gap=gap, detail="because", provenance=provenance)
            found[kind] = (f"digest:{kind}", missing)
    return found


def scene(own: Plain, members: Mapping[str, Plain] | None = None, *, as_of: datetime = NOW) -> NotedScene:
    """A scene of subject `a/x`; `members` are targets of its segment or agency."""
    stored = {"a/x": observed(own, as_of)}
    for name, plain in (members or {}).items():
        stored[name] = observed(plain, as_of)
    return NotedScene("a/x", as_of, stored, tuple(sorted(members or {})))


__all__ = ["NOW", "NotedScene", "observed", "ordered", "scene"]
