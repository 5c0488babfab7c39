"""Reads every file of the folder into forms; knows which files there are, and notes those nobody would read."""

from typing import Any, Final, TypeVar

from scanner.inventory.drafts import AgencyDraft, Draft, Sheet
from scanner.inventory.expand import segment_of, system_of, target_of
from scanner.inventory.findings import Findings, guess, listed
from scanner.inventory.folder import Folder
from scanner.inventory.forms.agency import AgencyForm
from scanner.inventory.forms.form import Form, read_form
from scanner.inventory.forms.papers import AttestationsForm, PlansForm, WaiversForm
from scanner.inventory.forms.parsing import ID, slug
from scanner.inventory.forms.province import AuthorisationsForm, ProvinceForm
from scanner.inventory.forms.target import TargetForm
from scanner.inventory.rows import FILES as REGISTERS
from scanner.inventory.rows import read_rows
from scanner.inventory.scrub import Scrubber
from scanner.model.errors import BadInput
from scanner.model.organisation import Origin
from scanner.reading.yaml_guard import load_yaml
from scanner.sealing.digest import digest_of, root_digest

F = TypeVar("F", bound=Form)

PROVINCE: Final = "province.yaml"
TRUSTED: Final = "trusted_keys"
AUTHORISATIONS: Final = "authorisations.yaml"
AGENCY: Final = "agency.yaml"
WAIVERS: Final = "waivers.yaml"
ATTESTATIONS: Final = "attestations.yaml"
PLANS: Final = "plans.yaml"
_TOP_FILES: Final = (PROVINCE, AUTHORISATIONS)
_AGENCY_FILES: Final = (AGENCY, WAIVERS, ATTESTATIONS, PLANS, *REGISTERS)
_READ_ENDINGS: Final = ("yaml", "yml", "json", "csv")
SIDE_FOLDERS: Final = frozenset(("recordings", "documents", "schema"))
"""Folders that may stand beside the agencies and are not read here."""


def read_folder(folder: Folder, draft: Draft) -> None:
    """Every file but the registers of targets, which need all segments and systems first."""
    agencies = []
    for name, is_folder in folder.entries() or ():
        if is_folder and not name.startswith((".", "_")) and name not in SIDE_FOLDERS:
            agencies.append(name)
        elif not is_folder and name not in _TOP_FILES:
            _note_unread(name, name, _TOP_FILES, folder.findings)
        elif name == AUTHORISATIONS:
            papers = read_sheet(folder, name, AuthorisationsForm, digests=draft.digests)
            draft.authorisations = (papers[0], papers[1]) if papers and papers[1] else None
    found = read_sheet(folder, PROVINCE, ProvinceForm, digests=draft.digests)
    if found:
        draft.sheet, draft.province = found
    for name in agencies:
        draft.agencies[name] = _agency(folder, name)


def read_register(folder: Folder, agency: AgencyDraft, draft: Draft) -> None:
    """The targets of one agency, row by row: only what is built is kept."""
    rows = read_rows(folder, agency.register_name) if agency.register_name else None
    if rows is None:
        return
    agency.register = rows.place
    digests = []
    for path, row in rows.items:
        digest = digest_of(row)
        digests.append(digest)
        known = row.get("id")
        if isinstance(known, str) and ID.fullmatch(known):
            if agency.full(known) in agency.target_ids:
                first = rows.place.position(agency.target_ids[agency.full(known)])[0]
                folder.findings.add(rows.place, (*path, "id"), "id_twice", value=known, line=first)
            agency.target_ids.setdefault(agency.full(known), path)
        form = read_form(TargetForm, row, place=rows.place, path=path, findings=folder.findings)
        if form is not None:
            line = rows.place.position(path)[0] if not agency.register_name.endswith("json") else 0
            origin = Origin(file=rows.place.name, path=f"targets.{form.id}", digest=digest, line=line)
            agency.targets.append((path, target_of(agency, form, origin, draft=draft)))
    agency.digests[agency.register_name] = root_digest(digests)


def _judged(value: Any) -> Any:
    """What a file declares, without whose signatures are believed: to declare a key does not change what was judged."""
    return {name: each for name, each in value.items() if name != TRUSTED} if isinstance(value, dict) else value


def read_sheet(folder: Folder, name: str, form: type[F], *, digests: dict[str, str]) -> tuple[Sheet, F | None] | None:
    """One YAML file and its form; None when it cannot be read at all. Findings say what is wrong."""
    raw = folder.read(name)
    if raw is None:
        return None
    try:
        document = load_yaml(raw, name)
    except BadInput as error:
        folder.findings.take(error)
        return None
    value = {} if document.value is None else document.value
    Scrubber(document, folder.findings).scrub(value)
    digests[name] = digest_of(_judged(value))
    made = read_form(form, value, place=document, path=(), findings=folder.findings)
    return Sheet(place=document, value=value), made


def _agency(folder: Folder, code: str) -> AgencyDraft:
    agency = AgencyDraft(code=code)
    if not ID.fullmatch(code):
        folder.findings.add_file(code, "bad_folder_name", value=code, better=slug(code) or "so-mau")
    entries = folder.entries(code)
    names = [name for name, is_folder in entries or () if not is_folder]
    for name in names:
        _note_unread(name, f"{code}/{name}", _AGENCY_FILES, folder.findings)
    if AGENCY in names:
        _read_agency(folder, agency, names)
    elif entries is not None:
        folder.findings.add_file(code, "no_agency_file")
    return agency


def _read_agency(folder: Folder, agency: AgencyDraft, names: list[str]) -> None:
    found = _whole(folder, agency, AGENCY, AgencyForm)
    if found:
        agency.sheet, agency.form = found
        _expand(agency, *found)
    if WAIVERS in names:
        agency.waivers = _whole(folder, agency, WAIVERS, WaiversForm)
    if ATTESTATIONS in names:
        agency.attestations = _whole(folder, agency, ATTESTATIONS, AttestationsForm)
    if PLANS in names:
        agency.plans = _whole(folder, agency, PLANS, PlansForm)
    registers = [name for name in REGISTERS if name in names]
    if len(registers) > 1:
        folder.findings.add_file(agency.code, "two_registers", allowed=listed(registers))
    agency.register_name = f"{agency.code}/{registers[0]}" if registers else ""


def _whole(folder: Folder, agency: AgencyDraft, name: str, form: type[F]) -> tuple[Sheet, F] | None:
    """A file of an agency whose form is right; None otherwise, and then a finding says why."""
    found = read_sheet(folder, f"{agency.code}/{name}", form, digests=agency.digests)
    return (found[0], found[1]) if found and found[1] else None


def _expand(agency: AgencyDraft, sheet: Sheet, form: AgencyForm) -> None:
    for at, segment in enumerate(form.segments):
        path = ("segments", at)
        origin = sheet.origin(path, f"segments.{segment.id}", sheet.value["segments"][at])
        agency.segments.setdefault(agency.full(segment.id), segment_of(agency, segment, origin))
    for at, system in enumerate(form.systems):
        path = ("systems", at)
        origin = sheet.origin(path, f"systems.{system.id}", sheet.value["systems"][at])
        agency.systems.setdefault(agency.full(system.id), system_of(agency, system, origin))


def _note_unread(name: str, full: str, known: tuple[str, ...], findings: Findings) -> None:
    """A file that looks as if it were meant to be read, and is not, must not pass in silence."""
    if name not in known and name.rpartition(".")[2].lower() in _READ_ENDINGS and not name.startswith("."):
        findings.add_file(full, "unknown_file", key=name, guess=guess(name, known), allowed=listed(known))
