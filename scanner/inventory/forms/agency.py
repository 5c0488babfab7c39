"""agency.yaml: an agency's people, places, LAN segments, systems and what it declares of itself."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from scanner.inventory.forms.fields import (
    Count,
    Day,
    Id,
    Ip,
    Level,
    Line,
    Name,
    Range,
    Reference,
    Tag,
    days,
    lines,
    member,
    reasons,
    statements,
    word,
)
from scanner.inventory.forms.form import Form
from scanner.inventory.forms.letterhead import ContactForm, LetterheadForm
from scanner.inventory.forms.province import ListsForm
from scanner.inventory.forms.registers import AgencyRegisters, SegmentRegisters, SystemRegisters
from scanner.inventory.vocabulary import (
    AGENCY_DATES,
    AGENCY_DECLARED,
    AGENCY_DOCUMENTS,
    SEGMENT_DATES,
    SYSTEM_DATES,
    SYSTEM_DECLARED,
    SYSTEM_DOCUMENTS,
)
from scanner.model.words import Zone

LEVEL_STATES = ("drafted", "sent", "appraised", "approved")
"""Mẫu 08 column 6: Đang dự thảo, Đã gửi thẩm định, Đã thẩm định, Đã được phê duyệt."""
PLAN_STATES = ("none", "some", "full")
"""Mẫu 08 column 10: Chưa triển khai, Đã triển khai một số hạng mục, Đã triển khai đầy đủ."""
ZONES_OF_A_LAN = tuple(each.value for each in Zone if each is not Zone.LOOPBACK)


class UplinkKind(StrEnum):
    """Where a line leads."""

    INTERNET = "internet"
    TSLCD = "tslcd"
    OTHER = "other"


class SiteForm(Form):
    """A building or office."""

    id: Id
    name: Name
    address: Line | None = None


class SegmentForm(Form):
    """One LAN."""

    id: Id
    cidr: Range
    zone: Annotated[Zone, member(Zone)]
    site: Id | None = None
    gateway: Ip | None = None
    firewall: Reference | None = None
    has_internet: bool | None = None
    tslcd: bool = False
    isolated: bool = False
    vlan: Annotated[int, Field(ge=1, le=4094)] | None = None
    dates: Annotated[dict[str, date], days(SEGMENT_DATES)] = {}
    registers: SegmentRegisters = SegmentRegisters()


class SystemForm(Form):
    """An information system (HTTT). `tslcd` must be said: leaving it open would make a duty disappear."""

    id: Id
    name: Name
    tslcd: bool
    level: Level | None = None
    level_state: Annotated[str, word(LEVEL_STATES)] | None = None
    level_decision: Line | None = None
    plan_state: Annotated[str, word(PLAN_STATES)] | None = None
    plan_due: Day | None = None
    kind: Line | None = None
    owner: Line | None = None
    operator: Line | None = None
    tags: list[Tag] = []
    operated_elsewhere: bool = False
    dates: Annotated[dict[str, date], days(SYSTEM_DATES)] = {}
    documents: Annotated[dict[str, str], lines(SYSTEM_DOCUMENTS)] = {}
    declared: Annotated[dict[str, str], statements(SYSTEM_DECLARED)] = {}
    registers: SystemRegisters = SystemRegisters()


class UplinkForm(Form):
    """A line to the outside."""

    id: Id
    kind: Annotated[UplinkKind, member(UplinkKind)]
    provider: Line | None = None
    bandwidth_mbps: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    site: Id | None = None
    circuit: Line | None = None


class TslcdForm(Form):
    """The connection to the dedicated government network (TSLCD)."""

    connected: bool | None = None
    circuit: Line | None = None
    bandwidth_mbps: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    gateway: Ip | None = None
    site: Id | None = None
    access_level: Annotated[int, Field(ge=1, le=2)] | None = None
    requested_at: Day | None = None
    not_listed: Line | None = None


class AgencyForm(Form):
    """agency.yaml."""

    name: Name
    code: Id
    staff: Count | None = None
    officers: Count | None = None
    default_level: Level = 2
    invented: bool = False
    sites: list[SiteForm] = []
    segments: list[SegmentForm] = []
    systems: list[SystemForm] = []
    uplinks: list[UplinkForm] = []
    tslcd: TslcdForm = TslcdForm()
    dates: Annotated[dict[str, date], days(AGENCY_DATES)] = {}
    documents: Annotated[dict[str, str], lines(AGENCY_DOCUMENTS)] = {}
    declared: Annotated[dict[str, str], statements(AGENCY_DECLARED)] = {}
    lists: ListsForm = ListsForm()
    absent_zones: Annotated[dict[str, str], reasons(ZONES_OF_A_LAN)] = {}
    registers: AgencyRegisters = AgencyRegisters()
    letterhead: LetterheadForm = LetterheadForm()
    contact: ContactForm = ContactForm()
