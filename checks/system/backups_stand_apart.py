"""SRV-BAK-03: backups of a system do not stand on its own machines, nor in their zone."""

from checks.system.monitoring_is_organised import ELSEWHERE
from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.kinds.system_backup_stores import SystemBackupStores
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def backups_stand_apart(declared: DeclaredSystem, found: SystemBackupStores) -> Outcome:
    """A store that offers no files over SMB or NFS cannot be written to; of others that has to be attested, as it is not tried."""
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
    return _by_what_is_open(found)


def _by_what_is_open(found: SystemBackupStores) -> Outcome:
    """Of stores that stand apart; raises NotCollected where writing is possible and nobody saw whether it is allowed."""
    mounted = tuple(f"{each.name} ({', '.join(each.mounted_by)})" for each in found.stores if each.mounted_by)
    if mounted:
        return partly(
            Text(
                vi=f"Kho sao lưu đang gắn thường trực trên máy chủ, ghi được từ đó: {', '.join(mounted)}.",
                en=f"Servers have the store mounted, and write to it: {', '.join(mounted)}.",
            ),
            Sight(what="system.backup_stores.mounted_by", was=mounted, wanted="none"),
        )
    open_ones = tuple(each.name for each in found.stores if not isinstance(each.offers, tuple) or each.offers)
    if open_ones:
        raise NotCollected(
            "the backups stand apart; that servers cannot write to them must be attested", way=Way.DECLARE
        )
    names = ", ".join(each.name for each in found.stores)
    return passed(
        Text(
            vi=f"Bản sao lưu nằm ở vùng mạng riêng ({names}), nơi lưu không mở SMB và NFS.",
            en=f"Backups stand in a zone of their own ({names}), and the store offers neither SMB nor NFS.",
        ),
        Sight(what="system.backup_stores.offers", was="none", wanted="none"),
    )


def _example(  # what is declared and seen, all by keyword
    name: str,
    expect: Status,
    *,
    hosts: object,
    targets: dict[str, str | None],
    elsewhere: bool = False,
    offers: object = ("smb",),
    mounted_by: tuple[str, ...] = (),
) -> Example:
    stores = [{"name": each, "offers": offers, "mounted_by": mounted_by} for each in targets]
    facts = {
        "declared.system": {"operated_elsewhere": elsewhere, "hosts": hosts, "backup_targets": targets},
        "system.backup_stores": {"stores": stores},
    }
    return Example(name=name, facts=facts, expect=expect)


_HOST: dict[str, str | None] = {"may-chu": "server"}

CHECK = python_check(
    backups_stand_apart,
    version=2,
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
            "tài khoản quản trị miền, và để máy chủ sao lưu chủ động lấy dữ liệu qua SSH (restic, borg, rsync) hoặc tác tử của nó; tắt chia "
            "sẻ SMB, NFS trên kho: `sudo systemctl disable --now smbd nfs-server`. Gỡ ổ mạng sao lưu đang gắn thường trực trên máy chủ: "
            "`sudo umount <thư mục>`, xóa dòng đó trong /etc/fstab; Windows `net use <ổ> /delete`. Ghi nơi lưu vào declared: backup_target, "
            "vùng mạng vào backup_zone. Kho cần mở SMB, NFS hoặc không có trong tệp kiểm kê thì lập bản xác nhận (attestations.yaml) rằng "
            "máy chủ không ghi được vào kho."
        ),
        en=(
            "Move the backup store to another machine or storage in a zone of its own. Use an account for backups alone, no domain "
            "administrator, and let the backup server pull the data over SSH (restic, borg, rsync) or by its agent; switch SMB and NFS off "
            "on the store: `sudo systemctl disable --now smbd nfs-server`. Remove backup shares that are mounted all the time: `sudo umount "
            "<folder>` and delete the line in /etc/fstab; Windows `net use <drive> /delete`. Write the store under declared: backup_target, "
            "its zone under backup_zone. Where it has to offer SMB or NFS, or stands outside the inventory, attest (attestations.yaml) that "
            "servers cannot write to it."
        ),
    ),
    platforms=(Platform.DECLARED,),
    references=("TCVN 14423:2026 §4.11.2.4 (L2); §5.11.2.4 (L3); §6.11.2.4 (L4)",),
    examples=(
        _example("on the server itself", Status.FAIL, hosts=_HOST, targets=_HOST),
        _example("one of two", Status.PARTIAL, hosts=_HOST, targets={**_HOST, "kho": "management"}),
        _example("another machine beside it", Status.PARTIAL, hosts=_HOST, targets={"kho": "server"}),
        _example("a zone of its own, pulls", Status.PASS, hosts=_HOST, targets={"kho": "management"}, offers=()),
        _example("a zone of its own, offers shares", Status.UNKNOWN, hosts=_HOST, targets={"kho": "management"}),
        _example(
            "a zone of its own, not measured",
            Status.UNKNOWN,
            hosts=_HOST,
            targets={"kho": "management"},
            offers={"gap": "unreachable"},
        ),
        _example(
            "a zone of its own, mounted on the server",
            Status.PARTIAL,
            hosts=_HOST,
            targets={"kho": "management"},
            mounted_by=("may-chu",),
        ),
        _example("no zone", Status.UNKNOWN, hosts=_HOST, targets={"kho": None}),
        _example("nowhere", Status.UNKNOWN, hosts=_HOST, targets={}),
        _example("run by others", Status.NOT_APPLICABLE, hosts={}, targets={}, elsewhere=True),
        Example(
            name="no declaration",
            facts={"system.backup_stores": {"stores": []}},
            gaps={"declared.system": Gap.NOT_COLLECTED},
            expect=Status.UNKNOWN,
        ),
    ),
)
