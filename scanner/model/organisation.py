"""The declared world: province, agencies, segments, systems, targets, and what people sign for them.

These are the frozen forms the loader of `inventory/` builds from YAML; nothing here was measured.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from scanner.model.antivirus_product import Product
from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import AssetStatus, Connection, Decision, Platform, Role, ScanStyle, Status, TargetKind, Zone

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
Register = tuple[Mapping[str, str], ...]
"""Rows of a declared list, every cell as text: dates ISO 8601, yes and no as `true` and `false`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a declared value stands: `inventory:FILE#path@digest` is what verdicts cite."""

    file: str
    path: str
    digest: str
    line: int = 0

    def __str__(self) -> str:
        return f"inventory:{self.file}#{self.path}@{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A building or office of an agency."""

    id: str
    name: Text
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One LAN: address range, zone, gateway and the firewall that is expected to guard it."""

    id: str
    agency: str
    site: str
    cidr: Network
    zone: Zone
    gateway: Address | None
    firewall: str | None
    """Id of the target that is this segment's firewall."""
    has_internet: bool | None
    tslcd: bool
    isolated: bool
    vlan: int | None
    origin: Origin
    dates: Mapping[str, date] = field(default_factory=dict)
    """Dated acts of the segment: discovery, access_control …"""
    registers: Mapping[str, Register] = field(default_factory=dict)
    """allowed_flows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """A line to the outside; `kind` is internet, tslcd or other."""

    id: str
    kind: str
    provider: str = ""
    bandwidth_mbps: float | None = None
    site: str = ""
    circuit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """An information system (HTTT) with its security level 1 to 5 and the state of its dossier."""

    id: str
    agency: str
    name: Text
    level: int | None
    level_state: str | None
    level_decision: str | None
    plan_state: str | None
    plan_due: date | None
    kind: str
    owner: str
    operator: str
    tags: tuple[str, ...]
    operated_elsewhere: bool
    tslcd: bool
    dates: Mapping[str, date]
    """Dated acts of the system's file: decision, regulation, risk_assessment, vulnerability_scan, restore_test …"""
    documents: Mapping[str, str]
    """Numbers of the documents behind those acts."""
    origin: Origin
    declared: Mapping[str, str] = field(default_factory=dict)
    """Single statements: mfa_admin, mfa_remote, backup_target, retention_days …"""
    registers: Mapping[str, Register] = field(default_factory=dict)
    """backups, solutions."""

    @property
    def backup_stores(self) -> tuple[str, ...]:
        """Where its backups go, each once; several may stand in one line, after commas."""
        lines = [self.declared.get("backup_target", "")]
        lines += [row.get("target", "") for row in self.registers.get("backups", ())]
        return tuple(dict.fromkeys(each.strip() for line in lines for each in line.split(",") if each.strip()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is measured. Register fields are those of control HOST-INV-01; None = not filled in."""

    id: str
    agency: str
    name: str
    kind: TargetKind
    roles: tuple[Role, ...]
    platform: Platform
    segment: str | None
    systems: tuple[str, ...]
    level: int
    """Highest level of the systems it serves, else its agency's default level."""
    status: AssetStatus
    connection: Connection
    connect: Mapping[str, str]
    """Parameters of the connection: `root`, `recording`, `port`, `user`, `credential` …"""
    addresses: tuple[Address, ...]
    dhcp: bool
    macs: tuple[str, ...]
    serial: str | None
    owner: str | None
    room: str | None
    net_position: str | None
    purpose: str | None
    vendor: str | None
    model: str | None
    vendor_support_end: str | None
    """ISO date, or the words `not published`."""
    bought_at: date | None
    stores_nonpublic: bool
    services: tuple[str, ...]
    """Listening services declared for it, as `tcp/443`."""
    remote_tools: tuple[str, ...]
    """Remote-control tools approved for it."""
    disposal: Mapping[str, str]
    tags: tuple[str, ...]
    origin: Origin
    remote_access: bool | None = None
    """Used for work from outside; None = not declared."""
    dates: Mapping[str, date] = field(default_factory=dict)
    """Dated acts of the machine: config_backup, dhcp_log_review …"""
    documents: Mapping[str, str] = field(default_factory=dict)
    """Numbers of papers: public_data_only, redundancy …"""
    unfilled: tuple[str, ...] = ()
    """Those of the nine register fields of HOST-INV-01 that the file leaves empty."""


WIDE_TARGETS, WIDE_RULES = 20, 5
"""A waiver of more targets, or of more checks and controls, is wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An accepted risk: another person approves, and it ends on a day (Asia/Ho_Chi_Minh, inclusive).

    One that nobody approved yet is a request: shown, and without any effect.
    """

    id: str
    agency: str
    checks: tuple[str, ...]
    controls: tuple[str, ...]
    targets: tuple[str, ...]
    reason: str
    compensation: str
    requested_by: str
    approved_by: str
    """Empty while it is only requested."""
    approved_at: date | None
    ends_at: date
    document: str
    origin: Origin
    requested_at: date | None = None
    """None where an approved one was written without it."""

    def is_in_force(self, day: date) -> bool:
        """True on the days it counts; never before somebody approved it."""
        return self.approved_at is not None and self.approved_at <= day <= self.ends_at

    @property
    def is_wide(self) -> bool:
        """True when it accepts what nobody looked at one by one."""
        return len(self.targets) > WIDE_TARGETS or len(self.checks) + len(self.controls) > WIDE_RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A person's dated answer to a control that facts do not decide."""

    id: str
    agency: str
    control: str
    subject: str
    """Id of the target, segment or system it speaks of, or of the agency itself."""
    answer: Status
    reason: Text | None
    """Required for `not_applicable`."""
    attested_by: str
    attested_at: date
    valid_until: date
    document: str
    document_sha256: str
    origin: Origin
    digest: str
    document_fits: bool = False
    """True when the document lay beside the inventory and has that digest; otherwise nobody compared them."""

    @property
    def cited(self) -> str:
        """How a verdict that rests on it names it."""
        return f"attestation:{self.id}@{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an agency has decided to do about findings: shown beside them, and never a part of a verdict."""

    id: str
    agency: str
    checks: tuple[str, ...]
    controls: tuple[str, ...]
    targets: tuple[str, ...]
    measures: bool
    """True when it lets something be measured: it is shown where that is unknown, not where it fails."""
    decision: Decision
    person: str
    due_at: date | None
    """The day it is to be done by, or was done; always there for what is planned."""
    note: str
    decided_at: date
    run: str
    """The run that the decision was made on; empty when nobody wrote it down."""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """Written permission to send packets: number, date, signer, ranges, hours, rate (design §5)."""

    id: str
    number: str
    signed_at: date
    signer: str
    valid_from: date
    valid_until: date
    ranges: tuple[Network, ...]
    hours: tuple[tuple[time, time], ...]
    """Windows of local time (Asia/Ho_Chi_Minh) in which sending is allowed; empty = any hour."""
    packets_per_second: int | None
    style: ScanStyle
    active_tests: tuple[str, ...]
    public: bool
    document: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What an official paper carries at its head and foot (NĐ 30/2020); empty = to be filled in by hand."""

    parent: str = ""
    """The body above the issuer, where it is printed."""
    issuer: str = ""
    """The issuer, where papers name it otherwise than the inventory."""
    abbreviation: str = ""
    """Of the issuer, in the symbol of its papers: `SKHCN`."""
    place: str = ""
    signer: str = ""
    """The title of who signs, never the name."""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A body as Mẫu 08 (NĐ 331/2026) part 2 names it; empty = to be filled in by hand."""

    name: str = ""
    functions: str = ""
    """The document that gives it its functions."""
    representative: str = ""
    title: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFigures:
    """What a province states of one indicator itself; None = as the rule pack says."""

    baseline_2018: float | None = None
    goal: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedService:
    """A host the scanner itself may speak to: resolver, vault, centre, mail, reflector, webhook."""

    name: str
    role: str
    host: str
    port: int | None = None
    encryption: str = ""
    """`starttls`, `tls` or `none`; empty = the usual one of the role."""
    ca: str = ""
    """PEM file, relative to the inventory; empty = the CAs of the system."""
    user: str = ""
    credential: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    path: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A department or commune: its people, places, LANs, systems, targets and signed papers."""

    id: str
    code: str
    name: Text
    kind: str
    """`department`, `commune`, `unit` or `province`: the peer group it is compared in."""
    parent: str | None
    staff: int | None
    officers: int | None
    default_level: int
    valid_from: date | None
    valid_to: date | None
    successor_of: tuple[str, ...]
    sites: tuple[Site, ...]
    segments: tuple[Segment, ...]
    systems: tuple[System, ...]
    uplinks: tuple[Uplink, ...]
    targets: tuple[Target, ...]
    waivers: tuple[Waiver, ...]
    attestations: tuple[Attestation, ...]
    tslcd: Mapping[str, str]
    dates: Mapping[str, date]
    """Dated acts of the agency: inventory_reviewed, network_diagram, log_review, account_review …"""
    lists: Mapping[str, tuple[str, ...]]
    """Approved lists: software, browsers, remote_tools."""
    declared: Mapping[str, str]
    """Indicators that are declared: mail_users, document_system, iso9001, certificates, leaders, portal …"""
    invented: bool
    origin: Origin
    documents: Mapping[str, str] = field(default_factory=dict)
    """Numbers of the documents behind `dates`."""
    absent_zones: Mapping[str, str] = field(default_factory=dict)
    """Zones the agency needs none of, each with the written reason (NĐ 331/2026 Art. 22.6)."""
    registers: Mapping[str, Register] = field(default_factory=dict)
    """software, certificates, accounts, leavers, suppliers, incidents."""
    plans: tuple[Plan, ...] = ()
    """In the order of the file; of two that speak of the same, the later decision counts."""
    letterhead: Letterhead = Letterhead()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The whole folder, validated."""

    folder: str
    digest: str
    province: Text
    code: str
    invented: bool
    agencies: tuple[Agency, ...]
    authorisations: tuple[Authorisation, ...]
    services: tuple[NamedService, ...]
    trusted_keys: Mapping[str, str] = field(default_factory=dict)
    antivirus_products: tuple[Product, ...] = ()
    """Those that the province describes itself; one with the id of a product of ours takes its place."""
    letterhead: Letterhead = Letterhead()
    owner: Contact = Contact()
    """Who owns the information systems (chủ quản)."""
    security_unit: Contact = Contact()
    """The specialised cyber-security unit (đơn vị chuyên trách an ninh mạng)."""
    figures: Mapping[str, OwnFigures] = field(default_factory=dict)
    """Estimates of 2018 and goals of this province, by indicator."""
    units: Mapping[str, Text] = field(default_factory=dict)
    """Names of all units of the tree that state one, groups and closed units too, by code."""
