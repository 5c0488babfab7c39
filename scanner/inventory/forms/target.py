"""targets.yaml, targets.json, targets.csv: the register of machines, devices and services."""

from datetime import date
from typing import Annotated

from scanner.inventory.forms.connect import ConnectForm
from scanner.inventory.forms.fields import (
    Day,
    Id,
    Ip,
    KindWord,
    Line,
    Mac,
    Reference,
    RoleWord,
    Service,
    SupportEnd,
    Tag,
    days,
    lines,
    member,
)
from scanner.inventory.forms.form import Form
from scanner.inventory.vocabulary import TARGET_DATES, TARGET_DOCUMENTS
from scanner.model.words import AssetStatus, Connection, Platform

DECLARED_PLATFORMS = member(Platform, without=(Platform.DECLARED, Platform.UNKNOWN))


class DisposalForm(Form):
    """What was done before a machine was handed over or disposed of (HOST-INV-04)."""

    disposed_at: Day | None = None
    wiped_at: Day | None = None
    wipe_method: Line | None = None
    minutes: Line | None = None
    backup_before_wipe: bool | None = None
    verified_by: Line | None = None


class TargetForm(Form):
    """One row of the register. The nine fields of HOST-INV-01 may be left open: that is a finding, not an error."""

    id: Id
    kind: KindWord
    name: Line | None = None
    roles: list[RoleWord] = []
    platform: Annotated[Platform, DECLARED_PLATFORMS] | None = None
    segment: Id | None = None
    systems: list[Reference] = []
    status: Annotated[AssetStatus, member(AssetStatus)] | None = None
    connection: Annotated[Connection, member(Connection)] = Connection.NONE
    connect: ConnectForm = ConnectForm()
    addresses: list[Ip] = []
    dhcp: bool = False
    macs: list[Mac] = []
    serial: Line | None = None
    owner: Line | None = None
    room: Line | None = None
    net_position: Line | None = None
    purpose: Line | None = None
    vendor: Line | None = None
    model: Line | None = None
    vendor_support_end: SupportEnd | None = None
    bought_at: Day | None = None
    stores_nonpublic: bool = False
    remote_access: bool | None = None
    services: list[Service] = []
    remote_tools: list[Line] = []
    disposal: DisposalForm = DisposalForm()
    dates: Annotated[dict[str, date], days(TARGET_DATES)] = {}
    documents: Annotated[dict[str, str], lines(TARGET_DOCUMENTS)] = {}
    tags: list[Tag] = []


class DefaultsForm(Form):
    """Values that stand for every row of the file that does not say otherwise."""

    kind: KindWord | None = None
    roles: list[RoleWord] = []
    platform: Annotated[Platform, DECLARED_PLATFORMS] | None = None
    segment: Id | None = None
    systems: list[Reference] = []
    status: Annotated[AssetStatus, member(AssetStatus)] | None = None
    connection: Annotated[Connection, member(Connection)] | None = None
    connect: ConnectForm = ConnectForm()
    dhcp: bool | None = None
    owner: Line | None = None
    room: Line | None = None
    net_position: Line | None = None
    purpose: Line | None = None
    vendor: Line | None = None
    model: Line | None = None
    vendor_support_end: SupportEnd | None = None
    bought_at: Day | None = None
    stores_nonpublic: bool | None = None
    remote_access: bool | None = None
    services: list[Service] = []
    remote_tools: list[Line] = []
    tags: list[Tag] = []


class TargetsForm(Form):
    """targets.yaml or targets.json: what is the same for all, and the rows."""

    defaults: DefaultsForm = DefaultsForm()
    targets: list[TargetForm]
