"""SRV-PAT-01 on Windows: a server misses no cumulative update that is older than the limit, and runs what it installed."""

from datetime import timedelta

from checks.patch_examples import windows_patches, windows_without_data
from checks.patch_state import out_of_support, waiting_for_restart
from checks.update_steps import WINDOWS_WITHOUT_INTERNET
from checks.vulnerability_data import refuse_old, with_source
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_missing_updates import HostMissingUpdates
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_server_misses_no_security_update(
    updates: HostUpdates, missing: HostMissingUpdates, support: HostOsSupport, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """What came out within the limit may still wait for its trial, for a shorter time where attackers use what it closes."""
    if (over := out_of_support(support, thresholds, as_of)) is not None:
        return over
    late = _late(missing, thresholds, as_of)
    limit, urgent = thresholds.whole("max_days"), thresholds.whole("kev_days")
    day, signed_by = seen(missing.data_as_of), seen(missing.signed_by)
    sight = Sight(what="host.missing_updates", was=(missing.system, *late[-20:]), wanted=f"none older than {limit} d")
    if late:
        text = Text(
            vi=f"Thiếu {len(late)} bản vá đã quá hạn cài ({limit} ngày; {urgent} ngày khi lỗ hổng đang bị khai thác): "
            f"{', '.join(late[-3:])}.",
            en=f"{len(late)} updates are missing past their time ({limit} days; {urgent} days where a hole is exploited): "
            f"{', '.join(late[-3:])}.",
        )
        return failed(with_source(text, day, signed_by), sight)
    refuse_old(day, as_of, limit)
    if (waiting := waiting_for_restart(updates)) is not None:
        return waiting
    text = Text(
        vi=f"Không thiếu bản vá bảo mật nào đã phát hành quá {limit} ngày.",
        en=f"No security update is missing that came out more than {limit} days ago.",
    )
    return passed(with_source(text, day, signed_by), sight)


def _late(missing: HostMissingUpdates, thresholds: Thresholds, as_of: AsOf) -> tuple[str, ...]:
    """Updates that are past their time; whether attackers use what they close is asked for where it decides."""
    today = local_day(as_of)
    due, urgent = (today - timedelta(days=thresholds.whole(name)) for name in ("max_days", "kev_days"))
    dated = [(each.name, each.released_at) for each in seen(missing.missing) if each.released_at]
    late = tuple(name for name, day in dated if day < due)
    waiting = tuple(name for name, day in dated if due <= day < urgent)
    if late or not waiting:
        return late
    exploited = seen(missing.exploited)
    return tuple(name for name in waiting if name in exploited)


CHECK = python_check(
    windows_server_misses_no_security_update,
    controls=("SRV-PAT-01",),
    title=Text(
        vi="Máy chủ Windows không thiếu bản vá bảo mật quan trọng",
        en="Windows servers miss no important security patch",
    ),
    why=Text(
        vi="Vá lỗi máy chủ kịp thời giúp dịch vụ của cơ quan không bị gián đoạn hoặc mất dữ liệu.",
        en="Repairing server faults in time keeps services running and data safe.",
    ),
    fix=Text(
        vi=(
            "Sao lưu hoặc tạo ảnh chụp máy ảo, cài thử trên máy thử nghiệm, rồi cài chính thức ngoài giờ: Settings > Windows Update (Server "
            "2016, 2019: Settings > Update & Security > Windows Update) > Check for updates, hoặc `sconfig` mục 6; khởi động lại và ghi sổ. "
            f"{WINDOWS_WITHOUT_INTERNET.vi}"
        ),
        en=(
            "Take a backup or snapshot, try the updates on a test machine, then install outside office hours: Settings > Windows Update "
            "(Server 2016, 2019: Settings > Update & Security > Windows Update) > Check for updates, or `sconfig` option 6; restart and log "
            f"it. {WINDOWS_WITHOUT_INTERNET.en}"
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("max_days", "kev_days", "table_max_age_days"),
    examples=(
        Example(name="nothing missing", facts=windows_patches(), expect=Status.PASS),
        Example(
            name="one that came out this month waits",
            facts=windows_patches(missing={"KB5070001": "2026-11-10"}, exploited=()),
            expect=Status.PASS,
        ),
        Example(
            name="one of this month waits, and whether it is exploited is not known",
            facts=windows_patches(missing={"KB5070001": "2026-11-10"}),
            expect=Status.UNKNOWN,
        ),
        Example(name="installed, restart pending", facts=windows_patches(restart=True), expect=Status.PARTIAL),
        Example(
            name="one of this month waits that closes an exploited hole",
            facts=windows_patches(missing={"KB5060001": "2026-11-10"}, exploited=("KB5060001",)),
            expect=Status.FAIL,
        ),
        Example(
            name="an exploited hole of this week waits",
            facts=windows_patches(missing={"KB5060001": "2026-11-18"}, exploited=("KB5060001",)),
            expect=Status.PASS,
        ),
        Example(
            name="one is missing for longer",
            facts=windows_patches(missing={"KB5060001": "2026-10-13"}),
            expect=Status.FAIL,
        ),
        Example(
            name="old data, and still missing",
            facts=windows_patches(installed="2026-09-12", missing={"KB5060001": "2026-09-08"}, data="2026-09-10"),
            expect=Status.FAIL,
        ),
        Example(name="data too old to know", facts=windows_patches(data="2026-10-01"), expect=Status.UNKNOWN),
        Example(name="no data", facts=windows_without_data(), expect=Status.UNKNOWN),
        Example(
            name="whether a restart is pending was not read",
            facts=windows_patches(restart={"gap": "denied"}),
            expect=Status.UNKNOWN,
        ),
        Example(name="out of support", facts=windows_without_data("Windows 7 SP1", "2020-01-14"), expect=Status.FAIL),
        Example(
            name="support not known",
            facts={
                "host.updates": {"last_installed_at": "2026-11-12T00:00:00Z", "restart_pending": False},
                "host.missing_updates": {
                    "system": "Windows 26200.7000",
                    "exploited": {"gap": "not_collected"},
                    "missing": [],
                    "data_as_of": "2026-11-20",
                    "signed_by": "centre",
                },
            },
            gaps={"host.os_support": Gap.UNSUPPORTED},
            expect=Status.UNKNOWN,
        ),
    ),
)
