"""From forms to the frozen values of the model: references become full ids, levels are worked out, defaults filled in."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from scanner.inventory.drafts import AgencyDraft, Draft, Sheet
from scanner.inventory.forms.agency import AgencyForm, SegmentForm, SystemForm, UplinkForm
from scanner.inventory.forms.fields import NameForm
from scanner.inventory.forms.form import Form
from scanner.inventory.forms.letterhead import contact_of, letterhead_of
from scanner.inventory.forms.province import ListsForm, ProvinceForm, UnitForm
from scanner.inventory.forms.registers import cell, registers_of
from scanner.inventory.forms.target import TargetForm
from scanner.model.organisation import Agency, Origin, Segment, Site, System, Target, Uplink
from scanner.model.text import Text
from scanner.model.words import AssetStatus, Platform

NOTHING: Final[Mapping[str, Any]] = {}
"""One empty mapping for all rows that have none; a register has 100,000 of them."""
DEFAULT_LEVEL: Final = 2


def text_of(name: NameForm) -> Text:
    """A name in both languages."""
    return Text(vi=name.vi, en=name.en)


def segment_of(agency: AgencyDraft, form: SegmentForm, origin: Origin) -> Segment:
    """A segment of `agency`."""
    return Segment(
        id=agency.full(form.id),
        agency=agency.code,
        site=form.site or "",
        cidr=form.cidr,
        zone=form.zone,
        gateway=form.gateway,
        firewall=agency.full(form.firewall) if form.firewall else None,
        has_internet=form.has_internet,
        tslcd=form.tslcd,
        isolated=form.isolated,
        vlan=form.vlan,
        origin=origin,
        dates=form.dates,
        registers=registers_of(form.registers),
    )


def system_of(agency: AgencyDraft, form: SystemForm, origin: Origin) -> System:
    """A system of `agency`."""
    return System(
        id=agency.full(form.id),
        agency=agency.code,
        name=text_of(form.name),
        level=form.level,
        level_state=form.level_state,
        level_decision=form.level_decision,
        plan_state=form.plan_state,
        plan_due=form.plan_due,
        kind=form.kind or "",
        owner=form.owner or "",
        operator=form.operator or "",
        tags=tuple(form.tags),
        operated_elsewhere=form.operated_elsewhere,
        tslcd=form.tslcd,
        dates=form.dates,
        documents=form.documents,
        origin=origin,
        declared=form.declared,
        registers=registers_of(form.registers),
    )


def target_of(agency: AgencyDraft, form: TargetForm, origin: Origin, *, draft: Draft) -> Target:
    """A target of `agency`; systems that are not known do not raise its level (a finding tells of them)."""
    systems = tuple(dict.fromkeys(agency.full(each) for each in form.systems))
    return Target(
        id=agency.full(form.id),
        agency=agency.code,
        name=form.name or form.id,
        kind=form.kind,
        roles=tuple(dict.fromkeys(form.roles)),
        platform=form.platform or Platform.UNKNOWN,
        segment=agency.full(form.segment) if form.segment else None,
        systems=systems,
        level=_level_of(systems, agency, draft),
        status=form.status or AssetStatus.IN_USE,
        connection=form.connection,
        connect=plain_mapping(form.connect),
        addresses=tuple(dict.fromkeys(form.addresses)),
        dhcp=form.dhcp,
        macs=tuple(dict.fromkeys(form.macs)),
        serial=form.serial,
        owner=form.owner,
        room=form.room,
        net_position=form.net_position,
        purpose=form.purpose,
        vendor=form.vendor,
        model=form.model,
        vendor_support_end=form.vendor_support_end,
        bought_at=form.bought_at,
        stores_nonpublic=form.stores_nonpublic,
        services=tuple(dict.fromkeys(form.services)),
        remote_tools=tuple(form.remote_tools),
        disposal=plain_mapping(form.disposal),
        tags=tuple(dict.fromkeys(form.tags)),
        origin=origin,
        remote_access=form.remote_access,
        dates=form.dates or NOTHING,
        documents=form.documents or NOTHING,
        unfilled=unfilled(form),
    )


def _level_of(systems: tuple[str, ...], agency: AgencyDraft, draft: Draft) -> int:
    """The highest level of the systems a target serves, else the default of its agency."""
    default = agency.form.default_level if agency.form else DEFAULT_LEVEL
    levels = [found.level for each in systems if (found := draft.system(each)) and found.level is not None]
    return max(levels, default=default)


_UNFILLED: Final[Mapping[str, Callable[[TargetForm], bool]]] = {
    "name": lambda form: form.name is None,
    "ip": lambda form: not form.dhcp and all(each.is_loopback for each in form.addresses),
    "mac_or_serial": lambda form: not form.macs and form.serial is None,
    "vendor_eos": lambda form: form.vendor_support_end is None,
    "site": lambda form: form.room is None,
    "net_position": lambda form: form.net_position is None,
    "purpose": lambda form: form.purpose is None,
    "status": lambda form: form.status is None,
    "owner": lambda form: form.owner is None,
}


def unfilled(form: TargetForm) -> tuple[str, ...]:
    """Those of the nine register fields of HOST-INV-01 that are left open, by the control's names for them."""
    return tuple(name for name, is_open in _UNFILLED.items() if is_open(form))


