"""SRV-SW-01: no program that the dated table knows is past its end of support."""

from checks.program_ends import Ends, ends_of, named, named_in_vietnamese, refuse_partial, refuse_untold
from checks.support_examples import installed, plain_browser, plain_program
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_program_support import HostProgramSupport
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def programs_are_supported(found: HostProgramSupport, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """A browser that is behind its own pace is HOST-PAT-02's; packages of the distribution live as long as it does."""
    told = ends_of(found, thresholds, as_of)
    paced = tuple(each for each in told.ended if each.paced)
    ends = Ends(
        ended=tuple(each for each in told.ended if not each.paced), kept=(*told.kept, *paced), untold=told.untold
    )
    sight = Sight(what="host.program_support", was=named(ends.ended or ends.kept)[:20], wanted="no end in the past")
    if ends.ended:
        text = Text(
            vi=f"{len(ends.ended)} phần mềm đã hết hỗ trợ: {', '.join(named_in_vietnamese(ends.ended)[:5])}.",
            en=f"Programs out of support, {len(ends.ended)}: {', '.join(named(ends.ended)[:5])}.",
        )
        return failed(text, sight)
    refuse_partial(found)
    if not found.programs and not found.unplaced:
        return not_applicable(
            Text(
                vi="Máy không cài phần mềm nào có trong bảng thời hạn hỗ trợ.",
                en="None of the programs of the table of ends of support is installed.",
            )
        )
    refuse_untold(ends)
    text = Text(
        vi=f"{len(ends.kept)} phần mềm có trong bảng thời hạn hỗ trợ, không phần mềm nào hết hạn.",
        en=f"{len(ends.kept)} programs stand in the table of ends of support, none is past its end.",
    )
    return passed(text, sight)


CHECK = python_check(
    programs_are_supported,
    controls=("SRV-SW-01",),
    title=Text(
        vi="Ứng dụng, cơ sở dữ liệu, máy chủ web, hệ quản trị nội dung (CMS) còn được hãng hỗ trợ",
        en="Applications, databases, web servers and CMS are vendor-supported releases",
    ),
    why=Text(
        vi="Phần mềm máy chủ hết hỗ trợ không còn được sửa lỗi, dữ liệu của cơ quan dễ gặp rủi ro.",
        en="Server software that its maker abandoned gets no repairs, which puts the agency's data at risk.",
    ),
    fix=Text(
        vi=(
            "Xem phiên bản: `php -v`, `mysql --version`, `psql --version`, `nginx -v` (Linux) hoặc Settings > Apps > Installed "
            "apps (Windows 10: Apps & features). Sao lưu, thử trên bản sao rồi nâng cấp lên phiên bản còn hỗ trợ: gói của bản "
            "phân phối thì `sudo apt full-upgrade` hoặc `sudo dnf upgrade`; Office, SQL Server thì mua bản mới hoặc chuyển sang "
            "LibreOffice, PostgreSQL; gỡ Flash Player, Silverlight, Java và .NET cũ. Chưa thay được thì cách ly vào vùng mạng "
            "riêng và trình phê duyệt ngoại lệ có thời hạn."
        ),
        en=(
            "See the versions with `php -v`, `mysql --version`, `psql --version`, `nginx -v` (Linux) or under Settings > Apps > "
            "Installed apps (Windows 10: Apps & features). Back up, test on a copy, then upgrade to a supported release: packages "
            "of the distribution by `sudo apt full-upgrade` or `sudo dnf upgrade`; for Office and SQL Server buy a newer one or "
            "move to LibreOffice, PostgreSQL; remove Flash Player, Silverlight, old Java and .NET. Isolate what cannot be "
            "replaced yet and have a time-limited exception approved."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    thresholds=("table_max_age_days",),
    examples=(
        Example(name="kept up", facts=installed(plain_program("PHP", "8.3", "2027-12-31")), expect=Status.PASS),
        Example(
            name="only a part is listed",
            facts=installed(plain_program("PHP", "8.3", "2027-12-31"), whole=False),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="kept up until today", facts=installed(plain_program("PHP", "8.2", "2026-11-24")), expect=Status.PASS
        ),
        Example(
            name="no end is announced", facts=installed(plain_program("Apache httpd", "2.4", None)), expect=Status.PASS
        ),
        Example(
            name="one is over",
            facts=installed(plain_program("PHP", "8.3", "2027-12-31"), plain_program("PHP", "7.4", "2022-11-28")),
            expect=Status.FAIL,
        ),
        Example(
            name="only a part is listed, and that is over",
            facts=installed(
                plain_program("PHP", "8.3", "2027-12-31"), plain_program("PHP", "7.4", "2022-11-28"), whole=False
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="one is over, of another nothing can be told",
            facts=installed(plain_program("PHP", "7.4", "2022-11-28"), untold=("Opera", "browser")),
            expect=Status.FAIL,
        ),
        Example(
            name="of one nothing can be told",
            facts=installed(plain_program("PHP", "8.3", "2027-12-31"), untold=("Opera", "browser")),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="extended support that cannot be seen",
            facts=installed(plain_program("Microsoft SQL Server", "2016", "2026-07-14", extended_ends_at="2029-07-17")),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="extended support is over as well",
            facts=installed(plain_program("Microsoft SQL Server", "2012", "2022-07-12", extended_ends_at="2025-07-08")),
            expect=Status.FAIL,
        ),
        Example(
            name="a browser that is behind is another control's",
            facts=installed(plain_browser("Google Chrome", "140", "2025-11-01")),
            expect=Status.PASS,
        ),
        Example(
            name="kept by a distribution that is over",
            facts=installed(plain_program("nginx", "debian 10", "2022-09-10", kept_by="distribution")),
            expect=Status.FAIL,
        ),
        Example(
            name="an old table, an end that is near",
            facts=installed(plain_program("PHP", "8.2", "2026-12-31", table_as_of="2026-01-01")),
            expect=Status.UNKNOWN,
        ),
        Example(name="none of them", facts=installed(), expect=Status.NOT_APPLICABLE),
        Example(
            name="programs not read", facts={}, gaps={"host.program_support": Gap.UNREADABLE}, expect=Status.UNKNOWN
        ),
    ),
)
