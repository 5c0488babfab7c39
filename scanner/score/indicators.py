"""The province's figures (rules.md §10): what the 2018 report could only estimate, counted.

Denominator rule: all registered computers in use, not only those that answered; one that did not answer is `unknown`
and lowers the figure shown first. A figure that nothing measures or declares is None with the reason, never 0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from scanner.model.organisation import Agency, Target
from scanner.model.records import dataclass
from scanner.model.score import ControlScore, Indicator, Ratio
from scanner.model.text import Text
from scanner.model.words import GONE, AssetStatus, Role, Status, TargetKind, Zone

NOT_DECLARED = Text(vi="Cơ quan chưa khai số liệu này trong tệp kiểm kê.", en="The agency has not declared this yet.")
NOTHING_DUE = Text(vi="Không có đối tượng nào thuộc diện tính.", en="There is nothing this figure counts.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What indicators of one agency are counted from. `answered` are targets some host fact is known of."""

    agency: Agency
    controls: Mapping[str, ControlScore]
    answered: frozenset[str]

    def computers(self) -> list[Target]:
        """Workstations and laptops in use; a phone is registered as a computer of the one role mobile."""
        return [e for e in self.machines() if e.kind is TargetKind.COMPUTER and set(e.roles) != {Role.MOBILE}]

    def machines(self) -> list[Target]:
        """Computers and servers still in the register and in use."""
        kinds = (TargetKind.COMPUTER, TargetKind.SERVER, TargetKind.HYPERVISOR)
        return [each for each in self.agency.targets if each.kind in kinds and each.status is AssetStatus.IN_USE]


Formula = Callable[[Measured], Ratio | Text]


def indicators_of(measured: Measured, ids: Iterable[str]) -> tuple[Indicator, ...]:
    """The indicators `ids` of one agency; one without a formula says so (a test keeps that set empty)."""
    made = []
    for each in ids:
        value = FORMULAS[each](measured)
        made.append(Indicator(id=each, ratio=value if isinstance(value, Ratio) else None,
                              why=value if isinstance(value, Text) else None))  # fmt: skip
    return tuple(made)


def indicators_of_province(agencies: Sequence[tuple[Indicator, ...]]) -> tuple[Indicator, ...]:
    """Sums of the agencies' ratios.

    An agency whose figure could not be formed counts as unknown where one counts agencies; elsewhere the figure says how
    many are not in it.
    """
    by_id: dict[str, list[Indicator]] = {}
    for row in agencies:
        for each in row:
            by_id.setdefault(each.id, []).append(each)
    return tuple(_sum(name, row) for name, row in by_id.items())


def _sum(name: str, row: list[Indicator]) -> Indicator:
    ratios = [each.ratio for each in row if each.ratio is not None]
    if not ratios:
        return Indicator(id=name, ratio=None, why=row[0].why)
    silent = len(row) - len(ratios) if name in COUNTS_AGENCIES else 0
    absent = 0 if name in COUNTS_AGENCIES else sum(each.why == NOT_DECLARED for each in row)
    return Indicator(
        id=name,
        ratio=Ratio(
            numerator=sum(each.numerator for each in ratios),
            denominator=sum(each.denominator for each in ratios) + silent,
            unknown=sum(each.unknown for each in ratios) + silent,
            sampled=any(each.sampled for each in ratios),
        ),
        why=_left_out(absent, len(row)) if absent else None,
    )


def _left_out(absent: int, agencies: int) -> Text:
    return Text(
        vi=f"Chưa gồm {absent}/{agencies} cơ quan chưa khai số liệu này.",
        en=f"Without {absent} of {agencies} agencies, which have not declared this.",
    )


def _per_staff(measured: Measured) -> Ratio | Text:
    staff = measured.agency.staff
    return Ratio(numerator=len(measured.computers()), denominator=staff) if staff else NOT_DECLARED


def _has(*, found: bool) -> Ratio:
    return Ratio(numerator=int(found), denominator=1)


def _has_lan(measured: Measured) -> Ratio | Text:
    segments = measured.agency.segments
    return _has(found=any(each.zone is not Zone.LOOPBACK for each in segments)) if segments else NOT_DECLARED


def _has_internet(measured: Measured) -> Ratio | Text:
    uplinks = measured.agency.uplinks
    return _has(found=any(each.kind == "internet" for each in uplinks)) if uplinks else NOT_DECLARED


def _on_lan(measured: Measured) -> Ratio | Text:
    counted = measured.computers()
    if not counted:
        return NOTHING_DUE
    seen = [each for each in counted if each.segment and each.id in measured.answered]
    silent = [each for each in counted if each.segment and each.id not in measured.answered]
    return Ratio(numerator=len(seen), denominator=len(counted), unknown=len(silent))


