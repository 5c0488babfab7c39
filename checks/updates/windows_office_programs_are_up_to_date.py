"""HOST-PAT-02 on Windows: browsers, office suite, PDF reader and mail client are not behind, by the dated table."""

from checks.program_ends import Ends, ends_of, named, named_in_vietnamese, refuse_partial, refuse_untold
from checks.support_examples import installed, plain_browser, plain_program
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_program_support import HostProgramSupport
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

FAMILIES = ("browser", "office", "pdf", "mail")


def windows_office_programs_are_up_to_date(found: HostProgramSupport, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """A browser is behind by the pace of its maker; of others the table knows the end alone, which is not being up to date."""
    ends = ends_of(found, thresholds, as_of, families=FAMILIES)
    over = tuple(each for each in ends.ended if not each.paced)
    text = Text(
        vi=f"{len(ends.ended)} phần mềm văn phòng, duyệt web đã lạc hậu hoặc hết hỗ trợ: "
        f"{', '.join(named_in_vietnamese(ends.ended)) or 'không có'}.",
        en=f"Office programs behind or out of support, {len(ends.ended)}: {', '.join(named(ends.ended)) or 'none'}.",
    )
    sight = Sight(what="programs behind", was=named(ends.ended), wanted="none")
    if over or len(ends.ended) > thresholds.whole("partial_max_behind"):
        return failed(text, sight)
    refuse_partial(found)
    if not ends.ended and not ends.kept and not ends.untold:
        return not_applicable(
            Text(
                vi="Máy không cài trình duyệt, bộ văn phòng, trình đọc PDF hoặc thư điện tử nào.",
                en="No browser, office suite, PDF reader or mail client is installed.",
            )
        )
    _refuse_unversioned(ends)
    return partly(text, sight) if ends.ended else passed(text, sight)


def _refuse_unversioned(ends: Ends) -> None:
    if unversioned := [f"{each.label} {each.release}" for each in ends.kept if not each.paced]:
        raise NotCollected(f"no table of versions for {', '.join(unversioned)}", way=Way.NEWER)
    refuse_untold(ends)


CHECK = python_check(
    windows_office_programs_are_up_to_date,
    controls=("HOST-PAT-02",),
    title=Text(
        vi="Trên Windows, trình duyệt, bộ phần mềm văn phòng, phần mềm đọc PDF và ứng dụng thư được cập nhật",
        en="On Windows, browsers, office suite, PDF reader and mail client are up to date",
    ),
    why=Text(
        vi="Trình duyệt và phần mềm văn phòng cũ là nơi mã độc hay lọt vào khi mở web, mở tệp.",
        en="Old browsers and office programs are where malware usually slips in with a web page or file.",
    ),
    fix=Text(
        vi=(
            "Chrome mở chrome://settings/help, Edge mở edge://settings/help, Firefox mở Help > About Firefox, chờ cập nhật rồi bấm "
            "Relaunch. Office: File > Account > Update Options > Enable Updates rồi Update Now; phần mềm đọc PDF, Thunderbird: "
            "Help > Check for Updates (hoặc About). Tự động cho cả cơ quan (chép mẫu ADMX của Chrome, Edge, Office vào SYSVOL "
            "trước): gpmc.msc > Computer Configuration > Policies > Administrative Templates > Google > Google Update > "
            "Applications và Microsoft Edge Update > Applications: `Update policy override default` = Always allow updates; "
            "Microsoft Office 2016 (Machine) > Updates: `Enable Automatic Updates` = Enabled. Bản đã hết hỗ trợ thì thay bằng bản "
            "mới hoặc LibreOffice. Xác nhận: quét lại."
        ),
        en=(
            "Chrome: open chrome://settings/help; Edge: edge://settings/help; Firefox: Help > About Firefox; wait for the update "
            "and press Relaunch. Office: File > Account > Update Options > Enable Updates, then Update Now; PDF reader and "
            "Thunderbird: Help > Check for Updates (or About). For a whole agency (copy the ADMX templates of Chrome, Edge and "
            "Office to SYSVOL first): gpmc.msc > Computer Configuration > Policies > Administrative Templates > Google > Google "
            "Update > Applications, and Microsoft Edge Update > Applications: `Update policy override default` = Always allow "
            "updates; Microsoft Office 2016 (Machine) > Updates: `Enable Automatic Updates` = Enabled. Replace what is out of "
            "support, by a newer one or LibreOffice. Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("partial_max_behind", "table_max_age_days"),
    examples=(
        Example(
            name="a browser of this month",
            facts=installed(plain_browser("Google Chrome", "158", "2027-01-16")),
            expect=Status.PASS,
        ),
        Example(
            name="only a part is listed",
            facts=installed(plain_browser("Google Chrome", "158", "2027-01-16"), whole=False),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="one is behind",
            facts=installed(plain_browser("Google Chrome", "150", "2026-08-29")),
            expect=Status.PARTIAL,
        ),
        Example(
            name="two are behind",
            facts=installed(
                plain_browser("Google Chrome", "150", "2026-08-29"),
                plain_browser("Microsoft Edge", "150", "2026-08-29"),
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="only a part is listed, and that is over",
            facts=installed(
                plain_browser("Google Chrome", "150", "2026-08-29"),
                plain_browser("Microsoft Edge", "150", "2026-08-29"),
                whole=False,
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="an office suite that is over",
            facts=installed(plain_program("Microsoft Office", "2010", "2020-10-13", family="office")),
            expect=Status.FAIL,
        ),
        Example(
            name="of an office suite no versions are known",
            facts=installed(plain_program("Microsoft Office", "2024", "2029-10-09", family="office")),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="of a browser nothing is known", facts=installed(untold=("Cốc Cốc", "browser")), expect=Status.UNKNOWN
        ),
        Example(
            name="a server is no office program",
            facts=installed(plain_program("PHP", "7.4", "2022-11-28")),
            expect=Status.NOT_APPLICABLE,
        ),
        Example(name="none", facts=installed(), expect=Status.NOT_APPLICABLE),
        Example(name="programs not read", facts={}, gaps={"host.program_support": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
