"""Ids and what they refer to: no id twice, no name that leads nowhere."""

from collections.abc import Iterable, Mapping
from posixpath import normpath
from typing import Final

from scanner.inventory.drafts import AgencyDraft, Draft
from scanner.inventory.findings import Spot, guess, listed
from scanner.inventory.forms.agency import AgencyForm
from scanner.inventory.vocabulary import CONNECT, CONNECT_NEEDS
from scanner.model.organisation import Target
from scanner.model.words import Connection, TargetKind

FIREWALL_KINDS: Final = frozenset(
    (TargetKind.FIREWALL, TargetKind.ROUTER, TargetKind.APPLIANCE, TargetKind.SERVER, TargetKind.HYPERVISOR,
     TargetKind.LOAD_BALANCER, TargetKind.NETWORK)
)  # fmt: skip
"""Kinds of target that can guard a segment."""
_SOURCES: Final = (Connection.RECORDING, Connection.ROOT_FOLDER)
_REACHED_BY_ADDRESS: Final = (Connection.SSH, Connection.SNMP, Connection.WINRM)


def check_names(draft: Draft) -> None:
    """Ids of each agency, and every reference in it."""
    targets = {target.id: target for agency in draft.agencies.values() for _, target in agency.targets}
    kinds = {name: target.kind for name, target in targets.items()}
    for agency in draft.agencies.values():
        if agency.form and agency.sheet:
            spot = Spot(draft.findings, agency.sheet.place, ())
            _check_ids(agency, agency.form, spot)
            _check_sites(agency.form, spot)
            for at, segment in enumerate(agency.form.segments):
                if segment.firewall:
                    _check_firewall(agency.full(segment.firewall), spot.at("segments", at, "firewall"), draft, kinds)
    _check_targets(draft)
    _check_bastions(draft, targets)


def _check_targets(draft: Draft) -> None:
    local: list[Target] = []
    sources: dict[tuple[Connection, str], Target] = {}
    for agency in draft.agencies.values():
        if agency.register:
            for path, target in agency.targets:
                spot = Spot(draft.findings, agency.register, path)
                _check_target(target, spot, agency=agency, draft=draft)
                if target.connection is Connection.LOCAL:
                    local.append(target)
                    if local[0] is not target:
                        spot.note("connection", code="local_twice", value=local[0].id)
                _check_source(target, spot, sources)


def _check_bastions(draft: Draft, targets: Mapping[str, Target]) -> None:
    """A bastion is a target reached by ssh itself, without another one before it."""
    for agency in draft.agencies.values():
        if agency.register:
            for path, target in agency.targets:
                _check_bastion(target, Spot(draft.findings, agency.register, path), agency, targets)


def _check_bastion(target: Target, spot: Spot, agency: AgencyDraft, targets: Mapping[str, Target]) -> None:
    name = target.connect.get("bastion")
    if name:
        found = targets.get(name if "/" in name else agency.full(name))
        if found is None or found.connection is not Connection.SSH or "bastion" in found.connect:
            spot.note("connect", "bastion", code="no_bastion", value=name)


def _check_source(target: Target, spot: Spot, sources: dict[tuple[Connection, str], Target]) -> None:
    """One recording or root folder is one machine: what it passes, no other machine has shown."""
    key = CONNECT_NEEDS.get(target.connection.value, "")
    path = target.connect.get(key, "")
    if path and target.connection in _SOURCES:
        first = sources.setdefault((target.connection, normpath(path)), target)
        if first is not target:
            spot.note("connect", key, code="source_twice", value=path, other=first.id)


