"""HOST-ACC-06: every account that lets somebody in stands in the register, with all fields, and it was reviewed in time."""

from collections.abc import Mapping

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.agency_accounts import AgencyAccounts
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

FIELDS = frozenset(("account", "type", "status", "system", "owner", "department", "activated_at"))


def account_register_is_complete_and_reviewed(
    declared: DeclaredAgency, accounts: AgencyAccounts, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """A register without any row says that there is none."""
    register = declared.registers.get("accounts")
    if register is None:
        raise NotCollected("no account register is declared", way=Way.DECLARE)
    sight = Sight(what="agency.accounts.unregistered", was=accounts.unregistered[:50], wanted="none")
    if not register:
        return failed(Text(vi="Cơ quan chưa lập danh sách tài khoản.", en="The agency has no account register."), sight)
    age, limit = days_since(declared.dates, "account_review", as_of), thresholds.whole("review_days")
    gaps = sum(not _is_complete(each) for each in register)
    said = Text(
        vi=f"{len(accounts.unregistered)} tài khoản trên máy chưa có trong danh sách, {gaps} dòng thiếu thông tin; rà soát cách đây "
        f"{age} ngày (tối đa {limit}).",
        en=f"{len(accounts.unregistered)} accounts of machines are not in the register, {gaps} rows lack fields; reviewed {age} days "
        f"ago (at most {limit}).",
    )
    if accounts.unregistered or gaps or age > limit:
        return partly(said, sight)
    if accounts.measured < accounts.expected:
        raise NotCollected(
            f"accounts were seen on {accounts.measured} of {accounts.expected} machines alone", way=Way.MEASURE_MORE
        )
    return passed(said, sight)


def _is_complete(row: Mapping[str, str]) -> bool:
    return row.keys() >= FIELDS and (row.get("status") != "disabled" or "deactivated_at" in row)


_ROW = {
    "account": "an",
    "type": "operational",
    "status": "enabled",
    "system": "PC",
    "owner": "Nguyễn Văn An",
    "department": "Văn phòng",
    "activated_at": "2024-01-02",
}


def _example(  # the facts of an example, all by keyword
    name: str,
    expect: Status,
    *,
    rows: object = None,
    reviewed: object = "2026-06-01",
    unregistered: tuple[str, ...] = (),
    measured: int = 3,
) -> Example:
    rows = [_ROW] if rows is None else rows
    return Example(
        name=name,
        facts={
            "declared.agency": {
                "registers": {"accounts": rows} if rows != "none" else {},
                "dates": {"account_review": reviewed} if reviewed else {},
            },
            "agency.accounts": {
                "expected": 3,
                "measured": measured,
                "found": 1 + len(unregistered),
                "unregistered": list(unregistered),
            },
        },
        expect=expect,
    )


CHECK = python_check(
    account_register_is_complete_and_reviewed,
    controls=("HOST-ACC-06",),
    title=Text(
        vi="Danh sách tài khoản đầy đủ và được rà soát đúng hạn",
        en="The account register is complete and reviewed on time",
    ),
    why=Text(
        vi="Biết rõ ai đang có tài khoản nào thì mới khóa kịp khi người đó nghỉ hoặc chuyển việc.",
        en="Only who knows all accounts can lock them in time when somebody leaves or moves.",
    ),
    fix=Text(
        vi=(
            "Trong agency.yaml, mục registers: accounts, ghi mỗi tài khoản một dòng: account, type (admin, operational, technical, "
            "service), status (enabled, disabled), system, owner, department, activated_at; tài khoản đã tắt thì thêm deactivated_at. Lấy "
            "danh sách từ Get-LocalUser (Windows), getent passwd (Linux). Rà soát đúng hạn và ghi ngày vào dates: account_review. Xác "
            "nhận: quét lại."
        ),
        en=(
            "In agency.yaml under registers: accounts write a row for each account: account, type (admin, operational, technical, "
            "service), status (enabled, disabled), system, owner, department, activated_at; of those that were disabled also "
            "deactivated_at. Get-LocalUser (Windows) and getent passwd (Linux) list them. Review it in time and write the day under dates: "
            "account_review. Verify: scan again."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("review_days",),
    references=(
        "TCVN 14423:2026 §3.6.2.1 a-d (L1); §4.6.2.1 a-d (L2); §5.6.2.1 a-d (L3); §6.6.2.1 d (L4); §7.6.2.1 a-d (L5)",
    ),
    examples=(
        _example("complete, and reviewed this year", Status.PASS),
        _example("an account is missing", Status.PARTIAL, unregistered=("binh",)),
        _example("a row lacks its owner", Status.PARTIAL, rows=[{k: v for k, v in _ROW.items() if k != "owner"}]),
        _example("a disabled account without its day", Status.PARTIAL, rows=[{**_ROW, "status": "disabled"}]),
        _example("reviewed two years ago", Status.PARTIAL, reviewed="2024-06-01"),
        _example("declared to be empty", Status.FAIL, rows=[]),
        _example("not declared", Status.UNKNOWN, rows="none"),
        _example("no day of a review", Status.UNKNOWN, reviewed=None),
        _example("machines are missing", Status.UNKNOWN, measured=2),
        Example(
            name="no machine told its accounts",
            facts={"declared.agency": {"registers": {"accounts": [_ROW]}, "dates": {"account_review": "2026-06-01"}}},
            gaps={"agency.accounts": Gap.NOT_COLLECTED},
            expect=Status.UNKNOWN,
        ),
    ),
)
