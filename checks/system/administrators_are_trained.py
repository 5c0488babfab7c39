"""ORG-TRN-02: administrators of systems of level 3 to 5 hold the certificate."""

from datetime import date

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)


def administrators_are_trained(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Before the deadline a dated plan is enough for half, which somebody must attest."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    total, trained = declared.declared.get("administrators"), declared.declared.get("administrators_trained")
    if total is None or trained is None:
        raise NotCollected("administrators and administrators_trained are not both declared", way=Way.DECLARE)
    if int(total) == 0 or int(trained) > int(total):
        raise Unreadable(f"{trained} of {total} administrators cannot be", way=Way.CORRECT)
    text = Text(
        vi=f"{trained}/{total} quản trị viên có chứng chỉ.",
        en=f"{trained} of {total} administrators hold the certificate.",
    )
    sight = Sight(what="administrators trained", was=f"{trained}/{total}", wanted="all")
    if int(trained) == int(total):
        return passed(text, sight)
    if local_day(as_of) <= date.fromisoformat(str(thresholds["deadline"])):
        raise NotCollected("whether a dated training plan exists must be attested", way=Way.DECLARE)
    return (
        partly(text, sight)
        if 100 * int(trained) >= thresholds.whole("partial_from_pct") * int(total)
        else failed(text, sight)
    )


CHECK = python_check(
    administrators_are_trained,
    controls=("ORG-TRN-02",),
    title=Text(
        vi="Người quản trị, vận hành hệ thống từ cấp độ 3 đến cấp độ 5 được tập huấn chuyên sâu",
        en="Administrators of level 3-5 systems hold the specialised training certificate",
    ),
    why=Text(
        vi="Người giữ hệ thống quan trọng cần được đào tạo bài bản theo quy định.",
        en="People who run important systems need proper training, as the rules ask.",
    ),
    fix=Text(
        vi=(
            "Lập danh sách người quản trị, vận hành hệ thống từ cấp độ 3 và chứng chỉ hiện có. Đăng ký khóa "
            "tập huấn chuyên sâu do Bộ Công an hoặc cơ sở được phép tổ chức. Ghi số chứng chỉ, ngày cấp hoặc "
            "kế hoạch có thời hạn vào tệp kiểm kê."
        ),
        en=(
            "List administrators of systems at level 3 and above with their certificates. Enrol them in the "
            "specialised course of Bộ Công an or a permitted school. Enter certificate numbers and dates, or "
            "the dated plan, in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("deadline", "partial_from_pct"),
    examples=(
        Example(
            name="all",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"administrators": "2", "administrators_trained": "2"},
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="most, after the deadline",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"administrators": "5", "administrators_trained": "4"},
                }
            },
            level=3,
            as_of="2029-09-01T00:00:00Z",
            expect=Status.PARTIAL,
        ),
        Example(
            name="few, after the deadline",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"administrators": "5", "administrators_trained": "3"},
                }
            },
            level=3,
            as_of="2029-09-01T00:00:00Z",
            expect=Status.FAIL,
        ),
        Example(
            name="some, before the deadline",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"administrators": "5", "administrators_trained": "3"},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no administrator",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"administrators": "0", "administrators_trained": "0"},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="more than there are",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"administrators": "1", "administrators_trained": "2"},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            level=3,
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="not declared",
            facts={"declared.system": {"operated_elsewhere": False, "declared": {}}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
