"""The province's figures (rules.md §10): what the 2018 report could only estimate, counted for one agency.

Denominator rule: all registered computers in use, not only those that answered; one that did not answer is `unknown`
and lowers the figure shown first. A figure that nothing measures or declares is None with the reason, never 0.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Final

from scanner.model.control import IN_SERVICE
from scanner.model.organisation import Agency, System, Target
from scanner.model.records import dataclass
from scanner.model.score import ControlScore, Indicator, Ratio
from scanner.model.text import Text
from scanner.model.words import GONE, AssetStatus, Role, Status, TargetKind, Zone
from scanner.score.antivirus_sorts import ANTIVIRUS_CONTROLS, AntivirusSeen

NOT_DECLARED: Final = Text(
    vi="Cơ quan chưa khai số liệu này trong tệp kiểm kê.", en="The agency has not declared this yet."
)
NOTHING_DUE: Final = Text(vi="Không có đối tượng nào thuộc diện tính.", en="There is nothing this figure counts.")
_MACHINES: Final = (TargetKind.COMPUTER, TargetKind.SERVER, TargetKind.HYPERVISOR)
_BLIND: Final = (Status.UNKNOWN, Status.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What indicators of one agency are counted from. `answered` are targets some host fact is known of, not older than
    what verdicts may rest on; `antivirus` what runs on the machines whose antivirus passes.
    """

    agency: Agency
    controls: Mapping[str, ControlScore]
    answered: frozenset[str]
    antivirus: Mapping[str, AntivirusSeen] = field(default_factory=dict)

    def computers(self) -> list[Target]:
        """Workstations and laptops in use."""
        return [each for each in self.registered_computers() if each.status is AssetStatus.IN_USE]

    def registered_computers(self) -> list[Target]:
        """Workstations and laptops that the agency has; a phone is registered as a computer of the one role mobile."""
        return [e for e in self._registered() if e.kind is TargetKind.COMPUTER and set(e.roles) != {Role.MOBILE}]

    def machines(self) -> list[Target]:
        """Computers, phones and servers in service: also those kept apart from every network."""
        return [each for each in self._registered() if each.status in IN_SERVICE]

    def _registered(self) -> list[Target]:
        return [each for each in self.agency.targets if each.kind in _MACHINES and each.status not in GONE]


Formula = Callable[[Measured], Ratio | Text]


def indicators_of(measured: Measured, ids: Iterable[str]) -> tuple[Indicator, ...]:
    """The indicators `ids` of one agency; one without a formula is an error (a test keeps that set empty)."""
    return tuple(_indicator(each, FORMULAS[each](measured)) for each in ids)


def _indicator(name: str, value: Ratio | Text) -> Indicator:
    if isinstance(value, Text):
        return Indicator(id=name, ratio=None, why=value, silent=int(value is NOT_DECLARED))
    is_silent = name in DECLARED_SHARES and value.unknown == value.denominator
    return Indicator(id=name, ratio=value, why=NOT_DECLARED if is_silent else None)


def hosts_of(measured: Measured) -> Ratio:
    """How many of the machines in service answered."""
    machines = measured.machines()
    return Ratio(numerator=sum(each.id in measured.answered for each in machines), denominator=len(machines))


def _per_staff(measured: Measured) -> Ratio | Text:
    staff = measured.agency.staff
    if not staff or not measured.registered_computers():
        return NOT_DECLARED
    return Ratio(numerator=len(measured.computers()), denominator=staff)


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
        return NOTHING_DUE if measured.registered_computers() else NOT_DECLARED
    seen = [each for each in counted if each.segment and each.id in measured.answered]
    silent = [each for each in counted if each.id not in measured.answered]
    return Ratio(numerator=len(seen), denominator=len(counted), unknown=len(silent))


def _by_control(*names: str, partial_is_open: bool = False) -> Formula:
    """Subjects of the controls that pass, over all subjects that are due.

    `partial_is_open` where partial means "declared, and nothing confirms it": that counts as unknown.
    """
    open_ = (*_BLIND, Status.PARTIAL) if partial_is_open else _BLIND

    def count(measured: Measured) -> Ratio | Text:
        found = [measured.controls[name] for name in names if name in measured.controls]
        due = sum(each.due for each in found)
        if not due:
            return NOTHING_DUE
        blind = sum(each.counts.get(status, 0) for each in found for status in open_)
        passed = sum(each.counts.get(Status.PASS, 0) for each in found)
        return Ratio(numerator=passed, denominator=due, unknown=blind)

    return count


def _firewalled(measured: Measured) -> Ratio | Text:
    if not measured.agency.segments:
        return NOT_DECLARED
    return _by_control("NET-FW-01", partial_is_open=True)(measured)


def _protected(measured: Measured) -> Ratio | Text:
    if not any(each.kind in _MACHINES for each in measured.agency.targets):
        return NOT_DECLARED
    return _by_control(*ANTIVIRUS_CONTROLS)(measured)


