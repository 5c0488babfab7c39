"""SRV-PAT-02: computers fetch their updates from the declared server."""

from checks.computer_shares import judged_by_share
from scanner.model.check import Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.agency_coverage import AgencyCoverage
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def updates_come_from_a_central_server(coverage: AgencyCoverage, thresholds: Thresholds) -> Outcome:
    """Of all registered computers; a source that is neither the declared server nor a maker cannot be told."""
    total, good, unknown = coverage.expected, coverage.updates_central, coverage.expected - coverage.updates_known
    if total == 0:
        raise NotCollected("no computer that could be seen is registered", way=Way.DECLARE)
    wanted = thresholds.whole("coverage_pct")
    text = Text(
        vi=f"{good}/{total} máy nhận bản vá từ máy chủ tập trung đã khai báo (tối thiểu {wanted}%); {unknown} máy chưa rõ.",
        en=f"{good} of {total} computers get their updates from the declared server (at least {wanted}%); {unknown} not known.",
    )
    return judged_by_share(text, good=good, known=coverage.updates_known, total=total, thresholds=thresholds)


CHECK = python_check(
    updates_come_from_a_central_server,
    controls=("SRV-PAT-02",),
    title=Text(
        vi="Có máy chủ quản lý bản vá tập trung",
        en="A central patch-management server serves all assets",
    ),
    why=Text(
        vi="Cập nhật từ một nơi tiết kiệm đường truyền và cho biết ngay máy nào còn thiếu.",
        en="Updating from one place saves bandwidth and shows which machines are behind.",
    ),
    fix=Text(
        vi=(
            "Cài vai trò WSUS trên Windows Server (Server Manager > Add Roles > Windows Server Update Services). Trỏ máy về WSUS "
            "tại gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > Policies) > Administrative "
            "Templates > Windows Components > Windows Update (bản mới: rồi `Manage updates offered from Windows Server Update "
            'Service`) > "Specify intranet Microsoft update service location" = Enabled, http://<máy chủ WSUS>:8530 (HTTPS: 8531). '
            "Linux: dựng kho bản vá nội bộ (apt-mirror, reposync) và sửa địa chỉ trong /etc/apt/sources.list hoặc "
            "/etc/yum.repos.d. Ghi tên máy chủ vào declared: update_server của agency.yaml. Xác nhận: quét lại."
        ),
        en=(
            "Install the WSUS role (Server Manager > Add Roles > Windows Server Update Services). Point machines to it in "
            "gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > Policies) > Administrative Templates "
            "> Windows Components > Windows Update (newer versions: then `Manage updates offered from Windows Server Update "
            'Service`) > "Specify intranet Microsoft update service location" = Enabled, http://<WSUS server>:8530 (HTTPS: 8531). '
            "Linux: build an internal mirror (apt-mirror, reposync) and change /etc/apt/sources.list or /etc/yum.repos.d. Write "
            "the name of the server under declared: update_server in agency.yaml. Verify: scan again."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("coverage_pct", "partial_from_pct"),
    examples=(
        Example(
            name="nineteen of twenty",
            facts={"agency.coverage": {"expected": 20, "updates_known": 19, "updates_central": 19}},
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="eighteen of twenty",
            facts={"agency.coverage": {"expected": 20, "updates_known": 20, "updates_central": 18}},
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="half",
            facts={"agency.coverage": {"expected": 20, "updates_known": 20, "updates_central": 10}},
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="fewer than half",
            facts={"agency.coverage": {"expected": 20, "updates_known": 20, "updates_central": 9}},
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="the unknown ones decide between pass and partial",
            facts={"agency.coverage": {"expected": 20, "updates_known": 18, "updates_central": 18}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="the unknown ones decide between partial and fail",
            facts={"agency.coverage": {"expected": 20, "updates_known": 19, "updates_central": 9}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no computer",
            facts={"agency.coverage": {"expected": 0, "updates_known": 0, "updates_central": 0}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="not derived", facts={}, gaps={"agency.coverage": Gap.NOT_COLLECTED}, level=3, expect=Status.UNKNOWN
        ),
    ),
)
