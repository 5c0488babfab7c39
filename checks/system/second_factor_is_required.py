"""SRV-ACC-02 for a system: a second factor for administrators and for access from outside, as declared."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)


def second_factor_is_required(declared: DeclaredSystem) -> Outcome:
    """Without access from outside only administrators count."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    said = declared.declared
    wanted = ["mfa_admin"] if said.get("remote_access") == "false" else ["mfa_admin", "mfa_remote"]
    if missing := [each for each in wanted if each not in said]:
        raise NotCollected(f"not declared: {', '.join(missing)}", way=Way.DECLARE)
    good = [each for each in wanted if said[each] == "true"]
    text = Text(
        vi=f"Xác thực đa yếu tố: {len(good)}/{len(wanted)} đường truy cập (quản trị, từ bên ngoài).",
        en=f"Second factor on {len(good)} of {len(wanted)} ways in (administrators, from outside).",
    )
    sight = Sight(what="declared.system.declared", was=tuple(good), wanted=", ".join(wanted))
    if len(good) == len(wanted):
        return passed(text, sight)
    return partly(text, sight) if good else failed(text, sight)


CHECK = python_check(
    second_factor_is_required,
    controls=("SRV-ACC-02",),
    title=Text(
        vi="Xác thực đa yếu tố (MFA) cho quản trị và truy cập từ bên ngoài",
        en="MFA for administrators and for access from outside, third parties or the Internet",
    ),
    why=Text(
        vi="Dù mật khẩu bị lộ, kẻ gian vẫn không vào được nếu thiếu bước xác nhận thứ hai.",
        en="Even with a stolen password, an intruder cannot get in without the second confirmation.",
    ),
    fix=Text(
        vi=(
            "Bật MFA theo thứ tự: VPN, trang quản trị, thư điện tử truy cập từ Internet, tài khoản quản trị "
            "máy chủ. FortiGate: User & Authentication > User Definition > Two-factor Authentication; Linux: "
            "sudo apt install libpam-google-authenticator, chạy google-authenticator cho từng tài khoản rồi "
            "đặt AuthenticationMethods publickey,keyboard-interactive trong /etc/ssh/sshd_config. Với hệ "
            "thống dùng chung, đề nghị đơn vị vận hành bật và gửi văn bản xác nhận."
        ),
        en=(
            "Turn MFA on in this order: VPN, admin pages, Internet webmail, server administrators. FortiGate: "
            "User & Authentication > User Definition > Two-factor Authentication; Linux: sudo apt install "
            "libpam-google-authenticator, run google-authenticator per account and set AuthenticationMethods "
            "publickey,keyboard-interactive in /etc/ssh/sshd_config. For shared systems ask the operator to "
            "enable it and to confirm in writing."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="both",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"mfa_admin": "true", "mfa_remote": "true"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="no way from outside",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"mfa_admin": "true", "remote_access": "false"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="one of two",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"mfa_admin": "true", "mfa_remote": "false"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="neither",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"mfa_admin": "false", "mfa_remote": "false"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="no way from outside, and none for administrators",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"mfa_admin": "false", "remote_access": "false"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="the outside not declared",
            facts={"declared.system": {"operated_elsewhere": False, "declared": {"mfa_admin": "true"}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
