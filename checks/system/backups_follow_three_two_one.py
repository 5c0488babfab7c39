"""SRV-BAK-04: three copies, two media, one elsewhere, one offline and recent."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)
COUNTS = {"backup_copies": "copies", "backup_media": "media", "backup_offsite": "off_site", "backup_offline": "offline"}
"""Declared number and the threshold it is held against."""


def backups_follow_three_two_one(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Without any offline copy it fails; with one, what else is missing is partial."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    if missing := [each for each in COUNTS if each not in declared.declared]:
        raise NotCollected(f"not declared: {', '.join(missing)}", way=Way.DECLARE)
    counts = {each: int(declared.declared[each]) for each in COUNTS}
    sight = Sight(what="copies, media, off-site, offline", was=tuple(counts.values()), wanted="≥ 3, 2, 1, 1")
    shown = "/".join(map(str, counts.values()))
    if counts["backup_offline"] < thresholds.whole("offline"):
        text = Text(vi="Không có bản sao ngoại tuyến nào.", en="There is no offline copy at all.")
        return failed(text, sight)
    age, limit = days_since(declared.dates, "offline_copy", as_of), thresholds.whole("offline_max_days")
    text = Text(
        vi=f"Bản sao, phương tiện, nơi khác, ngoại tuyến: {shown}; bản ngoại tuyến cách đây {age} ngày (tối đa {limit}).",
        en=f"Copies, media, off-site, offline: {shown}; offline copy {age} days old (at most {limit}).",
    )
    whole = all(counts[each] >= thresholds.whole(name) for each, name in COUNTS.items())
    return passed(text, sight) if whole and age <= limit else partly(text, sight)


CHECK = python_check(
    backups_follow_three_two_one,
    controls=("SRV-BAK-04",),
    title=Text(
        vi="Sao lưu theo quy tắc 3-2-1, có bản ngoại tuyến",
        en="3-2-1 backups with an offline copy",
    ),
    why=Text(
        vi="Bản sao cất rời khỏi mạng là chỗ dựa cuối cùng khi mã độc tống tiền lan rộng.",
        en="A copy kept off the network is the last resort if ransomware spreads.",
    ),
    fix=Text(
        vi=(
            "Giữ ba bản dữ liệu trên hai loại phương tiện, trong đó một bản ở địa điểm khác. Mỗi tháng sao "
            "chép một bản ra ổ cứng ngoài hoặc băng từ rồi rút ra cất giữ, hoặc dùng kho bất biến (Object "
            "Lock). Ghi sổ ngày sao chép, người giữ, nơi cất."
        ),
        en=(
            "Keep three copies on two kinds of media, one at another site. Every month copy to an external "
            "disk or tape and unplug it, or use an immutable store (Object Lock). Log date, keeper and place."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("copies", "media", "off_site", "offline", "offline_max_days"),
    examples=(
        Example(
            name="all four",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {
                        "backup_copies": "3",
                        "backup_media": "2",
                        "backup_offsite": "1",
                        "backup_offline": "1",
                    },
                    "dates": {"offline_copy": "2026-11-01"},
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="offline copy on the last day",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {
                        "backup_copies": "3",
                        "backup_media": "2",
                        "backup_offsite": "1",
                        "backup_offline": "1",
                    },
                    "dates": {"offline_copy": "2026-10-24"},
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="offline copy too old",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {
                        "backup_copies": "3",
                        "backup_media": "2",
                        "backup_offsite": "1",
                        "backup_offline": "1",
                    },
                    "dates": {"offline_copy": "2026-10-23"},
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="two copies",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {
                        "backup_copies": "2",
                        "backup_media": "2",
                        "backup_offsite": "1",
                        "backup_offline": "1",
                    },
                    "dates": {"offline_copy": "2026-11-01"},
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="nothing offline",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {
                        "backup_copies": "3",
                        "backup_media": "2",
                        "backup_offsite": "1",
                        "backup_offline": "0",
                    },
                    "dates": {},
                }
            },
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            level=3,
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="offline copy in the future",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {
                        "backup_copies": "3",
                        "backup_media": "2",
                        "backup_offsite": "1",
                        "backup_offline": "1",
                    },
                    "dates": {"offline_copy": "2099-11-01"},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="a number not declared",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"backup_copies": "3"},
                    "dates": {"offline_copy": "2026-11-01"},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
