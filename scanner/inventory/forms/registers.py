"""Registers inside agency.yaml: lists of rows that single statements cannot hold. A register that is left out does not
exist; an empty one (`leavers: []`) states that there is nothing to list.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from scanner.inventory.forms.fields import Count, Day, Id, Line, SupportEnd, word
from scanner.inventory.forms.form import Form
from scanner.model.organisation import Register


class SoftwareRow(Form):
    """A product of the software catalogue (HOST-SW-01): the eight fields, and whether it is approved (HOST-SW-02)."""

    name: Line
    status: Annotated[str, word(("approved", "exception", "refused"))] = "approved"
    version: Line | None = None
    purpose: Line | None = None
    support_end: SupportEnd | None = None
    scope: Line | None = None
    owner: Line | None = None
    licence: Line | None = None
    system: Id | None = None
    mitigation: Line | None = None
    until: Day | None = None


class CertificateRow(Form):
    """An official digital certificate of the agency or a leader (SVC-SIG-01); `applied_at` = asked for, not yet there."""

    holder: Line
    kind: Annotated[str, word(("unit", "leader", "staff", "server"))]
    serial: Line | None = None
    not_after: Day | None = None
    applied_at: Day | None = None


class AccountRow(Form):
    """An entry of the account register (HOST-ACC-06). Names of accounts, not of people, wherever that is enough."""

    account: Line
    type: Annotated[str, word(("admin", "operational", "technical", "service"))] | None = None
    status: Annotated[str, word(("enabled", "disabled"))] | None = None
    system: Line | None = None
    owner: Line | None = None
    department: Line | None = None
    activated_at: Day | None = None
    deactivated_at: Day | None = None
    shared_approved: Line | None = None


class LeaverRow(Form):
    """An account whose holder left or moved (ORG-HR-01)."""

    account: Line
    left_at: Day
    disabled_at: Day | None = None
    assets_returned_at: Day | None = None


class SupplierRow(Form):
    """A supplier (ORG-SUP-01)."""

    name: Line
    grade: Line | None = None
    contract: Line | None = None
    signed_at: Day | None = None
    ends_at: Day | None = None
    security_terms: bool | None = None
    source_code: bool | None = None


class IncidentRow(Form):
    """A line of the incident log (ORG-INC-02); hours count from detection."""

    id: Id
    detected_at: Day
    serious: bool
    notified_after_h: Count | None = None
    reported_after_h: Count | None = None
    closed_at: Day | None = None


class FlowRow(Form):
    """A path that is allowed out of this segment (LAN-SEG-02); `to` is an address, a range or a segment."""

    to: Line
    service: Line
    why: Line | None = None


class BackupRow(Form):
    """An item of the backup list (SRV-BAK-01 to 05)."""

    item: Line
    every_days: Annotated[float, Field(gt=0, le=3660)]
    target: Line | None = None
    last_success: Day | None = None
    automatic: bool | None = None
    encrypted: bool | None = None
    offline: bool | None = None


class SolutionRow(Form):
    """A protective solution or service of a system (NET-ADV-01)."""

    item: Annotated[str, word(("anti-ddos", "database-firewall", "data-loss-plan", "dlp", "waf", "siem", "edr", "nac"))]
    product: Line
    contract: Line | None = None
    ends_at: Day | None = None
    scope: Line | None = None


class AgencyRegisters(Form):
    """Registers of an agency."""

    software: list[SoftwareRow] | None = None
    certificates: list[CertificateRow] | None = None
    accounts: list[AccountRow] | None = None
    leavers: list[LeaverRow] | None = None
    suppliers: list[SupplierRow] | None = None
    incidents: list[IncidentRow] | None = None


class SegmentRegisters(Form):
    """Registers of a segment."""

    allowed_flows: list[FlowRow] | None = None


class SystemRegisters(Form):
    """Registers of a system."""

    backups: list[BackupRow] | None = None
    solutions: list[SolutionRow] | None = None


def registers_of(form: Form) -> dict[str, Register]:
    """The registers that exist, rows as plain text by field; fields left open are left out."""
    return {
        name: tuple({key: cell(each) for key, each in row if each is not None} for row in rows)
        for name, rows in form
        if rows is not None
    }


def cell(value: object) -> str:
    """A value of a row as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
