"""A subject: anything a control can be due for — a machine, a LAN segment, a system or a whole agency."""

from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import AssetStatus, Platform, Role, TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing to judge.

    `id` is unique in a province: `agency`, or `agency/local-id`. `level` is 1 to 5. `platform` decides which checks
    fit: DECLARED for segments, systems and agencies, UNKNOWN until a machine has told what it is.
    """

    id: str
    agency: str
    name: Text
    kind: TargetKind
    roles: frozenset[Role]
    level: int
    platform: Platform
    status: AssetStatus = AssetStatus.IN_USE
    tags: frozenset[str] = frozenset()

    def on(self, platform: Platform) -> "Subject":
        """The same subject, with the platform its facts have shown."""
        return Subject(
            id=self.id,
            agency=self.agency,
            name=self.name,
            kind=self.kind,
            roles=self.roles,
            level=self.level,
            platform=platform,
            status=self.status,
            tags=self.tags,
        )
