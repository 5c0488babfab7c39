"""SRV-SW-01: no program that the dated table knows is past its end of support."""

from checks.program_ends import Ends, ends_of, named, refuse_partial, refuse_untold
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
        names = ", ".join(named(ends.ended)[:5])
        text = Text(
            vi=f"{len(ends.ended)} phần mềm đã hết hỗ trợ: {names}.",
            en=f"{len(ends.ended)} programs are out of support: {names}.",
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
        Example(
            name="kept up",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "8.3",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2027-12-31",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="only a part is listed",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "8.3",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2027-12-31",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": False,
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="kept up until today",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "8.2",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2026-11-24",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="no end is announced",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "Apache httpd",
                            "product": "apache httpd",
                            "label": "Apache httpd",
                            "family": "server",
                            "release": "2.4",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": None,
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="one is over",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "8.3",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2027-12-31",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        },
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "7.4",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2022-11-28",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        },
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="only a part is listed, and that is over",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "8.3",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2027-12-31",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        },
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "7.4",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2022-11-28",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        },
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": False,
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="one is over, of another nothing can be told",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "7.4",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2022-11-28",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [{"name": "Opera", "family": "browser", "version": "1"}],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="of one nothing can be told",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "8.3",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2027-12-31",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [{"name": "Opera", "family": "browser", "version": "1"}],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="extended support that cannot be seen",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "Microsoft SQL Server",
                            "product": "microsoft sql server",
                            "label": "Microsoft SQL Server",
                            "family": "server",
                            "release": "2016",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2026-07-14",
                            "extended_ends_at": "2029-07-17",
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="extended support is over as well",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "Microsoft SQL Server",
                            "product": "microsoft sql server",
                            "label": "Microsoft SQL Server",
                            "family": "server",
                            "release": "2012",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2022-07-12",
                            "extended_ends_at": "2025-07-08",
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="a browser that is behind is another control's",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "Google Chrome",
                            "product": "google chrome",
                            "label": "Google Chrome",
                            "family": "browser",
                            "release": "140",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2025-11-01",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": True,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="kept by a distribution that is over",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "nginx",
                            "product": "nginx",
                            "label": "nginx",
                            "family": "server",
                            "release": "debian 10",
                            "version": "1",
                            "kept_by": "distribution",
                            "ends_at": "2022-09-10",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-11-04",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="an old table, an end that is near",
            facts={
                "host.program_support": {
                    "programs": [
                        {
                            "name": "PHP",
                            "product": "php",
                            "label": "PHP",
                            "family": "server",
                            "release": "8.2",
                            "version": "1",
                            "kept_by": "vendor",
                            "ends_at": "2026-12-31",
                            "extended_ends_at": None,
                            "newer": False,
                            "paced": False,
                            "table_as_of": "2026-01-01",
                        }
                    ],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="none of them",
            facts={
                "host.program_support": {
                    "programs": [],
                    "unplaced": [],
                    "table_valid_until": "2027-05-03",
                    "listed_all": True,
                }
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="programs not read", facts={}, gaps={"host.program_support": Gap.UNREADABLE}, expect=Status.UNKNOWN
        ),
    ),
)
