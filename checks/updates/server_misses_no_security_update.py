"""SRV-PAT-01: a server misses no security update, and runs what it installed."""

from checks.patch_examples import JUDGED_BY_DATA, linux_patches
from checks.patch_state import days_since_update, lacking_updates, out_of_support, waiting_for_restart
from checks.update_steps import LINUX
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_missing_updates import HostMissingUpdates
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def server_misses_no_security_update(
    updates: HostUpdates, missing: HostMissingUpdates, support: HostOsSupport, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """What waits on a server that was patched within the limit is partial, as its age is not known; else it fails."""
    if (over := out_of_support(support, thresholds, as_of)) is not None:
        return over
    limit = thresholds.whole("max_days")
    lacking = lacking_updates(updates, missing, as_of, limit)
    sight = Sight(what="host.updates.pending_security", was=lacking.names[:20], wanted="none")
    if lacking.names:
        age = days_since_update(updates, as_of)
        text = Text(
            vi=f"Thiếu {len(lacking.names)} bản vá bảo mật; cài gần nhất: {'chưa rõ' if age is None else f'{age} ngày trước'}.",
            en=f"{len(lacking.names)} security updates missing; last installation: {'none' if age is None else f'{age} days ago'}.",
        )
        told = lacking.told(text)
        return partly(told, sight) if age is not None and age <= limit else failed(told, sight)
    if (waiting := waiting_for_restart(updates)) is not None:
        return waiting
    text = Text(vi="Không thiếu bản vá bảo mật nào.", en="No security update is missing.")
    return passed(lacking.told(text), sight)


CHECK = python_check(
    server_misses_no_security_update,
    controls=("SRV-PAT-01",),
    title=Text(
        vi="Máy chủ không thiếu bản vá bảo mật quan trọng",
        en="Servers miss no important security patch",
    ),
    why=Text(
        vi="Vá lỗi máy chủ kịp thời giúp dịch vụ của cơ quan không bị gián đoạn hoặc mất dữ liệu.",
        en="Repairing server faults in time keeps services running and data safe.",
    ),
    fix=LINUX,
    platforms=(Platform.LINUX,),
    thresholds=("max_days", "table_max_age_days"),
    examples=(
        Example(name="nothing missing", facts=linux_patches(), expect=Status.PASS),
        Example(
            name="nothing missing, nothing installed for long",
            facts=linux_patches(installed="2025-11-20"),
            expect=Status.PASS,
        ),
        Example(name="restart pending", facts=linux_patches(restart=True), expect=Status.PARTIAL),
        Example(
            name="one missing, patched 30 days ago",
            facts=linux_patches(installed="2026-10-25", waiting=("openssl",)),
            expect=Status.PARTIAL,
        ),
        Example(
            name="one missing, patched 31 days ago",
            facts=linux_patches(installed="2026-10-24", waiting=("openssl",)),
            expect=Status.FAIL,
        ),
        Example(
            name="one missing, never patched",
            facts=linux_patches(installed=None, waiting=("openssl",)),
            expect=Status.FAIL,
        ),
        Example(name="out of support", facts=linux_patches(ends="2026-11-23"), expect=Status.FAIL),
        Example(name="lists 31 days old", facts=linux_patches(fetched="2026-10-24"), expect=Status.UNKNOWN),
        Example(name="a stalled mirror", facts=linux_patches(made="2026-07-01"), expect=Status.UNKNOWN),
        Example(
            name="not seen whether a restart is pending",
            facts=linux_patches(restart={"gap": "denied"}),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date of the lists not read", facts=linux_patches(made={"gap": "not_collected"}), expect=Status.UNKNOWN
        ),
        Example(name="made in the future", facts=linux_patches(made="2099-07-01"), expect=Status.UNKNOWN),
        Example(
            name="support not known",
            facts={"host.updates": {}},
            gaps={"host.os_support": Gap.UNSUPPORTED},
            expect=Status.UNKNOWN,
        ),
        *JUDGED_BY_DATA,
    ),
    version=3,
)