def _by_control(*names: str, partial_is_open: bool = False) -> Formula:
    """Subjects of the controls that pass, over all subjects that are due.

    `partial_is_open` where partial means "declared, and nothing confirms it": that counts as unknown.
    """
    open_ = (Status.UNKNOWN, Status.ERROR, *((Status.PARTIAL,) if partial_is_open else ()))

    def count(measured: Measured) -> Ratio | Text:
        found = [measured.controls[name] for name in names if name in measured.controls]
        due = sum(each.due for each in found)
        if not due:
            return NOTHING_DUE
        blind = sum(each.counts.get(status, 0) for each in found for status in open_)
        passed = sum(each.counts.get(Status.PASS, 0) for each in found)
        return Ratio(numerator=passed, denominator=due, unknown=blind)

    return count


def _declared(share: str, total: str | None = None) -> Formula:
    """A declared number over another, or a declared yes or no."""

    def count(measured: Measured) -> Ratio | Text:
        declared = measured.agency.declared
        if share not in declared:
            return NOT_DECLARED
        if total is None:
            return _has(found=declared[share] == "true")
        whole = str(measured.agency.staff or "") if total == "staff" else declared.get(total, "")
        return Ratio(numerator=int(declared[share]), denominator=int(whole)) if whole.isdigit() else NOT_DECLARED

    return count


def _video_points(measured: Measured) -> Ratio | Text:
    points = [e for e in measured.agency.targets if e.kind is TargetKind.VIDEO and e.status is AssetStatus.IN_USE]
    return Ratio(numerator=len(points), denominator=0)


def _has_portal(measured: Measured) -> Ratio | Text:
    portals = [each for each in measured.agency.targets if Role.WEB in each.roles and each.status not in GONE]
    said = measured.agency.declared.get("portal")
    if not portals and said != "true":
        return NOT_DECLARED if said is None else _has(found=False)
    reached = any(each.id in measured.answered for each in portals)
    return Ratio(numerator=int(reached), denominator=1, unknown=int(not reached))


def _systems(*states: str) -> Formula:
    """How many systems are in one of the dossier states; without states, all."""

    def count(measured: Measured) -> Ratio | Text:
        found = [e for e in measured.agency.systems if not states or e.level_state in states]
        return Ratio(numerator=len(found), denominator=0)

    return count


def _systems_classified(measured: Measured) -> Ratio | Text:
    return Ratio(numerator=sum(bool(each.kind) for each in measured.agency.systems), denominator=0)


def _systems_assessed(measured: Measured) -> Ratio | Text:
    assessed = measured.controls.get("ORG-AUD-01")
    passing = assessed.targets.get(Status.PASS, ()) if assessed else ()
    approved = {each.id for each in measured.agency.systems if each.level_state == "approved"}
    return Ratio(numerator=len(approved & set(passing)), denominator=0)


FORMULAS: Mapping[str, Formula] = {
    "IND-PC-RATIO": _per_staff,
    "IND-LAN-AGENCY": _has_lan,
    "IND-INTERNET": _has_internet,
    "IND-PC-LAN": _on_lan,
    "IND-FW-LAN": _by_control("NET-FW-01", partial_is_open=True),
    "IND-AV-PC": _by_control("HOST-AV-01", "SRV-AV-01"),
    "IND-IT-OFFICER": _by_control("ORG-ROL-01"),
    "IND-TSLCD": _by_control("NET-TSL-01", partial_is_open=True),
    "IND-CERT": _declared("certificates", "certificate_holders"),
    "IND-VC": _video_points,
    "IND-PORTAL": _has_portal,
    "IND-MAIL": _declared("mail_users", "staff"),
    "IND-DMS": _declared("document_system"),
    "IND-ISO9001": _declared("iso9001"),
    "IND-SYS-TOTAL": _systems(),
    "IND-SYS-CLASSIFIED": _systems_classified,
    "IND-SYS-DOSSIER": _systems("drafted", "sent", "appraised", "approved"),
    "IND-SYS-APPRAISED": _systems("appraised", "approved"),
    "IND-SYS-APPROVED": _systems("approved"),
    "IND-SYS-ASSESSED": _systems_assessed,
}
"""Formula of every indicator of the pack."""

COUNTS_AGENCIES = frozenset({"IND-LAN-AGENCY", "IND-INTERNET", "IND-IT-OFFICER", "IND-TSLCD", "IND-PORTAL", "IND-DMS",
                             "IND-ISO9001"})  # fmt: skip
"""Indicators whose denominator is the number of agencies."""
