"""HOST-WEB-01: browsers and mail clients are those the agency lists."""

from scanner.model.check import Example, Outcome, Sight, not_applicable, partly, passed
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_user_programs import HostUserPrograms
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

FAMILIES = ("browser", "mail")


def only_listed_browsers_are_installed(declared: DeclaredAsset, programs: HostUserPrograms) -> Outcome:
    """Without a list, or with one outside it, partial: what is installed from packages is kept up by somebody."""
    installed = tuple(each.name for each in programs.programs if each.family in FAMILIES)
    if not installed:
        return not_applicable(
            Text(vi="Máy không cài trình duyệt hoặc phần mềm thư.", en="No browser or mail client is installed.")
        )
    outside = tuple(each for each in installed if each not in (declared.browsers or ()))
    sight = Sight(what="browsers and mail clients", was=installed, wanted=", ".join(declared.browsers or ("a list",)))
    if declared.browsers is None:
        text = Text(
            vi=f"Cơ quan chưa ban hành danh sách trình duyệt; máy có: {', '.join(installed)}.",
            en=f"The agency has no list of browsers; installed: {', '.join(installed)}.",
        )
        return partly(text, sight)
    if outside:
        text = Text(
            vi=f"Ngoài danh sách: {', '.join(outside)}.",
            en=f"Not on the list: {', '.join(outside)}.",
        )
        return partly(text, sight)
    return passed(Text(vi="Chỉ cài phần mềm có trong danh sách.", en="Only listed programs are installed."), sight)


CHECK = python_check(
    only_listed_browsers_are_installed,
    controls=("HOST-WEB-01",),
    title=Text(
        vi="Chỉ dùng trình duyệt, ứng dụng thư có trong danh sách và còn được hỗ trợ",
        en="Only listed, supported browsers and mail clients are used",
    ),
    why=Text(
        vi="Trình duyệt lạ hoặc đã hết hỗ trợ dễ dẫn cán bộ vào trang giả mạo và tải nhầm mã độc.",
        en="Unknown or retired browsers more easily lead staff to fake sites and harmful downloads.",
    ),
    fix=Text(
        vi=(
            "Ban hành danh sách trình duyệt, ứng dụng thư được phép và ghi tên gói vào lists: browsers của agency.yaml, ví dụ "
            "[firefox-esr, thunderbird]. Gỡ phần mềm ngoài danh sách: `sudo apt remove <gói>` (Debian, Ubuntu), `sudo dnf remove "
            "<gói>` (RHEL, Rocky, Alma), `sudo snap remove <tên>`, `flatpak uninstall <tên>`. Xác nhận: quét lại."
        ),
        en=(
            "Issue the list of permitted browsers and mail clients and write the names of packages under lists: browsers in "
            "agency.yaml, such as [firefox-esr, thunderbird]. Remove what is not listed: `sudo apt remove <package>` (Debian, "
            "Ubuntu), `sudo dnf remove <package>` (RHEL, Rocky, Alma), `sudo snap remove <name>`, `flatpak uninstall <name>`. "
            "Verify: scan again."
        ),
    ),
    platforms=(Platform.LINUX,),
    examples=(
        Example(
            name="on the list",
            facts={
                "declared.asset": {"browsers": ["firefox-esr"]},
                "host.user_programs": {"programs": [{"name": "firefox-esr", "family": "browser"}]},
            },
            expect=Status.PASS,
        ),
        Example(
            name="not on the list",
            facts={
                "declared.asset": {"browsers": ["firefox-esr"]},
                "host.user_programs": {"programs": [{"name": "chromium", "family": "browser"}]},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="an empty list",
            facts={
                "declared.asset": {"browsers": []},
                "host.user_programs": {"programs": [{"name": "chromium", "family": "browser"}]},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no list",
            facts={
                "declared.asset": {"browsers": None},
                "host.user_programs": {"programs": [{"name": "chromium", "family": "browser"}]},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no browser",
            facts={
                "declared.asset": {"browsers": None},
                "host.user_programs": {"programs": [{"name": "evince", "family": "pdf"}]},
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="packages not read",
            facts={"declared.asset": {"browsers": None}},
            gaps={"host.user_programs": Gap.UNREADABLE},
            expect=Status.UNKNOWN,
        ),
    ),
)
