"""HOST-PAT-01 on Windows: updates are installed every month, and no cumulative update is missing for longer."""

from datetime import timedelta

from checks.patch_examples import windows_patches, windows_without_data
from checks.patch_state import days_since_update, out_of_support
from checks.update_steps import WINDOWS_WITHOUT_INTERNET
from checks.vulnerability_data import refuse_old, with_source
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_missing_updates import HostMissingUpdates
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_computer_is_patched_monthly(
    updates: HostUpdates, missing: HostMissingUpdates, support: HostOsSupport, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Two facts, as on Linux: the last installation, and no security update missing that came out before `grace_days`."""
    if (over := out_of_support(support, thresholds, as_of)) is not None:
        return over
    limit, grace = thresholds.whole("max_days"), thresholds.whole("grace_days")
    due = local_day(as_of) - timedelta(days=grace)
    late = tuple(each.name for each in seen(missing.missing) if each.released_at and each.released_at < due)
    if not late:
        refuse_old(seen(missing.data_as_of), as_of, grace)
    age = days_since_update(updates, as_of)
    in_time = age is not None and age <= limit
    text = Text(
        vi=f"Cài bản vá gần nhất: {'chưa rõ' if age is None else f'{age} ngày trước'} (tối đa {limit}); thiếu "
        f"{len(late)} bản vá đã phát hành quá {grace} ngày{': ' + ', '.join(late[-3:]) if late else ''}.",
        en=f"Last installation: {'none' if age is None else f'{age} days ago'} (at most {limit}); {len(late)} updates missing "
        f"that came out more than {grace} days ago{': ' + ', '.join(late[-3:]) if late else ''}.",
    )
    told = with_source(text, seen(missing.data_as_of), seen(missing.signed_by))
    sight = Sight(what="host.missing_updates", was=(missing.system, *late[-20:]), wanted=f"none, ≤ {limit} d")
    if in_time and not late:
        return passed(told, sight)
    return partly(told, sight) if in_time or not late else failed(told, sight)


CHECK = python_check(
    windows_computer_is_patched_monthly,
    controls=("HOST-PAT-01",),
    title=Text(
        vi="Máy tính Windows của người dùng được cập nhật bản vá ít nhất mỗi tháng một lần",
        en="Windows user computers are patched at least monthly",
    ),
    why=Text(
        vi="Cập nhật hằng tháng vá các lỗi đã biết, trước khi kẻ xấu kịp lợi dụng chúng.",
        en="Monthly updates close known faults before wrongdoers can make use of them.",
    ),
    fix=Text(
        vi=(
            "Vào Settings > Windows Update (Windows 10: Settings > Update & Security > Windows Update) > Check for updates, cài hết bản vá và "
            "khởi động lại. Bật tự động: gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > Policies) > "
            "Administrative Templates > Windows Components > Windows Update (bản mới: rồi `Manage end user experience`) > `Configure Automatic "
            f"Updates` = Enabled, chọn `4 - Auto download and schedule the install`. {WINDOWS_WITHOUT_INTERNET.vi}"
        ),
        en=(
            "Go to Settings > Windows Update (Windows 10: Settings > Update & Security > Windows Update) > Check for updates, install "
            "everything and restart. Make it automatic: gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > "
            "Policies) > Administrative Templates > Windows Components > Windows Update (newer versions: then `Manage end user experience`) > "
            f"`Configure Automatic Updates` = Enabled, `4 - Auto download and schedule the install`. {WINDOWS_WITHOUT_INTERNET.en}"
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("max_days", "grace_days", "table_max_age_days"),
    examples=(
        Example(name="this month, nothing missing", facts=windows_patches(), expect=Status.PASS),
        Example(
            name="nothing missing, data that nobody signed", facts=windows_patches(signed_by=""), expect=Status.PASS
        ),
        Example(
            name="an update of this month waits",
            facts=windows_patches(missing={"KB5070001": "2026-11-10"}),
            expect=Status.PASS,
        ),
        Example(name="long ago, nothing missing", facts=windows_patches(installed="2026-09-12"), expect=Status.PARTIAL),
        Example(
            name="this month, an old one missing",
            facts=windows_patches(missing={"KB5060001": "2026-10-13"}),
            expect=Status.PARTIAL,
        ),
        Example(
            name="long ago and missing",
            facts=windows_patches(installed="2026-09-12", missing={"KB5060001": "2026-10-13"}),
            expect=Status.FAIL,
        ),
        Example(
            name="never, and missing",
            facts=windows_patches(installed=None, missing={"KB5060001": "2026-10-13"}),
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
            name="out of support, no data",
            facts=windows_without_data("Windows 7 SP1", "2020-01-14"),
            expect=Status.FAIL,
        ),
        Example(name="a date in the future", facts=windows_patches(installed="2099-01-01"), expect=Status.UNKNOWN),
        Example(
            name="not read",
            facts={
                "host.missing_updates": {
                    "system": "Windows 26200.7000",
                    "missing": [],
                    "data_as_of": "2026-11-20",
                    "signed_by": "centre",
                },
                "host.os_support": {
                    "release": "Windows 11 25H2",
                    "ends_at": "2027-10-12",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            gaps={"host.updates": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
