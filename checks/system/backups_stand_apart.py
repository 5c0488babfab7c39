"""SRV-BAK-03: backups of a system do not stand on its own machines, nor in their zone."""

from checks.system.monitoring_is_organised import ELSEWHERE
from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def backups_stand_apart(declared: DeclaredSystem) -> Outcome:
    """That nobody can write to a store which stands apart has to be attested: it is not tried from here."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    targets = declared.backup_targets
    if not targets:
        raise NotCollected("not declared: backup_target", way=Way.DECLARE)
    own = tuple(each for each in targets if each in declared.hosts)
    sight = Sight(what="declared.system.backup_targets", was=tuple(targets), wanted="none")
    if len(own) == len(targets):
        return failed(
            Text(
                vi=f"Bản sao lưu nằm ngay trên máy của hệ thống: {', '.join(own)}.",
                en=f"Backups stand on machines of the system itself: {', '.join(own)}.",
            ),
            sight,
        )
    if own:
        return partly(
            Text(
                vi=f"Một phần bản sao lưu nằm ngay trên máy của hệ thống: {', '.join(own)}.",
                en=f"A part of the backups stands on machines of the system itself: {', '.join(own)}.",
            ),
            sight,
        )
    if any(each is None for each in targets.values()) or any(each is None for each in declared.hosts.values()):
        raise NotCollected("not declared: backup_zone", way=Way.DECLARE)
    near = tuple(name for name, zone in targets.items() if zone in declared.hosts.values())
    if near:
        return partly(
            Text(
                vi=f"Bản sao lưu nằm trên máy khác nhưng cùng vùng mạng: {', '.join(near)}.",
                en=f"Backups stand on another machine in the same zone: {', '.join(near)}.",
            ),
            sight,
        )
    raise NotCollected("the backups stand apart; that servers cannot write to them must be attested", way=Way.DECLARE)


def _example(name: str, expect: Status, *, hosts: object, targets: object, elsewhere: bool = False) -> Example:
    facts = {"declared.system": {"operated_elsewhere": elsewhere, "hosts": hosts, "backup_targets": targets}}
    return Example(name=name, facts=facts, expect=expect)


_HOST = {"may-chu": "server"}

CHECK = python_check(
    backups_stand_apart,
    controls=("SRV-BAK-03",),
    title=Text(
        vi="Bản sao lưu nằm tách biệt với máy chủ đang vận hành",
        en="Backups stand apart from the servers in use",
    ),
    why=Text(
        vi="Bản sao lưu để chung chỗ với dữ liệu gốc sẽ mất cùng lúc khi có sự cố.",
        en="A backup kept next to the original is lost together with it.",
    ),
    fix=Text(
        vi=(
            "Đưa kho sao lưu sang máy hoặc thiết bị lưu trữ khác, đặt trong vùng mạng riêng. Dùng tài khoản riêng cho sao lưu, không dùng "
            "tài khoản quản trị miền, và để máy chủ sao lưu chủ động lấy dữ liệu. Gỡ ổ mạng sao lưu đang gắn thường trực trên máy chủ. Ghi "
            "nơi lưu vào declared: backup_target, vùng mạng vào backup_zone, và lập bản xác nhận (attestations.yaml) rằng máy chủ không ghi "
            "được vào kho."
        ),
        en=(
            "Move the backup store to another machine or storage in a zone of its own. Use an account for backups alone, no domain "
            "administrator, and let the backup server pull the data. Remove backup shares that are mounted all the time. Write the store "
            "under declared: backup_target, its zone under backup_zone, and attest (attestations.yaml) that servers cannot write to it."
        ),
    ),
    platforms=(Platform.DECLARED,),
    references=("TCVN 14423:2026 §4.11.2.4 (L2); §5.11.2.4 (L3); §6.11.2.4 (L4)",),
    examples=(
        _example("on the server itself", Status.FAIL, hosts=_HOST, targets=_HOST),
        _example("one of two", Status.PARTIAL, hosts=_HOST, targets={**_HOST, "kho": "management"}),
        _example("another machine beside it", Status.PARTIAL, hosts=_HOST, targets={"kho": "server"}),
        _example("a zone of its own", Status.UNKNOWN, hosts=_HOST, targets={"kho": "management"}),
        _example("no zone", Status.UNKNOWN, hosts=_HOST, targets={"kho": None}),
        _example("nowhere", Status.UNKNOWN, hosts=_HOST, targets={}),
        _example("run by others", Status.NOT_APPLICABLE, hosts={}, targets={}, elsewhere=True),
        Example(name="no declaration", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
