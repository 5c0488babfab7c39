"""What was read so far: each file's form beside the place it came from, before everything is put together."""

from dataclasses import field
from typing import Any

from scanner.inventory.findings import Findings, Path, Place
from scanner.inventory.forms.agency import AgencyForm
from scanner.inventory.forms.papers import AttestationsForm, PlansForm, WaiversForm
from scanner.inventory.forms.province import AuthorisationsForm, ProvinceForm, UnitForm
from scanner.model.organisation import Origin, Segment, System, Target
from scanner.model.records import dataclass
from scanner.sealing.digest import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One YAML file: where its parts stand, and its plain value."""

    place: Place
    value: Any

    def origin(self, path: Path, name: str, value: object) -> Origin:
        """What verdicts cite for the part at `path`: by its id, which stays when lines move."""
        return Origin(file=self.place.name, path=name, digest=digest_of(value), line=self.place.position(path)[0])


@dataclass(slots=True, kw_only=True)
class AgencyDraft:
    """One agency's folder. `form` None: agency.yaml is wrong, so that nothing can be said about names in it."""

    code: str
    sheet: Sheet | None = None
    form: AgencyForm | None = None
    unit: UnitForm | None = None
    waivers: tuple[Sheet, WaiversForm] | None = None
    attestations: tuple[Sheet, AttestationsForm] | None = None
    plans: tuple[Sheet, PlansForm] | None = None
    register_name: str = ""
    register: Place | None = None
    """The file of its targets."""
    segments: dict[str, Segment] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    targets: list[tuple[Path, Target]] = field(default_factory=list)
    """Each with its place in the register."""
    target_ids: dict[str, Path] = field(default_factory=dict)
    """Full ids of all rows, those that are wrong included."""
    digests: dict[str, str] = field(default_factory=dict)
    """Digest of each file's content by its name."""
    verified: set[str] = field(default_factory=set)
    """Attestations whose document lies beside the inventory and has the digest they state."""

    def full(self, reference: str) -> str:
        """The full id of what `reference` names, seen from this agency."""
        return reference if "/" in reference else f"{self.code}/{reference}"


@dataclass(slots=True, kw_only=True)
class Draft:
    """The whole folder."""

    findings: Findings
    province: ProvinceForm | None = None
    sheet: Sheet | None = None
    agencies: dict[str, AgencyDraft] = field(default_factory=dict)
    authorisations: tuple[Sheet, AuthorisationsForm] | None = None
    digests: dict[str, str] = field(default_factory=dict)

    def is_readable(self, agency: str) -> bool:
        """False when the file of that agency is wrong: what it declares is not known, so nothing is called unknown."""
        draft = self.agencies.get(agency)
        return draft is None or draft.form is not None

    def system(self, full: str) -> System | None:
        """The system of that full id."""
        draft = self.agencies.get(full.partition("/")[0])
        return draft.systems.get(full) if draft else None
