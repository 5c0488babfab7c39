"""SVC-SIG-01: the agency and its leaders hold valid official certificates."""

from collections.abc import Mapping, Sequence
from datetime import date

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

VALID, ENDING, ASKED, MISSING = "valid", "ending", "asked for", "missing"


def digital_certificates_are_valid(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """One for the unit and one for each declared leader; the worst of them decides."""
    rows, leaders = declared.registers.get("certificates"), int(declared.declared.get("leaders", "-1"))
    if rows is None or leaders < 0:
        raise NotCollected("the list of certificates and the number of leaders are not both declared", way=Way.DECLARE)
    if leaders == 0:
        raise Unreadable("an agency without any leader is declared", way=Way.CORRECT)
    warn, today = thresholds.whole("warn_days"), local_day(as_of)
    unit = _states([each for each in rows if each.get("kind") == "unit"], 1, today, warn)
    heads = _states([each for each in rows if each.get("kind") == "leader"], leaders, today, warn)
    states = (*unit, *heads)
    good = states.count(VALID)
    text = Text(
        vi=f"{good}/{len(states)} chứng thư số của cơ quan và lãnh đạo còn hiệu lực ít nhất {warn} ngày.",
        en=f"{good} of {len(states)} certificates of the agency and its leaders are valid for at least {warn} days.",
    )
    sight = Sight(what="certificates", was=states, wanted=f"valid ≥ {warn} d")
    if MISSING in states:
        return failed(text, sight)
    return passed(text, sight) if good == len(states) else partly(text, sight)


def _states(rows: Sequence[Mapping[str, str]], wanted: int, today: date, warn: int) -> tuple[str, ...]:
    """The best `wanted` states, one for each holder; a holder without a row has none."""
    order = (VALID, ENDING, ASKED, MISSING)
    best: dict[str, str] = {}
    for each in rows:
        holder, state = each["holder"].casefold(), _state(each, today, warn)
        best[holder] = min(best.get(holder, MISSING), state, key=order.index)
    found = sorted(best.values(), key=order.index)
    return (*found[:wanted], *([MISSING] * (wanted - len(found))))


def _state(row: Mapping[str, str], today: date, warn: int) -> str:
    if "not_after" in row:
        left = (date.fromisoformat(row["not_after"]) - today).days
        if left >= warn:
            return VALID
        if left >= 0:
            return ENDING
    return ASKED if "applied_at" in row and date.fromisoformat(row["applied_at"]) <= today else MISSING


CHECK = python_check(
    digital_certificates_are_valid,
    controls=("SVC-SIG-01",),
    title=Text(
        vi=("Chứng thư số chuyên dùng công vụ của cơ quan và lãnh đạo còn hiệu lực, được dùng để ký văn bản điện tử"),
        en="Agency and leaders hold valid official digital certificates and use them",
    ),
    why=Text(
        vi="Chữ ký số còn hiệu lực thì văn bản điện tử mới có giá trị pháp lý và xử lý kịp thời.",
        en="Only valid digital signatures give e-documents legal force and keep work moving.",
    ),
    fix=Text(
        vi=(
            "Xem hạn trong phần mềm ký số (vSignPDF, VGCA) hoặc chạy certmgr.msc > Personal > Certificates. "
            "Trước khi hết hạn 30 ngày, lập văn bản đề nghị cấp mới hoặc gia hạn gửi Ban Cơ yếu Chính phủ qua "
            "đơn vị đầu mối của tỉnh. Cập nhật người giữ, số sê-ri, ngày hết hạn vào tệp kiểm kê."
        ),
        en=(
            "See the dates in the signing software (vSignPDF, VGCA) or with certmgr.msc > Personal > "
            "Certificates. Thirty days before expiry request issue or renewal from the Government Cipher "
            "Committee through the provincial focal unit. Enter holder, serial number and expiry in the "
            "inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("warn_days",),
    version=2,
    examples=(
        Example(
            name="unit and two leaders",
            facts={
                "declared.agency": {
                    "declared": {"leaders": "2"},
                    "registers": {
                        "certificates": [
                            {"holder": "Sở", "kind": "unit", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "not_after": "2027-05-01"},
                            {"holder": "PGĐ", "kind": "leader", "not_after": "2026-12-24"},
                        ]
                    },
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="two certificates of one leader are not those of two",
            facts={
                "declared.agency": {
                    "declared": {"leaders": "2"},
                    "registers": {
                        "certificates": [
                            {"holder": "Sở", "kind": "unit", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "not_after": "2027-06-01"},
                        ]
                    },
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="one ends within thirty days",
            facts={
                "declared.agency": {
                    "declared": {"leaders": "1"},
                    "registers": {
                        "certificates": [
                            {"holder": "Sở", "kind": "unit", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "not_after": "2026-12-23"},
                        ]
                    },
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="one is asked for",
            facts={
                "declared.agency": {
                    "declared": {"leaders": "1"},
                    "registers": {
                        "certificates": [
                            {"holder": "Sở", "kind": "unit", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "applied_at": "2026-11-01"},
                        ]
                    },
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="one has ended",
            facts={
                "declared.agency": {
                    "declared": {"leaders": "1"},
                    "registers": {
                        "certificates": [
                            {"holder": "Sở", "kind": "unit", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "not_after": "2026-11-23"},
                        ]
                    },
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="a leader without one",
            facts={
                "declared.agency": {
                    "declared": {"leaders": "2"},
                    "registers": {
                        "certificates": [
                            {"holder": "Sở", "kind": "unit", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "not_after": "2027-05-01"},
                        ]
                    },
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="asked for in the future",
            facts={
                "declared.agency": {
                    "declared": {"leaders": "1"},
                    "registers": {
                        "certificates": [
                            {"holder": "Sở", "kind": "unit", "not_after": "2027-05-01"},
                            {"holder": "GĐ", "kind": "leader", "applied_at": "2027-11-01"},
                        ]
                    },
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="an empty list",
            facts={"declared.agency": {"declared": {"leaders": "1"}, "registers": {"certificates": []}}},
            expect=Status.FAIL,
        ),
        Example(
            name="no leaders declared",
            facts={"declared.agency": {"declared": {"leaders": "0"}, "registers": {"certificates": []}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no list",
            facts={"declared.agency": {"declared": {"leaders": "1"}, "registers": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
