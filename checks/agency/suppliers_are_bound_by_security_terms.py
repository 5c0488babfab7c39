"""ORG-SUP-01: suppliers are listed, classed and bound by security terms."""

from collections.abc import Mapping
from datetime import date

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def suppliers_are_bound_by_security_terms(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Contracts signed before the decree are judged at their next renewal."""
    suppliers = declared.registers.get("suppliers")
    if suppliers is None:
        raise NotCollected("no list of suppliers is declared", way=Way.DECLARE)
    limit, since = thresholds.whole("max_age_days"), date.fromisoformat(str(thresholds["judged_from"]))
    age = days_since(declared.dates, "suppliers_reviewed", as_of)
    if not suppliers and age <= limit:
        return not_applicable(
            Text(vi="Cơ quan khai báo không có nhà cung cấp nào.", en="The agency declares that it has no supplier.")
        )
    unbound = tuple(each["name"] for each in suppliers if not _is_bound(each, since))
    text = Text(
        vi=f"Danh sách {len(suppliers)} nhà cung cấp, rà soát cách đây {age} ngày (tối đa {limit}); "
        f"{len(unbound)} đơn vị chưa đủ phân loại, hợp đồng hoặc điều khoản an ninh mạng.",
        en=f"{len(suppliers)} suppliers, list reviewed {age} days ago (at most {limit}); {len(unbound)} without class, "
        "contract or security terms.",
    )
    sight = Sight(what="suppliers without terms", was=unbound, wanted="none")
    return partly(text, sight) if unbound or age > limit else passed(text, sight)


def _is_bound(row: Mapping[str, str], since: date) -> bool:
    if not row.get("grade") or not row.get("contract"):
        return False
    signed = row.get("signed_at")
    if signed is not None and date.fromisoformat(signed) < since:
        return True
    return row.get("security_terms") == "true" and row.get("source_code") != "false"


CHECK = python_check(
    suppliers_are_bound_by_security_terms,
    controls=("ORG-SUP-01",),
    title=Text(
        vi=(
            "Có danh sách, phân loại nhà cung cấp; hợp đồng có điều khoản an ninh mạng; bàn giao mã nguồn khi "
            "thuê phát triển phần mềm"
        ),
        en=("Suppliers are listed, classed and bound by security terms; outsourced software includes source hand-over"),
    ),
    why=Text(
        vi="Nhà cung cấp vào được hệ thống của cơ quan nên trách nhiệm phải ghi rõ trong hợp đồng.",
        en="Suppliers can enter the agency's systems, so their duties belong in the contract.",
    ),
    fix=Text(
        vi=(
            "Lập danh sách nhà cung cấp, xếp loại theo mức độ tiếp cận dữ liệu và hệ thống. Bổ sung vào hợp "
            "đồng các điều khoản: bảo mật thông tin, báo sự cố, bàn giao mã nguồn, thu hồi quyền khi kết "
            "thúc. Rà soát danh sách mỗi năm và lưu bản cam kết bảo mật."
        ),
        en=(
            "List suppliers and class them by access to data and systems. Put confidentiality, incident "
            "notice, source hand-over and return of access into contracts. Review yearly and file the "
            "undertakings."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "judged_from"),
    examples=(
        Example(
            name="all bound",
            facts={
                "declared.agency": {
                    "dates": {"suppliers_reviewed": "2026-09-01"},
                    "registers": {
                        "suppliers": [{"name": "A", "grade": "1", "contract": "5/HĐ", "security_terms": "true"}]
                    },
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="an old contract waits for its renewal",
            facts={
                "declared.agency": {
                    "dates": {"suppliers_reviewed": "2026-09-01"},
                    "registers": {
                        "suppliers": [{"name": "A", "grade": "1", "contract": "5/HĐ", "signed_at": "2026-08-18"}]
                    },
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="a new contract does not",
            facts={
                "declared.agency": {
                    "dates": {"suppliers_reviewed": "2026-09-01"},
                    "registers": {
                        "suppliers": [{"name": "A", "grade": "1", "contract": "5/HĐ", "signed_at": "2026-08-19"}]
                    },
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="not classed",
            facts={
                "declared.agency": {
                    "dates": {"suppliers_reviewed": "2026-09-01"},
                    "registers": {"suppliers": [{"name": "A", "contract": "5/HĐ", "security_terms": "true"}]},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="source code kept back",
            facts={
                "declared.agency": {
                    "dates": {"suppliers_reviewed": "2026-09-01"},
                    "registers": {
                        "suppliers": [
                            {
                                "name": "A",
                                "grade": "1",
                                "contract": "5/HĐ",
                                "security_terms": "true",
                                "source_code": "false",
                            }
                        ]
                    },
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="reviewed too long ago",
            facts={
                "declared.agency": {
                    "dates": {"suppliers_reviewed": "2025-09-01"},
                    "registers": {
                        "suppliers": [{"name": "A", "grade": "1", "contract": "5/HĐ", "security_terms": "true"}]
                    },
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="an empty list that nobody looked at",
            facts={"declared.agency": {"dates": {"suppliers_reviewed": "2025-09-01"}, "registers": {"suppliers": []}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="no supplier at all",
            facts={"declared.agency": {"dates": {"suppliers_reviewed": "2026-09-01"}, "registers": {"suppliers": []}}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="no list",
            facts={"declared.agency": {"dates": {"suppliers_reviewed": "2026-09-01"}, "registers": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date not set",
            facts={"declared.agency": {"dates": {}, "registers": {"suppliers": []}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
