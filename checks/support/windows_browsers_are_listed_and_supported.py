"""HOST-WEB-01 on Windows: browsers and mail clients are those the agency lists, and none is past its support."""

from checks.program_ends import ends_of, named, named_in_vietnamese, refuse_partial, refuse_untold
from checks.support_examples import installed, plain_browser, plain_program
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_program_support import HostProgramSupport
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

FAMILIES = ("browser", "mail")


def windows_browsers_are_listed_and_supported(
    declared: DeclaredAsset, found: HostProgramSupport, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Internet Explorer is a part of Windows and in no list of programs: HOST-OS-01 tells of systems that still have it."""
    ends = ends_of(found, thresholds, as_of, families=FAMILIES)
    installed = _installed(found)
    names = tuple(sorted(installed))
    sight = Sight(what="browsers and mail clients", was=names, wanted=", ".join(declared.browsers or ("a list",)))
    if ends.ended:
        text = Text(
            vi=f"Đã hết hỗ trợ: {', '.join(named_in_vietnamese(ends.ended))}.",
            en=f"Out of support: {', '.join(named(ends.ended))}.",
        )
        return failed(text, sight)
    refuse_partial(found)
    if not installed:
        return not_applicable(
            Text(vi="Máy không cài trình duyệt hoặc phần mềm thư.", en="No browser or mail client is installed.")
        )
    listed = {each.casefold() for each in declared.browsers or ()}
    outside = tuple(name for name in names if not listed & installed[name])
    if declared.browsers is not None and outside:
        text = Text(vi=f"Ngoài danh sách: {', '.join(outside)}.", en=f"Not on the list: {', '.join(outside)}.")
        return partly(text, sight)
    refuse_untold(ends)
    if declared.browsers is None:
        text = Text(
            vi=f"Cơ quan chưa ban hành danh sách trình duyệt; máy có: {', '.join(names)}.",
            en=f"The agency has no list of browsers; installed: {', '.join(names)}.",
        )
        return partly(text, sight)
    return passed(Text(vi="Chỉ cài phần mềm có trong danh sách.", en="Only listed programs are installed."), sight)


def _installed(found: HostProgramSupport) -> dict[str, set[str]]:
    """What is installed, each with the names under which a list may hold it."""
    programs = [each for each in found.programs if each.family in FAMILIES]
    known = {each.name: {each.name.casefold(), each.label.casefold(), each.product.casefold()} for each in programs}
    return known | {each.name: {each.name.casefold()} for each in found.unplaced if each.family in FAMILIES}


CHECK = python_check(
    windows_browsers_are_listed_and_supported,
    controls=("HOST-WEB-01",),
    title=Text(
        vi="Trên Windows chỉ dùng trình duyệt, ứng dụng thư có trong danh sách và còn được hỗ trợ",
        en="On Windows only listed, supported browsers and mail clients are used",
    ),
    why=Text(
        vi="Trình duyệt lạ hoặc đã hết hỗ trợ dễ dẫn cán bộ vào trang giả mạo và tải nhầm mã độc.",
        en="Unknown or retired browsers more easily lead staff to fake sites and harmful downloads.",
    ),
    fix=Text(
        vi=(
            "Ban hành danh sách trình duyệt, ứng dụng thư được phép, ghi vào lists: browsers của agency.yaml (ví dụ [Google "
            "Chrome, Microsoft Edge]) và gỡ các bản khác tại Settings > Apps > Installed apps (Windows 10: Apps & features). Tắt "
            "Internet Explorer: gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > Policies) > "
            'Administrative Templates > Windows Components > Internet Explorer > "Disable Internet Explorer 11 as a standalone '
            'browser" = Enabled; trang cũ thì mở bằng chế độ IE trong Edge: edge://settings/defaultBrowser > `Allow sites to be '
            "reloaded in Internet Explorer mode` = Allow. Xác nhận: quét lại."
        ),
        en=(
            "Issue the list of permitted browsers and mail clients, write it under lists: browsers in agency.yaml (such as [Google "
            "Chrome, Microsoft Edge]) and remove others under Settings > Apps > Installed apps (Windows 10: Apps & features). Turn "
            "Internet Explorer off: gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > Policies) > "
            'Administrative Templates > Windows Components > Internet Explorer > "Disable Internet Explorer 11 as a standalone '
            'browser" = Enabled; open old sites in IE mode of Edge: edge://settings/defaultBrowser > `Allow sites to be reloaded '
            "in Internet Explorer mode` = Allow. Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("table_max_age_days",),
    examples=(
        Example(
            name="on the list",
            facts={
                "declared.asset": {"browsers": ["Google Chrome"]},
                **installed(plain_browser("Google Chrome", "158", "2027-01-16", product="chrome")),
            },
            expect=Status.PASS,
        ),
        Example(
            name="only a part is listed",
            facts={
                "declared.asset": {"browsers": ["Google Chrome"]},
                **installed(plain_browser("Google Chrome", "158", "2027-01-16", product="chrome"), whole=False),
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="on the list by its short name",
            facts={
                "declared.asset": {"browsers": ["chrome"]},
                **installed(plain_browser("Google Chrome", "158", "2027-01-16", product="chrome")),
            },
            expect=Status.PASS,
        ),
        Example(
            name="not on the list",
            facts={
                "declared.asset": {"browsers": ["Microsoft Edge"]},
                **installed(plain_browser("Google Chrome", "158", "2027-01-16", product="chrome")),
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no list",
            facts={
                "declared.asset": {"browsers": None},
                **installed(plain_browser("Google Chrome", "158", "2027-01-16", product="chrome")),
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="on the list and long behind",
            facts={
                "declared.asset": {"browsers": ["chrome"]},
                **installed(plain_browser("Google Chrome", "109", "2023-03-11", product="chrome")),
            },
            expect=Status.FAIL,
        ),
        Example(
            name="only a part is listed, and that is over",
            facts={
                "declared.asset": {"browsers": ["chrome"]},
                **installed(plain_browser("Google Chrome", "109", "2023-03-11", product="chrome"), whole=False),
            },
            expect=Status.FAIL,
        ),
        Example(
            name="no list, and one of which nothing is known",
            facts={
                "declared.asset": {"browsers": None},
                **installed(
                    plain_browser("Google Chrome", "158", "2027-01-16", product="chrome"), untold=("Cốc Cốc", "browser")
                ),
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="of one on the list nothing is known",
            facts={"declared.asset": {"browsers": ["Cốc Cốc"]}, **installed(untold=("Cốc Cốc", "browser"))},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="outside the list, nothing known",
            facts={"declared.asset": {"browsers": ["chrome"]}, **installed(untold=("Cốc Cốc", "browser"))},
            expect=Status.PARTIAL,
        ),
        Example(
            name="no browser",
            facts={"declared.asset": {"browsers": None}, **installed(plain_program("PHP", "8.3", "2027-12-31"))},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="programs not read",
            facts={"declared.asset": {"browsers": None}},
            gaps={"host.program_support": Gap.UNREADABLE},
            expect=Status.UNKNOWN,
        ),
    ),
)
