"""Addresses: segments that do not overlap, gateways and hosts that stand where they say, no address twice.

A segment that is `isolated` is joined to no other network, so its range may occur again; loopback is every machine's
own. Services (a web site, a domain) share the address of their server and may live elsewhere.
"""

from datetime import date
from ipaddress import IPv4Network
from typing import Final

from scanner.inventory.drafts import AgencyDraft, Draft
from scanner.inventory.findings import Findings, Spot, listed
from scanner.inventory.forms.agency import SegmentForm
from scanner.inventory.ranges import overlapping
from scanner.model.organisation import Address, Network, Segment, Target
from scanner.model.words import GONE, TargetKind, Zone

WIDEST: Final = {4: 16, 6: 48}
"""Shortest prefix of a segment or an authorisation, by IP version."""
_POINT_TO_POINT: Final = {4: 31, 6: 127}

Owners = dict[tuple[str, Address], list[tuple[Spot, AgencyDraft, Target]]]
"""Who has an address; several where one unit had ended when the next began."""


def check_network(draft: Draft) -> None:
    """Segments of the whole province, then every address."""
    spots: dict[str, Spot] = {}
    segments: dict[str, Segment] = {}
    for agency in draft.agencies.values():
        if agency.form and agency.sheet:
            for at, form in enumerate(agency.form.segments):
                spot = Spot(draft.findings, agency.sheet.place, ("segments", at))
                _check_segment(form, spot)
                spots.setdefault(agency.full(form.id), spot)
            segments |= agency.segments
    _check_overlaps(segments, spots, draft)
    owners: Owners = {}
    for agency in draft.agencies.values():
        _check_register(agency, draft.findings, owners)


def _check_segment(form: SegmentForm, spot: Spot) -> None:
    limit = WIDEST[form.cidr.version]
    if form.cidr.is_loopback != (form.zone is Zone.LOOPBACK):
        spot.note("zone", code="loopback_zone", value=form.cidr, zone=form.zone.value)
    elif not form.cidr.is_loopback and form.cidr.prefixlen < limit:
        spot.note("cidr", code="segment_wide", value=form.cidr, limit=limit)
    if form.gateway is not None and not is_host_of(form.cidr, form.gateway):
        spot.note("gateway", code="gateway_outside", value=form.gateway, cidr=form.cidr)


def is_host_of(network: Network, address: Address) -> bool:
    """True when `address` can be a machine's in `network`: inside, and neither its first nor its broadcast address."""
    if address not in network:
        return False
    if network.prefixlen >= _POINT_TO_POINT[network.version]:
        return True
    is_broadcast = isinstance(network, IPv4Network) and address == network.broadcast_address
    return address != network.network_address and not is_broadcast


def _check_overlaps(segments: dict[str, Segment], spots: dict[str, Spot], draft: Draft) -> None:
    order = list(segments)
    for one, other in overlapping(segments.values()):
        there = are_there_together(draft.agencies[one.agency], draft.agencies[other.agency])
        if one.isolated or other.isolated or not there:
            continue
        earlier, later = sorted((one, other), key=lambda each: order.index(each.id))
        words = {"value": later.cidr, "other": earlier.id, "cidr": earlier.cidr}
        spots[later.id].note(
            "cidr", code="segments_overlap", file=earlier.origin.file, line=earlier.origin.line, **words
        )


def are_there_together(one: AgencyDraft, other: AgencyDraft) -> bool:
    """True unless one unit had ended when the other began: a merged unit keeps the LANs and machines of those before."""
    begun = max((each.unit.valid_from for each in (one, other) if each.unit and each.unit.valid_from), default=date.min)
    ended = min((each.unit.valid_to for each in (one, other) if each.unit and each.unit.valid_to), default=date.max)
    return begun <= ended


def _check_register(agency: AgencyDraft, findings: Findings, owners: Owners) -> None:
    if agency.register is None or agency.form is None:
        return
    for path, target in agency.targets:
        if target.addresses and target.kind is not TargetKind.SERVICE and target.status not in GONE:
            spot = Spot(findings, agency.register, path)
            homes = [_home(agency, target, each) for each in target.addresses]
            for at, (address, home) in enumerate(zip(target.addresses, homes, strict=True)):
                _check_home(agency, address, home, spot.at("addresses", at))
                if not address.is_loopback:
                    scope = home.id if home is not None and home.isolated else ""
                    _check_once((scope, address), (agency, target), spot.at("addresses", at), owners)
            _check_segment_of(agency, target, homes, spot)


def _check_segment_of(agency: AgencyDraft, target: Target, homes: list[Segment | None], spot: Spot) -> None:
    """A target that names its segment has an address in it."""
    own = agency.segments.get(target.segment or "")
    if own is not None and None not in homes and own not in homes:
        words = {"value": own.id.partition("/")[2], "cidr": own.cidr, "addresses": listed(map(str, target.addresses))}
        spot.note("segment", code="address_elsewhere", **words)


def _home(agency: AgencyDraft, target: Target, address: Address) -> Segment | None:
    """The segment an address stands in: the target's own when it fits, else the first of its agency that does."""
    own = agency.segments.get(target.segment or "")
    if own is not None and address in own.cidr:
        return own
    return next((each for each in agency.segments.values() if address in each.cidr), None)


def _check_home(agency: AgencyDraft, address: Address, home: Segment | None, spot: Spot) -> None:
    if home is None:
        ranges = listed(str(each.cidr) for each in agency.segments.values()) or "–"
        spot.note(code="address_nowhere", value=address, allowed=ranges)
    elif not home.cidr.is_loopback and not is_host_of(home.cidr, address):
        spot.note(code="address_of_range", value=address, cidr=home.cidr)


def _check_once(key: tuple[str, Address], owner: tuple[AgencyDraft, Target], spot: Spot, owners: Owners) -> None:
    before = owners.setdefault(key, [])
    for first, agency, other in before:
        if are_there_together(agency, owner[0]):
            spot.note(code="address_twice", value=key[1], other=other.id, file=first.place.name, line=first.line)
            return
    before.append((spot, *owner))
