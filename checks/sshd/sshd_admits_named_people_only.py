"""Good practice beside HOST-CFG-06: the SSH server names who may, or may not, log on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_sshd import HostSshd
from scanner.model.kinds.host_sshd_written import HostSshdWritten
from scanner.model.observation import Fact, seen
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Status

KEYWORDS = ("allowusers", "allowgroups", "denyusers", "denygroups")
NAMED = Text(
    vi="Máy chủ SSH nêu tên ai được, ai không được vào.", en="The SSH server names who may and may not log on."
)
OPEN = Text(vi="Máy chủ SSH nhận mọi tài khoản.", en="The SSH server admits every account.")


def sshd_admits_named_people_only(sshd: HostSshd) -> Outcome:
    """Any of the four lists narrows who gets in."""
    if not sshd.installed:
        return not_applicable(Text(vi="Máy không cài máy chủ SSH.", en="No SSH server is installed."))
    settings = sshd.settings
    if settings is None:
        raise Unreadable("an SSH server without settings")
    named = (settings.allow_users, settings.allow_groups, settings.deny_users, settings.deny_groups)
    lists = tuple(seen(each) for each in named)
    sight = Sight(what="host.sshd.settings", was=tuple(name for each in lists for name in each), wanted="≥ 1")
    return passed(NAMED, sight) if any(lists) else failed(OPEN, sight)


def _as_written(facts: Mapping[str, Fact], _thresholds: Thresholds, _as_of: AsOf, _subject: Subject) -> Outcome:
    """Auditors of lines want one of the keywords exactly once; without an SSH server they find none and complain."""
    written = cast("HostSshdWritten", facts[HostSshdWritten.kind])
    counts = {key: len((*written.lines.get(key, ()), *written.matched.get(key, ()))) for key in KEYWORDS}
    sight = Sight(what="host.sshd_written.lines", was=tuple(key for key in KEYWORDS if counts[key]), wanted="= 1")
    return passed(NAMED, sight) if 1 in counts.values() else failed(OPEN, sight)


CHECK = python_check(
    sshd_admits_named_people_only,
    controls=("HOST-CFG-06",),
    title=Text(
        vi="Máy chủ SSH chỉ nhận người dùng, nhóm đã được quy định",
        en="The SSH server admits only users and groups that were named",
    ),
    why=Text(
        vi="Chỉ người có việc cần mới vào được máy từ xa, tài khoản khác bị lộ cũng không dùng được.",
        en="Only those who need it get in from afar; other accounts are useless even when they leak.",
    ),
    fix=Text(
        vi=(
            "Tạo nhóm bằng sudo groupadd ssh-quan-tri, thêm người bằng sudo usermod -aG ssh-quan-tri <tên>, rồi "
            "đặt một dòng AllowGroups ssh-quan-tri trong /etc/ssh/sshd_config, kiểm tra bằng sudo sshd -t và "
            "chạy sudo systemctl reload ssh (RHEL, CentOS: sshd). Giữ sẵn một phiên khi thử. Xác nhận: lệnh "
            "sudo sshd -T | grep -i allowgroups in ra tên nhóm."
        ),
        en=(
            "Make a group with sudo groupadd ssh-admins, add people with sudo usermod -aG ssh-admins <name>, "
            "set one line AllowGroups ssh-admins in /etc/ssh/sshd_config, test with sudo sshd -t and run sudo "
            "systemctl reload ssh (RHEL, CentOS: sshd). Keep a session open while testing. Verify: sudo sshd -T "
            "| grep -i allowgroups prints the group."
        ),
    ),
    decides=False,
    mappings={"ssg": ("sshd_limit_user_access",)},
    references=("sshd_config(5)",),
    examples=(
        Example(
            name="one group",
            facts={
                "host.sshd": {
                    "installed": True,
                    "settings": {"allow_users": [], "allow_groups": ["admins"], "deny_users": [], "deny_groups": []},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="some are kept out",
            facts={
                "host.sshd": {
                    "installed": True,
                    "settings": {"allow_users": [], "allow_groups": [], "deny_users": ["guest"], "deny_groups": []},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="everyone may come",
            facts={
                "host.sshd": {
                    "installed": True,
                    "settings": {"allow_users": [], "allow_groups": [], "deny_users": [], "deny_groups": []},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="no SSH server is installed",
            facts={"host.sshd": {"installed": False, "settings": None}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="a server without settings",
            facts={"host.sshd": {"installed": True, "settings": None}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="the configuration could not be read", facts={}, gaps={"host.sshd": Gap.DENIED}, expect=Status.UNKNOWN
        ),
    ),
)

CHECK = replace(
    CHECK,
    written=_as_written,
    written_needs=(HostSshdWritten.kind,),
    written_examples=(
        Example(
            name="one line",
            facts={"host.sshd_written": {"lines": {"allowgroups": ["admins"]}, "matched": {}}},
            expect=Status.PASS,
        ),
        Example(
            name="two lines of one kind",
            facts={"host.sshd_written": {"lines": {"allowusers": ["an", "binh"]}, "matched": {}}},
            expect=Status.FAIL,
        ),
        Example(
            name="inside a Match section",
            facts={"host.sshd_written": {"lines": {}, "matched": {"denyusers": ["guest"]}}},
            expect=Status.PASS,
        ),
        Example(name="no line", facts={"host.sshd_written": {"lines": {}, "matched": {}}}, expect=Status.FAIL),
        Example(
            name="the file could not be read", facts={}, gaps={"host.sshd_written": Gap.DENIED}, expect=Status.UNKNOWN
        ),
    ),
)
