"""AV-MGT-01: the share of registered computers whose antivirus is enrolled in a management server."""

from checks.computer_shares import judged_by_share
from scanner.model.check import Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.agency_coverage import AgencyCoverage
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def antivirus_is_managed_centrally(coverage: AgencyCoverage, thresholds: Thresholds) -> Outcome:
    """Of all registered computers, not of those that answered; a computer that cannot be told is neither good nor bad."""
    total, good, unknown = coverage.expected, coverage.antivirus_managed, coverage.expected - coverage.antivirus_known
    if total == 0:
        raise NotCollected("no computer that could be seen is registered", way=Way.DECLARE)
    wanted = thresholds.whole("coverage_pct")
    text = Text(
        vi=f"{good}/{total} máy có phần mềm phòng chống mã độc quản trị tập trung (tối thiểu {wanted}%); {unknown} máy chưa rõ.",
        en=f"{good} of {total} computers have centrally managed antivirus (at least {wanted}%); {unknown} not known.",
    )
    return judged_by_share(text, good=good, known=coverage.antivirus_known, total=total, thresholds=thresholds)


CHECK = python_check(
    antivirus_is_managed_centrally,
    controls=("AV-MGT-01",),
    title=Text(
        vi="Phòng chống mã độc được quản trị tập trung",
        en="Anti-malware is centrally managed",
    ),
    why=Text(
        vi="Quản trị tập trung giúp thấy ngay máy nào đang nhiễm hoặc chưa bảo vệ mà không phải đi từng phòng.",
        en=(
            "Central management shows at once which machines are infected or unprotected, without visiting every room."
        ),
    ),
    fix=Text(
        vi=(
            "Cài tác tử quản trị của giải pháp phòng chống mã độc tập trung do tỉnh cung cấp lên mọi máy tính "
            "và máy chủ. Mở máy chủ quản trị, đối chiếu danh sách máy đã đăng ký với tệp kiểm kê và bổ sung "
            "máy còn thiếu. Khi mua mới hoặc gia hạn, chỉ chọn bản dành cho tổ chức có quản trị tập trung, "
            "không dùng bản cá nhân."
        ),
        en=(
            "Install the management agent of the central anti-malware that the province supplies on every "
            "computer and server. In the console compare enrolled machines with the inventory file and add "
            "what is missing. At the next purchase choose a business edition with central management, not a "
            "personal one."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("coverage_pct", "partial_from_pct"),
    examples=(
        Example(
            name="nineteen of twenty",
            facts={"agency.coverage": {"expected": 20, "antivirus_known": 19, "antivirus_managed": 19}},
            expect=Status.PASS,
        ),
        Example(
            name="eighteen of twenty",
            facts={"agency.coverage": {"expected": 20, "antivirus_known": 20, "antivirus_managed": 18}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="half",
            facts={"agency.coverage": {"expected": 20, "antivirus_known": 20, "antivirus_managed": 10}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="fewer than half",
            facts={"agency.coverage": {"expected": 20, "antivirus_known": 20, "antivirus_managed": 9}},
            expect=Status.FAIL,
        ),
        Example(
            name="the unknown ones decide between pass and partial",
            facts={"agency.coverage": {"expected": 20, "antivirus_known": 18, "antivirus_managed": 18}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="the unknown ones decide between partial and fail",
            facts={"agency.coverage": {"expected": 20, "antivirus_known": 19, "antivirus_managed": 9}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no computer",
            facts={"agency.coverage": {"expected": 0, "antivirus_known": 0, "antivirus_managed": 0}},
            expect=Status.UNKNOWN,
        ),
        Example(name="not derived", facts={}, gaps={"agency.coverage": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