def _protected_by(sort: Callable[[AntivirusSeen], bool | None]) -> Formula:
    """Of the machines that count for IND-AV-PC, those whose running antivirus is of this sort."""

    def count(measured: Measured) -> Ratio | Text:
        whole = _protected(measured)
        if isinstance(whole, Text):
            return whole
        found = [measured.controls[name] for name in ANTIVIRUS_CONTROLS if name in measured.controls]
        passing = [target for each in found for target in each.targets.get(Status.PASS, ())]
        told = [sort(seen) if (seen := measured.antivirus.get(target)) else None for target in passing]
        return Ratio(
            numerator=told.count(True), denominator=whole.denominator, unknown=whole.unknown + told.count(None)
        )

    return count


def _connected(measured: Measured) -> Ratio | Text:
    """An agency that says it is not connected is known not to be, also where its request is on file."""
    found = _by_control("NET-TSL-01", partial_is_open=True)(measured)
    says_no = measured.agency.tslcd.get("connected") == "false"
    control = measured.controls.get("NET-TSL-01")
    if isinstance(found, Ratio) and says_no and control and control.counts.get(Status.PARTIAL):
        return Ratio(numerator=found.numerator, denominator=found.denominator)
    return found


def _certified(measured: Measured) -> Ratio | Text:
    """Holders are the agency and its leaders, where it does not say who must hold one."""
    declared = measured.agency.declared
    leaders = declared.get("leaders", "")
    holders = declared.get("certificate_holders", str(int(leaders) + 1) if leaders.isdigit() else "")
    return _share(declared.get("certificates", ""), holders)


def _mailing(measured: Measured) -> Ratio | Text:
    return _share(measured.agency.declared.get("mail_users", ""), str(measured.agency.staff or ""))


def _share(part: str, whole: str) -> Ratio | Text:
    """A declared number of another; of a part that nobody declares, or that is more than the whole, nothing is known."""
    if not whole.isdigit() or not int(whole):
        return NOT_DECLARED
    if not part.isdigit() or int(part) > int(whole):
        return Ratio(numerator=0, denominator=int(whole), unknown=int(whole))
    return Ratio(numerator=int(part), denominator=int(whole))


def _says(key: str) -> Formula:
    """A declared yes or no."""

    def count(measured: Measured) -> Ratio | Text:
        said = measured.agency.declared.get(key)
        return NOT_DECLARED if said is None else _has(found=said == "true")

    return count


def _video_points(measured: Measured) -> Ratio | Text:
    if not measured.agency.targets:
        return NOT_DECLARED
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
    return _of_systems(lambda system: not states or system.level_state in states)


def _of_systems(counts: Callable[[System], bool]) -> Formula:
    """Nothing declared is no count of nought: every agency has at least its own network."""

    def count(measured: Measured) -> Ratio | Text:
        systems = measured.agency.systems
        return Ratio(numerator=sum(map(counts, systems)), denominator=0) if systems else NOT_DECLARED

    return count


def _systems_assessed(measured: Measured) -> Ratio | Text:
    if not measured.agency.systems:
        return NOT_DECLARED
    control = measured.controls.get("ORG-AUD-01")
    found = control.targets if control else {}
    approved = {each.id for each in measured.agency.systems if each.level_state == "approved"}
    blind = {target for status in _BLIND for target in found.get(status, ())}
    return Ratio(numerator=len(approved & {*found.get(Status.PASS, ())}), denominator=0, unknown=len(approved & blind))


FORMULAS: Mapping[str, Formula] = {
    "IND-PC-RATIO": _per_staff,
    "IND-LAN-AGENCY": _has_lan,
    "IND-INTERNET": _has_internet,
    "IND-PC-LAN": _on_lan,
    "IND-FW-LAN": _firewalled,
    "IND-AV-PC": _protected,
    "IND-AV-LICENSED": _protected_by(lambda seen: seen.is_of("licensed")),
    "IND-AV-FREE": _protected_by(lambda seen: seen.is_of("free")),
    "IND-AV-BUILTIN": _protected_by(lambda seen: seen.is_of("built-in")),
    "IND-AV-MANAGED": _protected_by(lambda seen: seen.is_managed),
    "IND-IT-OFFICER": _by_control("ORG-ROL-01"),
    "IND-TSLCD": _connected,
    "IND-CERT": _certified,
    "IND-VC": _video_points,
    "IND-PORTAL": _has_portal,
    "IND-MAIL": _mailing,
    "IND-DMS": _says("document_system"),
    "IND-ISO9001": _says("iso9001"),
    "IND-SYS-TOTAL": _systems(),
    "IND-SYS-CLASSIFIED": _of_systems(lambda system: bool(system.kind)),
    "IND-SYS-DOSSIER": _systems("drafted", "sent", "appraised", "approved"),
    "IND-SYS-APPRAISED": _systems("appraised", "approved"),
    "IND-SYS-APPROVED": _systems("approved"),
    "IND-SYS-ASSESSED": _systems_assessed,
}
"""Formula of every indicator of the pack."""

DECLARED_SHARES: Final = frozenset({"IND-CERT", "IND-MAIL"})
"""Those that only declarations fill: with all of it unknown, nobody declared it."""
