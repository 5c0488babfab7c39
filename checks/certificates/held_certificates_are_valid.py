"""Good practice beside WEB-TLS-03: certificates kept on the host are valid for another month."""

from datetime import timedelta

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_certificates import HostCertificates
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

SOON = timedelta(days=30)
LATE = timedelta(days=7)


def held_certificates_are_valid(held: HostCertificates, as_of: AsOf) -> Outcome:
    """Which of them a service really shows is seen by speaking to it; here each file counts."""
    if not held.certificates and not held.unreadable:
        return not_applicable(
            Text(vi="Không thấy chứng thư số nào trên máy.", en="No certificate was found on the machine.")
        )
    ending = [each for each in held.certificates if each.not_after - as_of < SOON]
    late = [each.path for each in ending if each.not_after - as_of < LATE]
    early = [each.path for each in held.certificates if each.not_before > as_of]
    sight = Sight(what="host.certificates", was=tuple(each.path for each in ending) + tuple(early), wanted="≥ 30 d")
    if late or early:
        names = ", ".join(dict.fromkeys([*late, *early]))
        return failed(
            Text(
                vi=f"Chứng thư số hết hạn hoặc chưa có hiệu lực: {names}.",
                en=f"Expired, nearly so or not yet valid: {names}.",
            ),
            sight,
        )
    if ending:
        names = ", ".join(each.path for each in ending)
        return partly(Text(vi=f"Chứng thư số sắp hết hạn: {names}.", en=f"Certificates that end soon: {names}."), sight)
    if held.unreadable:
        raise Unreadable(f"not understood: {', '.join(held.unreadable)}")
    return passed(Text(vi="Mọi chứng thư số còn hạn.", en="All certificates are valid."), sight)


CHECK = python_check(
    held_certificates_are_valid,
    controls=(
        "WEB-TLS-03",
        "SRV-ACC-06",
    ),
    title=Text(
        vi="Chứng thư số lưu trên máy còn hạn ít nhất 30 ngày",
        en="Certificates on the machine are valid for another 30 days",
    ),
    why=Text(
        vi="Chứng thư hết hạn làm trang web, thư điện tử của cơ quan báo lỗi và người dân ngại truy cập.",
        en="With an expired certificate the agency's site and mail show errors and keep citizens away.",
    ),
    fix=Text(
        vi=(
            "Xem hạn bằng lệnh openssl x509 -noout -enddate -in <tệp>. Gia hạn: sudo certbot renew, hoặc xin "
            "cấp lại từ nhà cung cấp rồi nạp lại dịch vụ. Ghi ngày hết hạn vào lịch nhắc trước 30 ngày. Xác "
            "nhận: lệnh trên in ra ngày mới."
        ),
        en=(
            "See the end with openssl x509 -noout -enddate -in <file>. Renew with sudo certbot renew, or have "
            "it issued again and reload the service. Put the end in a calendar 30 days ahead. Verify: the "
            "command prints the new day."
        ),
    ),
    decides=False,
    references=("RFC 5280",),
    examples=(
        Example(
            name="a year left",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "not_before": "2026-01-01T00:00:00Z",
                            "not_after": "2027-11-24T00:00:00Z",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="twenty days left",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "not_before": "2026-01-01T00:00:00Z",
                            "not_after": "2026-12-14T00:00:00Z",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="six days left",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "not_before": "2026-01-01T00:00:00Z",
                            "not_after": "2026-11-30T00:00:00Z",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="expired",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "not_before": "2026-01-01T00:00:00Z",
                            "not_after": "2026-11-23T00:00:00Z",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="not valid yet",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "not_before": "2027-01-01T00:00:00Z",
                            "not_after": "2028-01-01T00:00:00Z",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="one file is not understood",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "not_before": "2026-01-01T00:00:00Z",
                            "not_after": "2027-11-24T00:00:00Z",
                        }
                    ],
                    "unreadable": ["/etc/ssl/private/x.pem"],
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="there is none",
            facts={"host.certificates": {"certificates": [], "unreadable": []}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="folders could not be read", facts={}, gaps={"host.certificates": Gap.DENIED}, expect=Status.UNKNOWN
        ),
    ),
)
