"""ORG-BUD-01: the share of the digital budget that goes to cyber security."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Stale
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

YEAR_DAYS = 395
"""A decision on this year's budget is at most a year and a month old."""


def security_budget_reaches_the_share(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Both sums of the same decision."""
    if days_since(declared.dates, "budget_decided", as_of) > YEAR_DAYS:
        raise Stale("the declared budget is that of an earlier year", way=Way.DECLARE)
    digital, security = declared.declared.get("budget_digital_vnd"), declared.declared.get("budget_security_vnd")
    if digital is None or security is None:
        raise NotCollected("budget_digital_vnd and budget_security_vnd are not both declared", way=Way.DECLARE)
    if int(digital) == 0:
        return not_applicable(
            Text(
                vi="Cơ quan không có dự toán chuyển đổi số.", en="The agency has no budget for digital transformation."
            )
        )
    wanted, least = thresholds.whole("min_pct"), thresholds.whole("partial_from_pct")
    share = 100 * int(security) / int(digital)
    text = Text(
        vi=f"Kinh phí an ninh mạng bằng {f'{share:.1f}'.replace('.', ',')}% kinh phí chuyển đổi số (tối thiểu {wanted}%).".replace(
            ".", ",", 1
        ),
        en=f"Cyber security takes {share:.1f}% of the digital budget (at least {wanted}%).",
    )
    sight = Sight(what="budget_security_vnd / budget_digital_vnd", was=f"{security}/{digital}", wanted=f"≥ {wanted}%")
    if 100 * int(security) >= wanted * int(digital):
        return passed(text, sight)
    return partly(text, sight) if 100 * int(security) >= least * int(digital) else failed(text, sight)


CHECK = python_check(
    security_budget_reaches_the_share,
    controls=("ORG-BUD-01",),
    title=Text(
        vi="Bố trí tối thiểu 15% kinh phí chuyển đổi số cho an ninh mạng",
        en="At least 15% of digital-transformation spending goes to cyber security",
    ),
    why=Text(
        vi="Bảo vệ cần kinh phí tương xứng; luật đặt mức tối thiểu để các cơ quan bố trí.",
        en="Protection needs fitting funds; the law sets a minimum share to plan for.",
    ),
    fix=Text(
        vi=(
            "Khi lập dự toán năm, liệt kê riêng các khoản an ninh mạng: phần mềm phòng chống mã độc, tường "
            "lửa, giám sát, sao lưu, đánh giá, đào tạo. Đối chiếu với tổng kinh phí chuyển đổi số, bổ sung "
            "cho đủ 15% và trình cơ quan tài chính. Ghi hai số liệu vào tệp kiểm kê."
        ),
        en=(
            "In the yearly estimate list security items apart: anti-malware, firewall, monitoring, backup, "
            "assessment, training. Compare with total digital-transformation spending, raise to 15% and "
            "submit. Enter both figures in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("min_pct", "partial_from_pct"),
    examples=(
        Example(
            name="exactly the share",
            facts={
                "declared.agency": {
                    "dates": {"budget_decided": "2026-01-10"},
                    "declared": {"budget_digital_vnd": "1000", "budget_security_vnd": "150"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="a little less",
            facts={
                "declared.agency": {
                    "dates": {"budget_decided": "2026-01-10"},
                    "declared": {"budget_digital_vnd": "1000", "budget_security_vnd": "149"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="much less",
            facts={
                "declared.agency": {
                    "dates": {"budget_decided": "2026-01-10"},
                    "declared": {"budget_digital_vnd": "1000", "budget_security_vnd": "99"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="no digital budget",
            facts={
                "declared.agency": {
                    "dates": {"budget_decided": "2026-01-10"},
                    "declared": {"budget_digital_vnd": "0", "budget_security_vnd": "0"},
                }
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="an old budget",
            facts={
                "declared.agency": {
                    "dates": {"budget_decided": "2024-01-10"},
                    "declared": {"budget_digital_vnd": "1000", "budget_security_vnd": "150"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="next year's budget",
            facts={
                "declared.agency": {
                    "dates": {"budget_decided": "2027-01-10"},
                    "declared": {"budget_digital_vnd": "1000", "budget_security_vnd": "150"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="one sum alone",
            facts={
                "declared.agency": {
                    "dates": {"budget_decided": "2026-01-10"},
                    "declared": {"budget_security_vnd": "150"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
