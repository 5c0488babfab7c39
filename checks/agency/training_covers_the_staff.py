"""ORG-TRN-01: awareness training of the last year reached the staff."""

from checks.dated_acts import day_of, days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def training_covers_the_staff(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Share of the staff that attended; a training before the window reached nobody in it."""
    held, window = day_of(declared.dates, "training", as_of), thresholds.whole("window_days")
    wanted, least = thresholds.whole("coverage_pct"), thresholds.whole("partial_from_pct")
    attended, staff = declared.declared.get("training_attended"), declared.staff
    if attended is None or not staff:
        raise NotCollected("staff and training_attended are not both declared", way=Way.DECLARE)
    if int(attended) > staff:
        raise Unreadable(f"{attended} attended of a staff of {staff}: count those of today's staff", way=Way.CORRECT)
    counted = int(attended) if days_since(declared.dates, "training", as_of) <= window else 0
    text = Text(
        vi=f"{counted}/{staff} người đã tập huấn trong {window} ngày qua (tối thiểu {wanted}%); gần nhất ngày {held:%d/%m/%Y}.",
        en=f"{counted} of {staff} trained in the last {window} days (at least {wanted}%); last on {held}.",
    )
    sight = Sight(what="training_attended / staff", was=f"{counted}/{staff}", wanted=f"≥ {wanted}%")
    if 100 * counted >= wanted * staff:
        return passed(text, sight)
    return partly(text, sight) if 100 * counted >= least * staff else failed(text, sight)


CHECK = python_check(
    training_covers_the_staff,
    controls=("ORG-TRN-01",),
    title=Text(
        vi="Bồi dưỡng nhận thức an ninh mạng cho người dùng hằng năm",
        en="Yearly awareness training for all users",
    ),
    why=Text(
        vi="Phần lớn sự cố bắt đầu từ một cú bấm nhầm nên cán bộ hiểu biết là lớp bảo vệ tốt nhất.",
        en="Most incidents start with one wrong click, so informed staff are the best protection.",
    ),
    fix=Text(
        vi=(
            "Tổ chức tập huấn ít nhất một lần mỗi năm cho toàn thể cán bộ, công chức, viên chức, người lao "
            "động: nhận biết thư lừa đảo, mật khẩu, USB, báo sự cố. Lưu danh sách ký tên hoặc kết quả học "
            "trực tuyến và tổ chức bù cho người vắng. Ghi số người tham dự vào tệp kiểm kê."
        ),
        en=(
            "Train all staff at least once a year: fraud mail, passwords, USB sticks, reporting. Keep signed "
            "lists or e-learning results and repeat for absentees. Enter the numbers in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("window_days", "coverage_pct", "partial_from_pct"),
    examples=(
        Example(
            name="nine of ten",
            facts={
                "declared.agency": {
                    "staff": 10,
                    "dates": {"training": "2026-03-01"},
                    "declared": {"training_attended": "9"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="half",
            facts={
                "declared.agency": {
                    "staff": 10,
                    "dates": {"training": "2026-03-01"},
                    "declared": {"training_attended": "5"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="fewer than half",
            facts={
                "declared.agency": {
                    "staff": 10,
                    "dates": {"training": "2026-03-01"},
                    "declared": {"training_attended": "4"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="all, but too long ago",
            facts={
                "declared.agency": {
                    "staff": 10,
                    "dates": {"training": "2025-11-23"},
                    "declared": {"training_attended": "10"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="all, on the last day",
            facts={
                "declared.agency": {
                    "staff": 10,
                    "dates": {"training": "2025-11-24"},
                    "declared": {"training_attended": "10"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="no staff",
            facts={
                "declared.agency": {
                    "staff": 0,
                    "dates": {"training": "2026-03-01"},
                    "declared": {"training_attended": "0"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="more than there are",
            facts={
                "declared.agency": {
                    "staff": 10,
                    "dates": {"training": "2026-03-01"},
                    "declared": {"training_attended": "900"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="number not declared",
            facts={"declared.agency": {"staff": 10, "dates": {"training": "2026-03-01"}, "declared": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="in the future",
            facts={
                "declared.agency": {
                    "staff": 10,
                    "dates": {"training": "2027-03-01"},
                    "declared": {"training_attended": "10"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