def plain_mapping(form: Form) -> Mapping[str, str]:
    """The filled fields of a form as text."""
    filled = {key: cell(each) for key, each in form if each is not None}
    return filled or NOTHING


def agency_of(draft: AgencyDraft, form: AgencyForm, province: ProvinceForm) -> Agency:
    """The agency without its papers, which need every target first."""
    sheet: Sheet = draft.sheet  # type: ignore[assignment]  # a form was read from it
    unit: UnitForm = draft.unit  # type: ignore[assignment]  # a folder that is not in the tree is a finding
    return Agency(
        id=draft.code,
        code=draft.code,
        name=text_of(form.name),
        kind=unit.kind.value,
        parent=unit.parent,
        staff=form.staff,
        officers=form.officers,
        default_level=form.default_level,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        successor_of=tuple(unit.successor_of),
        sites=tuple(Site(id=each.id, name=text_of(each.name), address=each.address or "") for each in form.sites),
        segments=tuple(draft.segments.values()),
        systems=tuple(draft.systems.values()),
        uplinks=tuple(_uplink_of(each) for each in form.uplinks),
        targets=tuple(each for _, each in draft.targets),
        waivers=(),
        attestations=(),
        tslcd=plain_mapping(form.tslcd),
        dates=form.dates,
        lists=lists_of(form, province.products),
        declared=form.declared,
        invented=form.invented or province.invented,
        origin=sheet.origin((), "agency", sheet.value),
        documents=form.documents,
        absent_zones=form.absent_zones,
        registers=registers_of(form.registers),
        letterhead=letterhead_of(form.letterhead),
        contact=contact_of(form.contact, form.name.vi),
    )


def _uplink_of(form: UplinkForm) -> Uplink:
    return Uplink(
        id=form.id,
        kind=form.kind.value,
        provider=form.provider or "",
        bandwidth_mbps=form.bandwidth_mbps,
        site=form.site or "",
        circuit=form.circuit or "",
    )


def lists_of(form: AgencyForm, products: ListsForm) -> Mapping[str, tuple[str, ...]]:
    """Approved lists that exist: the agency's, the province's, and for software the approved rows of the catalogue."""
    found: dict[str, dict[str, None]] = {}
    for source in (products, form.lists):
        for name, words in source:
            if words is not None and name != "antivirus":
                found.setdefault(name, {}).update(dict.fromkeys(words))
    for row in form.registers.software or ():
        if row.status == "approved":
            found.setdefault("software", {})[row.name] = None
    return {name: tuple(words) for name, words in found.items()}
