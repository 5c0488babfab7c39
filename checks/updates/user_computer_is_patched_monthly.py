"""HOST-PAT-01: a user computer installs updates every month and misses no security update."""

from checks.patch_examples import JUDGED_BY_DATA, linux_patches
from checks.patch_state import days_since_update, lacking_updates, out_of_support
from checks.update_steps import LINUX
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_missing_updates import HostMissingUpdates
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def user_computer_is_patched_monthly(
    updates: HostUpdates, missing: HostMissingUpdates, support: HostOsSupport, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Two facts, the last installation and nothing missing; one alone is half, and without support neither counts."""
    if (over := out_of_support(support, thresholds, as_of)) is not None:
        return over
    limit = thresholds.whole("max_days")
    age = days_since_update(updates, as_of)
    lacking = lacking_updates(updates, missing, as_of, thresholds.whole("grace_days"))
    in_time = age is not None and age <= limit
    text = Text(
        vi=f"Cài bản vá gần nhất: {'chưa rõ' if age is None else f'{age} ngày trước'} (tối đa {limit}); "
        f"thiếu {len(lacking.names)} bản vá bảo mật.",
        en=f"Last installation: {'none' if age is None else f'{age} days ago'} (at most {limit}); {len(lacking.names)} security "
        "updates missing.",
    )
    sight = Sight(what="host.updates.pending_security", was=lacking.names[:20], wanted=f"none, ≤ {limit} d")
    told = lacking.told(text)
    if in_time and not lacking.names:
        return passed(told, sight)
    return partly(told, sight) if in_time or not lacking.names else failed(told, sight)


CHECK = python_check(
    user_computer_is_patched_monthly,
    controls=("HOST-PAT-01",),
    title=Text(
        vi="Máy tính người dùng được cập nhật bản vá ít nhất mỗi tháng một lần",
        en="User computers are patched at least monthly",
    ),
    why=Text(
        vi="Cập nhật hằng tháng vá các lỗi đã biết, trước khi kẻ xấu kịp lợi dụng chúng.",
        en="Monthly updates close known faults before wrongdoers can make use of them.",
    ),
    fix=LINUX,
    platforms=(Platform.LINUX,),
    thresholds=("max_days", "grace_days", "table_max_age_days"),
    examples=(
        Example(name="this month, nothing missing", facts=linux_patches(), expect=Status.PASS),
        Example(name="35 days ago, nothing missing", facts=linux_patches(installed="2026-10-20"), expect=Status.PASS),
        Example(
            name="36 days ago, nothing missing", facts=linux_patches(installed="2026-10-19"), expect=Status.PARTIAL
        ),
        Example(name="this month, one missing", facts=linux_patches(waiting=("openssl",)), expect=Status.PARTIAL),
        Example(
            name="nothing ever installed, nothing missing", facts=linux_patches(installed=None), expect=Status.PARTIAL
        ),
        Example(
            name="long ago and missing",
            facts=linux_patches(installed="2026-01-01", waiting=("openssl",)),
            expect=Status.FAIL,
        ),
        Example(
            name="long ago, old lists, still missing",
            facts=linux_patches(installed="2026-01-01", waiting=("openssl",), fetched="2026-01-01"),
            expect=Status.FAIL,
        ),
        Example(name="out of support, nothing missing", facts=linux_patches(ends="2026-11-23"), expect=Status.FAIL),
        Example(name="supported until today", facts=linux_patches(ends="2026-11-24"), expect=Status.PASS),
        Example(name="lists too old to know", facts=linux_patches(fetched="2026-10-23"), expect=Status.UNKNOWN),
        Example(name="lists 31 days old", facts=linux_patches(fetched="2026-10-24"), expect=Status.PASS),
        Example(
            name="a stalled mirror: fetched today, made long ago",
            facts=linux_patches(made="2026-07-01"),
            expect=Status.UNKNOWN,
        ),
        Example(name="never fetched", facts=linux_patches(fetched=None), expect=Status.UNKNOWN),
        Example(name="no security source", facts=linux_patches(waiting={"gap": "unsupported"}), expect=Status.UNKNOWN),
        Example(name="fetched in the future", facts=linux_patches(fetched="2099-01-01"), expect=Status.UNKNOWN),
        Example(name="installed in the future", facts=linux_patches(installed="2099-01-01"), expect=Status.UNKNOWN),
        Example(
            name="not read",
            facts={
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {"ends_at": "2029-05-31", "extended_in_use": False},
            },
            gaps={"host.updates": Gap.UNREADABLE},
            expect=Status.UNKNOWN,
        ),
        *JUDGED_BY_DATA,
    ),
    version=3,
)
