"""HOST-SW-03 on Linux: a current list of approved programs, and fapolicyd or plain users that keep to it."""

from checks.allow_list import judged_by_list
from scanner.model.check import AsOf, Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_accounts import HostAccounts
from scanner.model.kinds.host_services import HostServices
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

DAEMON = "fapolicyd"
FIRST_PERSON, NOBODY = 1000, 65534


def linux_only_approved_programs_run(
    accounts: HostAccounts, services: HostServices, asset: DeclaredAsset, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """People outside sudo and wheel install nothing for the whole machine: that counts as control too."""
    runs = any(each.name == DAEMON and seen(each.running) for each in services.services)
    people = [each for each in accounts.accounts if FIRST_PERSON <= each.uid != NOBODY and each.interactive]
    plain = not any(seen(each.administrator) for each in people)
    by = DAEMON if runs else ("users without sudo" if plain else "")
    return judged_by_list(by, asset, thresholds, as_of)


def _example(
    name: str, expect: Status, *, runs: object, reviewed: object = "2026-06-01", sudo: bool = False
) -> Example:
    return Example(
        name=name,
        facts={
            "host.accounts": {
                "accounts": [
                    {"name": "root", "uid": 0, "interactive": True, "administrator": True},
                    {"name": "an", "uid": 1000, "interactive": True, "administrator": sudo},
                ]
            },
            "host.services": {"services": [{"name": "cron", "running": True}, {"name": DAEMON, "running": runs}]},
            "declared.asset": {"allowlist_reviewed": reviewed},
        },
        level=3,
        expect=expect,
    )


CHECK = python_check(
    linux_only_approved_programs_run,
    controls=("HOST-SW-03",),
    title=Text(
        vi="Có danh sách phần mềm được phép và máy Linux chỉ cho chạy, cài phần mềm đã duyệt",
        en="There is a list of approved programs, and the Linux machine keeps others out",
    ),
    why=Text(
        vi="Chỉ cho cài phần mềm đã duyệt giúp máy ổn định và giảm hẳn nguy cơ nhiễm mã độc.",
        en="Allowing only approved software keeps computers stable and greatly lowers the chance of infection.",
    ),
    fix=Text(
        vi=(
            "Ban hành danh sách phần mềm được phép, mỗi năm rà soát và ghi ngày vào dates: allowlist_reviewed của agency.yaml. Đưa người "
            "dùng ra khỏi nhóm quản trị: sudo gpasswd -d <tên> sudo (RHEL, CentOS: wheel); hoặc cài fapolicyd: sudo dnf install fapolicyd "
            "rồi sudo systemctl enable --now fapolicyd. Xác nhận: quét lại."
        ),
        en=(
            "Issue the list of permitted software, review it every year and write the day under dates: allowlist_reviewed in agency.yaml. "
            "Take users out of the administrators: sudo gpasswd -d <name> sudo (RHEL, CentOS: wheel); or install fapolicyd: sudo dnf "
            "install fapolicyd, then sudo systemctl enable --now fapolicyd. Verify: scan again."
        ),
    ),
    thresholds=("review_days",),
    references=("TCVN 14423:2026 §5.3.2.2 a-d (L3); §6.3.2.2 d (L4); §7.3.2.2 a-d (L5)", "fapolicyd(8)"),
    examples=(
        _example("fapolicyd runs", Status.PASS, runs=True, sudo=True),
        _example("plain users", Status.PASS, runs=False),
        _example("reviewed, and people may use sudo", Status.PARTIAL, runs=False, sudo=True),
        _example(
            "reviewed long ago, and people may use sudo", Status.FAIL, runs=False, sudo=True, reviewed="2024-06-01"
        ),
        _example("no day is declared", Status.UNKNOWN, runs=True, reviewed=None),
        _example("whether it runs was not seen", Status.UNKNOWN, runs={"gap": "unsupported"}, sudo=True),
        Example(
            name="it could not be read", facts={}, gaps={"host.accounts": Gap.DENIED}, level=3, expect=Status.UNKNOWN
        ),
    ),
)
