"""HOST-ACC-05: no account has the name of a shared one, but those whose shared use was approved."""

import unicodedata
from datetime import date
from typing import Any

from scanner.model.check import AsOf, Example, Outcome, Sight, partly, passed
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.kinds.host_directory import HostDirectory
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

FIRST_PERSON, NOBODY = 1000, 65534
"""People's accounts begin at 1000 on Linux and, by the last number of the SID, on Windows."""

GENERIC = kept_pattern(
    r"(?:user|admin|administrator|quantri|test|guest|khach|demo|vanthu|ketoan|hanhchinh|motcua|bophanmotcua|vanphong|coquan|canbo"
    r"|nhanvien|nguoidung|letan|maytinh|dungchung|office|laptop|desktop)\d*|(?:pc|may|phong)\d+"
)
"""Without marks, spaces and hyphens. Phong, May and Chung alone are names of people."""


def no_account_name_is_generic(
    accounts: HostAccounts, directory: HostDirectory, asset: DeclaredAsset, as_of: AsOf
) -> Outcome:
    """A generic name alone is partial, never a failure: one person may use it on one computer.

    An account of this machine cannot be used on another; one of a domain can, and where it was used is not asked.
    """
    if not accounts.accounts:
        raise Unreadable("a system without accounts does not exist")
    approved = {_plain(each) for each in asset.shared_accounts}
    today = local_day(as_of)
    generic = [each for each in accounts.accounts if _is_generic(each) and _plain(each.name) not in approved]
    shared = tuple(each.name for each in generic if _lets_in(each, today))
    sight = Sight(what="host.accounts", was=shared, wanted="none")
    if shared:
        names = ", ".join(shared)
        return partly(
            Text(
                vi=f"Tài khoản mang tên dùng chung, chưa có văn bản cho phép: {names}.",
                en=f"Accounts with the name of a shared one, and no approval: {names}.",
            ),
            sight,
        )
    if directory.joined_by is not None:
        raise NotCollected(
            "no account of the machine is shared; on how many computers those of the domain are used must be attested",
            way=Way.DECLARE,
        )
    return passed(
        Text(
            vi="Không tài khoản nào mang tên dùng chung mà chưa được cho phép; máy chỉ có tài khoản riêng của nó.",
            en="No account has the name of a shared one without approval; the machine has accounts of its own alone.",
        ),
        sight,
    )


def _is_generic(account: Account) -> bool:
    if account.uid < FIRST_PERSON or account.uid == NOBODY or not account.interactive or account.disabled:
        return False
    return GENERIC.fullmatch(_plain(account.name)) is not None


def _plain(name: str) -> str:
    """`Kế Toán` and `ke-toan` are one."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(each for each in letters if each.isalnum())


def _lets_in(account: Account, today: date) -> bool:
    """A locked password alone does not: a key may still let its owner in (passwd(1), -l). On Windows accounts do not end so."""
    if account.sid is not None:
        return True
    ends = seen(account.expires_at)
    return ends is None or ends > today


def _person(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "uid": 1000, "interactive": True, "disabled": None, "sid": None, "expires_at": None, **more}


def _example(
    name: str, expect: Status, *people: dict[str, Any], approved: tuple[str, ...] = (), joined_by: str | None = None
) -> Example:
    root = _person("root", uid=0)
    return Example(
        name=name,
        facts={
            "host.accounts": {"accounts": [root, *people]},
            "host.directory": {"joined_by": joined_by, "domains": []},
            "declared.asset": {"shared_accounts": approved},
        },
        expect=expect,
    )


_SID = "S-1-5-21-1-2-3-1001"

CHECK = python_check(
    no_account_name_is_generic,
    version=2,
    controls=("HOST-ACC-05",),
    title=Text(
        vi="Không tài khoản nào mang tên dùng chung khi chưa được phê duyệt",
        en="No account has the name of a shared one, unless its shared use was approved",
    ),
    why=Text(
        vi="Tài khoản dùng chung thì khi có sự cố không biết ai đã làm.",
        en="With a shared account nobody knows after an incident who did it.",
    ),
    fix=Text(
        vi=(
            "Linux: tạo tài khoản riêng cho từng cán bộ bằng `sudo adduser <tên>` (RHEL, Rocky, Alma: `sudo useradd -m <tên>` rồi `sudo "
            "passwd <tên>`), chuyển dữ liệu rồi khóa tài khoản chung bằng `sudo usermod -L -e 1 <tên>`. Windows: Settings > Accounts > Other "
            "users (Windows 10: Family & other users) > Add account, rồi tắt tài khoản chung trong lusrmgr.msc > Users > Account is "
            "disabled; bản Home, bằng quyền quản trị: `net user <tên> /active:no`. Tài khoản buộc phải dùng chung thì trình lãnh đạo phê "
            "duyệt, ghi số văn bản vào shared_approved của tài khoản đó trong registers: accounts của agency.yaml và lập sổ ghi người dùng, "
            "thời gian dùng. Máy trong miền: lập bản xác nhận (attestations.yaml) rằng mỗi tài khoản miền chỉ một người dùng. Xác nhận: quét lại."
        ),
        en=(
            "Linux: create an account for each officer with `sudo adduser <name>` (RHEL, Rocky, Alma: `sudo useradd -m <name>`, then `sudo "
            "passwd <name>`), move the data and lock the shared one with `sudo usermod -L -e 1 <name>`. Windows: Settings > Accounts > Other "
            "users (Windows 10: Family & other users) > Add account, then lusrmgr.msc > Users > Account is disabled for the shared one; Home "
            "editions, as administrator: `net user <name> /active:no`. Where sharing cannot be avoided have it approved, write the number of "
            "the paper under shared_approved of that account in registers: accounts of agency.yaml, and keep a book of who used it when. "
            "Machines of a domain: attest (attestations.yaml) that each account of the domain is used by one person. Verify: scan again."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    references=("TCVN 14423:2026 §3.6.2.3 (L1); §4.6.2.3 (L2); §5.6.2.3 (L3); §6.6.2.3 (L4)",),
    examples=(
        _example("named people", Status.PASS, _person("nguyenvana"), _person("admin", uid=999)),
        _example(
            "names of people that are also words", Status.PASS, _person("phong"), _person("May"), _person("chung")
        ),
        _example("approved", Status.PASS, _person("van-thu"), approved=("Văn thư",)),
        _example("locked and ended", Status.PASS, _person("ketoan", expires_at="1970-01-02")),
        _example("Windows, disabled", Status.PASS, _person("ketoan", uid=1001, sid=_SID, disabled=True)),
        _example("an account of the clerks' office", Status.PARTIAL, _person("vanthu2")),
        _example("by a hyphen", Status.PARTIAL, _person("ke-toan"), approved=("van-thu",)),
        _example(
            "Windows, with marks and a space", Status.PARTIAL, _person("Kế Toán", uid=1001, sid=_SID, disabled=False)
        ),
        _example("a computer's name in a domain", Status.PARTIAL, _person("may05"), joined_by="sssd"),
        _example("named people in a domain", Status.UNKNOWN, _person("nguyenvana"), joined_by="active-directory"),
        _example("whether it ended was not seen", Status.UNKNOWN, _person("ketoan", expires_at={"gap": "denied"})),
        Example(
            name="no account at all was seen",
            facts={
                "host.accounts": {"accounts": []},
                "host.directory": {"joined_by": None},
                "declared.asset": {"shared_accounts": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="the files could not be read",
            facts={"host.directory": {"joined_by": None}, "declared.asset": {"shared_accounts": []}},
            gaps={"host.accounts": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