def _check_ids(agency: AgencyDraft, form: AgencyForm, spot: Spot) -> None:
    subjects = [(spot.at("segments", at), each.id) for at, each in enumerate(form.segments)]
    subjects += [(spot.at("systems", at), each.id) for at, each in enumerate(form.systems)]
    _check_twice(subjects)
    _check_twice([(spot.at("sites", at), each.id) for at, each in enumerate(form.sites)])
    _check_twice([(spot.at("uplinks", at), each.id) for at, each in enumerate(form.uplinks)])
    taken = {agency.full(each): where for where, each in subjects}
    if agency.register:
        for full, path in agency.target_ids.items():
            row = Spot(spot.findings, agency.register, path)
            if full in taken:
                name = full.partition("/")[2]
                row.note("id", code="id_taken", value=name, file=spot.place.name, line=taken[full].line)
            if full == agency.full(agency.code):
                row.note("id", code="id_of_agency", value=agency.code)


def _check_twice(named: Iterable[tuple[Spot, str]]) -> None:
    first: dict[str, Spot] = {}
    for spot, each in named:
        if each in first:
            spot.note("id", code="id_twice", value=each, line=first[each].line)
        first.setdefault(each, spot)


def _check_sites(form: AgencyForm, spot: Spot) -> None:
    sites = [each.id for each in form.sites]
    named = [(spot.at("segments", at, "site"), each.site) for at, each in enumerate(form.segments)]
    named += [(spot.at("uplinks", at, "site"), each.site) for at, each in enumerate(form.uplinks)]
    named.append((spot.at("tslcd", "site"), form.tslcd.site))
    for where, site in named:
        if site is not None and site not in sites:
            where.note(code="unknown_site", value=site, guess=guess(site, sites), allowed=listed(sites) or "–")


def _check_firewall(full: str, spot: Spot, draft: Draft, kinds: dict[str, TargetKind]) -> None:
    own = spot.place.name.partition("/")[0] + "/"
    if not _is_known_target(full, draft):
        close = guess(full, [each for each, kind in kinds.items() if kind in FIREWALL_KINDS])
        spot.note(code="unknown_target", value=full.removeprefix(own), guess=close.removeprefix(own))
    elif full in kinds and kinds[full] not in FIREWALL_KINDS:
        spot.note(code="no_firewall", value=full.removeprefix(own), kind=kinds[full].value)


def _is_known_target(full: str, draft: Draft) -> bool:
    """Also True when the register that would tell cannot be read."""
    agency = draft.agencies.get(full.partition("/")[0])
    if agency is None:
        return False
    return full in agency.target_ids or (bool(agency.register_name) and agency.register is None)


def _check_target(target: Target, spot: Spot, *, agency: AgencyDraft, draft: Draft) -> None:
    own = f"{agency.code}/"
    if target.segment and target.segment not in agency.segments and agency.form:
        known = [each.removeprefix(own) for each in agency.segments]
        name = target.segment.removeprefix(own)
        spot.note("segment", code="unknown_segment", value=name, guess=guess(name, known), allowed=listed(known) or "–")
    for each in target.systems:
        if not draft.system(each) and draft.is_readable(each.partition("/")[0]):
            known = [name.removeprefix(own) for one in draft.agencies.values() for name in one.systems]
            name = each.removeprefix(own)
            spot.note("systems", code="unknown_system", value=name, guess=guess(name, known))
    if target.kind is TargetKind.SERVICE and not target.roles:
        spot.note("kind", code="service_without_role")
    _check_connection(target, spot)


def _check_connection(target: Target, spot: Spot) -> None:
    way = target.connection.value
    for key in target.connect:
        if key not in CONNECT[way]:
            words = {"key": key, "value": way, "allowed": listed(CONNECT[way]) or "–"}
            spot.note("connect", key, code="connect_unknown", **words)
    needed = CONNECT_NEEDS.get(way)
    if needed and needed not in target.connect:
        spot.note("connection", code="connect_missing", key=needed, value=way)
    if target.connect.get("auth") == "basic" and target.connect.get("encryption") == "message":
        spot.note("connect", "auth", code="basic_without_tls")
    if target.connection in _REACHED_BY_ADDRESS and not target.addresses and "host" not in target.connect:
        spot.note("connection", code="connect_without_address", value=way)
