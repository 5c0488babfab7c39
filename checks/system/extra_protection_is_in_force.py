"""NET-ADV-01: anti-DDoS, database firewall and data-loss prevention with a contract that still runs."""

from collections.abc import Mapping
from datetime import date

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)
WANTED = ("anti-ddos", "database-firewall", "data-loss-plan")
FROM_LEVEL_4 = ("dlp",)


def extra_protection_is_in_force(declared: DeclaredSystem, as_of: AsOf, subject: Subject) -> Outcome:
    """An item counts with product, contract and an end that is not past."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    rows = declared.registers.get("solutions")
    if rows is None:
        raise NotCollected("no list of protective solutions is declared", way=Way.DECLARE)
    wanted = (*WANTED, *(FROM_LEVEL_4 if subject.level >= 4 else ()))  # noqa: PLR2004  # level 4
    good = tuple(each for each in wanted if any(_is_in_force(row, each, as_of) for row in rows))
    text = Text(
        vi=f"{len(good)}/{len(wanted)} giải pháp có hợp đồng còn hiệu lực: {', '.join(good) or 'không có'}.",
        en=f"{len(good)} of {len(wanted)} solutions with a contract in force: {', '.join(good) or 'none'}.",
    )
    sight = Sight(what="solutions in force", was=good, wanted=", ".join(wanted))
    if len(good) == len(wanted):
        return passed(text, sight)
    return partly(text, sight) if good else failed(text, sight)


def _is_in_force(row: Mapping[str, str], item: str, as_of: AsOf) -> bool:
    if row.get("item") != item or not row.get("contract") or "ends_at" not in row:
        return False
    return date.fromisoformat(row["ends_at"]) >= local_day(as_of)


CHECK = python_check(
    extra_protection_is_in_force,
    controls=("NET-ADV-01",),
    title=Text(
        vi=(
            "Giải pháp bổ sung từ cấp độ 3: chống tấn công từ chối dịch vụ (DDoS), tường lửa cơ sở dữ liệu, "
            "phòng chống thất thoát dữ liệu"
        ),
        en="Extra level-3 solutions: anti-DDoS, database firewall, data-loss prevention",
    ),
    why=Text(
        vi="Hệ thống quan trọng cần thêm các lớp bảo vệ để không bị gián đoạn và không lộ dữ liệu.",
        en="Important systems need extra layers so they stay available and keep their data private.",
    ),
    fix=Text(
        vi=(
            "Rà soát từng hệ thống từ cấp độ 3, ghi rõ giải pháp đang có, số hợp đồng và ngày hết hạn vào tệp "
            "kiểm kê. Mục còn thiếu thì đăng ký dùng chung giải pháp của tỉnh hoặc thuê dịch vụ của nhà mạng. "
            "Hạng mục không cần thì ghi lý do bằng văn bản trong phương án bảo đảm an ninh mạng."
        ),
        en=(
            "For every system at level 3 and above record the solution in place, contract number and end date "
            "in the inventory file. For what is missing join the shared provincial solution or buy it as a "
            "service from the carrier. Where an item is not needed, write the reason in the protection plan."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="all three",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {
                        "solutions": [
                            {"item": "anti-ddos", "product": "P", "contract": "1/HĐ", "ends_at": "2026-11-24"},
                            {"item": "database-firewall", "product": "P", "contract": "1/HĐ", "ends_at": "2026-11-24"},
                            {"item": "data-loss-plan", "product": "P", "contract": "1/HĐ", "ends_at": "2026-11-24"},
                        ]
                    },
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="level 4 asks for one more",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {
                        "solutions": [
                            {"item": "anti-ddos", "product": "P", "contract": "1/HĐ", "ends_at": "2027-11-24"},
                            {"item": "database-firewall", "product": "P", "contract": "1/HĐ", "ends_at": "2027-11-24"},
                            {"item": "data-loss-plan", "product": "P", "contract": "1/HĐ", "ends_at": "2027-11-24"},
                        ]
                    },
                }
            },
            level=4,
            expect=Status.PARTIAL,
        ),
        Example(
            name="one has ended",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {
                        "solutions": [
                            {"item": "anti-ddos", "product": "P", "contract": "1/HĐ", "ends_at": "2026-11-23"},
                            {"item": "database-firewall", "product": "P", "contract": "1/HĐ", "ends_at": "2027-11-23"},
                        ]
                    },
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="all have ended",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {
                        "solutions": [
                            {"item": "anti-ddos", "product": "P", "contract": "1/HĐ", "ends_at": "2026-11-23"}
                        ]
                    },
                }
            },
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="an empty list",
            facts={"declared.system": {"operated_elsewhere": False, "registers": {"solutions": []}}},
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
            name="no list",
            facts={"declared.system": {"operated_elsewhere": False, "registers": {}}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
