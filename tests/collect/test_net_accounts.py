"""`net accounts` in any language: rules for passwords and lockout by the order of its lines."""

import pytest

from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.observation import Unseen
from scanner.run.registry import imported
from tests.collect.handed_samples import facts, handed

ENGLISH = """\
Force user logoff how long after time expires?:       Never
Minimum password age (days):                          1
Maximum password age (days):                          90
Minimum password length:                              12
Length of password history maintained:                24
Lockout threshold:                                    5
Lockout duration (minutes):                           30
Lockout observation window (minutes):                 15
Computer role:                                        WORKSTATION
The command completed successfully.

"""
VIETNAMESE = """\
Buộc người dùng đăng xuất sau bao lâu khi hết hạn?:   Không bao giờ
Tuổi mật khẩu tối thiểu (ngày):                       0
Tuổi mật khẩu tối đa (ngày):                          Không giới hạn
Độ dài mật khẩu tối thiểu:                            0
Độ dài lịch sử mật khẩu:                              Không có
Ngưỡng khóa:                                          Không bao giờ
Thời gian khóa (phút):                                30
Cửa sổ theo dõi khóa (phút):                          30
Vai trò máy tính:                                     MÁY TRẠM
Lệnh đã hoàn thành.

"""


def told(text: str) -> tuple[HostPasswordPolicy, HostLockout]:
    assert [each.id for each in imported().values() if each.recognises(handed(text))] == ["net-accounts"]
    found = facts("net-accounts", text)
    policy, lockout = found["host.password_policy"], found["host.lockout"]
    assert isinstance(policy, HostPasswordPolicy)
    assert isinstance(lockout, HostLockout)
    return policy, lockout


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_its_rules_are_those_of_a_security_template(ends: str) -> None:
    policy, lockout = told(ENGLISH.replace("\n", ends))
    assert (policy.min_length, policy.history, policy.min_days, policy.max_days) == (12, 24, 1, 90)
    assert isinstance(policy.complexity, Unseen)
    assert (lockout.threshold, lockout.lock_s) == (5, 1800)
    assert isinstance(lockout.counts_root, Unseen)


def test_a_word_in_the_place_of_a_number_stands_for_none() -> None:
    policy, lockout = told(VIETNAMESE)
    assert (policy.min_length, policy.history, policy.max_days) == (0, 0, None)
    assert lockout.threshold is None
    _, endless = told(ENGLISH.replace("          30\n", "          Never\n"))
    assert endless.lock_s == 0


@pytest.mark.parametrize("text", [ENGLISH, VIETNAMESE])
def test_a_cut_output_tells_nothing_else(text: str) -> None:
    whole = facts("net-accounts", text)
    for cut in range(len(text)):
        for kind, found in facts("net-accounts", text[:cut]).items():
            assert found == whole[kind], text[:cut]


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("     12\n", "     none\n"),
        ("WORKSTATION", "7"),
        ("Lockout threshold:                                    5\n", ""),
    ],
)
def test_other_lines_are_not_recognised(line: str, other: str) -> None:
    assert not imported()["net-accounts"].recognises(handed(ENGLISH.replace(line, other)))
