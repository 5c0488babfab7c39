"""Which installed programs the dated table knows, and until when each is kept up."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scanner.derive.program_names import program_names, recognised
from scanner.derive.program_support import derive
from scanner.derive.support_tables import support_table
from scanner.derive.vendor_marks import is_left_behind
from scanner.model.dated_tables import Pace, Program, Tables
from scanner.model.errors import Denied
from scanner.model.kinds.host_program_support import HostProgramSupport
from scanner.model.words import Gap
from tests.derive.stage import scene
from tests.together import together

DEBIAN_12 = {
    "release": "debian 12", "ends_at": "2026-07-11", "extended_ends_at": "2028-06-30", "extended_in_use": True,
    "table_as_of": "2026-08-31", "table_valid_until": "2027-05-03",
}  # fmt: skip


def found(*packages: tuple[str, str | None], manager: str = "windows", support: Any = None) -> HostProgramSupport:
    rows = [{"name": name, "version": version or "", "arch": None} for name, version in packages]
    facts = {"host.software": {"manager": manager, "packages": rows, "names": [], "sources": [], "listed_all": True}}
    own = {"id": "debian", "version": "12", "name": "Debian"}
    return derive(scene({**facts, "host.os": own, "host.os_support": Gap.UNSUPPORTED if support is None else support}))


@together(
    "name, version, product, release, ends",
    [
        ("Microsoft Office Professional Plus 2016", "16.0.4266.1001", "office", "2016", date(2025, 10, 14)),
        ("Microsoft Office Standard 2010", "14.0.7015.1000", "office", "2010", date(2020, 10, 13)),
        (
            "Microsoft Office LTSC Professional Plus 2021 - vi-vn",
            "16.0.14332.20763",
            "office",
            "2021",
            date(2026, 10, 13),
        ),
        ("Microsoft Visio Professional 2019 - en-us", "16.0", "office", "2019", date(2025, 10, 14)),
        ("Microsoft SQL Server 2000", "8.00.761", "mssqlserver", "2000", date(2013, 4, 9)),
        (
            "Microsoft 365 Apps for enterprise - vi-vn",
            "16.0.17928.20156",
            "microsoft-365",
            "16.0.17928",
            date(2026, 3, 10),
        ),
        ("Microsoft Office 365 ProPlus - en-us", "15.0.5603.1000", "microsoft-365", "15.0.5603", date(2024, 9, 10)),
        ("Microsoft Office 365 ProPlus - vi-vn", "16.0.12527.20278", "microsoft-365", "16.0.12527", date(2024, 9, 10)),
        ("Microsoft 365 - en-us", "16.0.20131.20112", "microsoft-365", "16.0.20131", date(2026, 11, 11)),
        ("Microsoft 365 - en-us", "16.0.20326.20088", "microsoft-365", "16.0.20326", date(2028, 10, 10)),
        ("Microsoft 365 - en-us", "16.0.20615.20000", "microsoft-365", "16.0.20615", date(2028, 10, 10)),
        ("Microsoft SQL Server 2014 (64-bit)", "", "mssqlserver", "2014", date(2024, 7, 9)),
        ("Microsoft SQL Server 2008 R2 (64-bit)", "", "mssqlserver", "2008 R2", date(2019, 7, 9)),
        ("Python 3.8.10 (64-bit)", "3.8.10150.0", "python", "3.8", date(2024, 10, 7)),
        ("Microsoft .NET Runtime - 6.0.36 (x64)", "48.144.23186", "dotnet", "6", date(2024, 11, 12)),
        ("Microsoft .NET Core Runtime - 3.1.32 (x64)", "24.192", "dotnet", "3.1", date(2022, 12, 13)),
        ("Node.js", "18.20.4", "nodejs", "18", date(2025, 4, 30)),
        ("MySQL Server 5.7", "5.7.44", "mysql", "5.7", date(2023, 10, 31)),
        ("MariaDB 10.6 (x64)", "10.6.16.0", "mariadb", "10.6", date(2026, 7, 6)),
        ("PostgreSQL 9.6 ", "9.6", "postgresql", "9.6", date(2021, 11, 11)),
        ("PostgreSQL 13 ", "13.14-1", "postgresql", "13", date(2025, 11, 13)),
        ("Apache Tomcat 9.0 Tomcat9 (remove only)", "9.0.65", "tomcat", "9", date(2027, 3, 31)),
        ("XAMPP", "7.4.33-0", "php", "7.4", date(2022, 11, 28)),
        ("OpenSSL 1.1.1w (64-bit)", "", "openssl", "1.1.1", date(2023, 9, 11)),
        ("Adobe Flash Player 32 NPAPI", "32.0.0.465", "flash-player", "all", date(2020, 12, 31)),
        ("Microsoft Silverlight", "5.1.50918.0", "silverlight", "5", date(2021, 10, 12)),
        ("Mozilla Firefox ESR (x64 vi)", "128.14.0", "firefox-esr", "128", date(2025, 9, 16)),
        ("Windows Internet Explorer 8", "20090308.140743", "internet-explorer", "8", date(2016, 1, 12)),
        ("Adobe Reader XI (11.0.23) - Vietnamese", "11.0.23", "adobe-reader", "11", date(2017, 10, 15)),
        ("Adobe Reader 9.5.5", "9.5.5", "adobe-reader", "9", date(2013, 6, 26)),
        ("Java(TM) 6 Update 31", "6.0.310", "java", "6", date(2018, 12, 31)),
        ("Java 7 Update 80 (64-bit)", "7.0.800", "java", "7", date(2022, 7, 31)),
    ],
)
def test_programs_of_windows_are_found_by_name_and_version(
    name: str, version: str, product: str, release: str, ends: date | None
) -> None:
    (program,) = found((name, version)).programs
    assert (program.product, program.release, program.ends_at, program.kept_by) == (product, release, ends, "vendor")
    assert not program.newer


@together(
    "name",
    [
        "Microsoft SQL Server 2012 Native Client ", "Microsoft SQL Server 2008 Setup Support Files ", "SQL Server 2019 Common Files",
        "Microsoft Office Proofing Tools 2016 - English", "Microsoft Access database engine 2010 (English)", "PowerPoint Viewer",
        "Microsoft Office 64-bit Components 2016 Language Pack", "psqlODBC", "MariaDB ODBC Driver 64-bit", "Python Launcher",
        "Java 8 Update 401 (64-bit)", "Spelling Dictionaries Support For Adobe Reader 9", "Microsoft Edge WebView2 Runtime", "Microsoft Edge Update", "Google Chrome Canary", "Notepad++ (64-bit x64)", "",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_of_them_is_none(name: str) -> None:
    told = found((name, "1.0"))
    assert (told.programs, told.unplaced) == ((), ())


@pytest.mark.parametrize(
    ("name", "version"),
    [("Cốc Cốc", "139.0.1"), ("Opera Stable 105.0.4970.13", "105.0"), ("Opera 11.52", "11.52.1100"), ("Mozilla Thunderbird (x64 vi)", "115.1.0"),
     ("Adobe Acrobat Reader DC", "25.1"), ("Node.js", None), ("Node.js", "eighteen"), ("XAMPP", "4.1"),
     ("Google Chrome", "one"), ("Microsoft Office Enterprise", "12.0"), ("Mozilla Firefox ESR (x64 vi)", "140.5.0")],
)  # fmt: skip
def test_what_the_table_does_not_have_is_told_as_unplaced(name: str, version: str | None) -> None:
    told = found((name, version))
    assert [each.name for each in told.unplaced] == [name]
    assert told.programs == ()


def test_names_are_compared_however_their_accents_are_written() -> None:
    decomposed = "C\u00f4\u0301c C\u00f4\u0301c"
    assert [each.family for each in found((decomposed, "1")).unplaced] == ["browser"]


@pytest.mark.parametrize(
    ("name", "version", "ends"),
    [
        ("Google Chrome", "153.0.8000.1", date(2026, 11, 7)),
        ("Google Chrome", "158.0.8100.1", date(2027, 1, 16)),
        ("Microsoft Edge", "109.0.1518.140", date(2023, 3, 3)),
        ("Microsoft Edge", "142.0.3595.94", date(2025, 12, 20)),
        ("Google Chrome", "144.0.7559.60", date(2026, 2, 17)),
        ("Mozilla Firefox", "152.0.1", date(2026, 8, 9)),
        ("Mozilla Firefox (x64 vi)", "158.0", date(2026, 12, 12)),
        ("Google Chrome", "49.0.2623.112", date(2016, 5, 7)),
        ("Mozilla Firefox 10.0.2 (x86 en-US)", "10.0.2", date(2012, 2, 9)),
        ("Google Chrome", "3.0", date(2010, 12, 11)),
    ],
)
def test_a_browser_ends_by_the_pace_of_its_maker(name: str, version: str, ends: date) -> None:
    (program,) = found((name, version)).programs
    assert (program.ends_at, program.paced) == (ends, True)


def test_a_release_newer_than_the_table_came_out_after_it() -> None:
    (program,) = found(("PostgreSQL 21", "21.1-1")).programs
    assert (program.newer, program.ends_at, program.release) == (True, None, "21.1")


@pytest.mark.parametrize(
    ("name", "version", "kept_by", "ends"),
    [
        ("php8.2-cli", "8.2.28-1~deb12u1", "distribution", date(2028, 6, 30)),
        ("php7.4-fpm", "7.4.33-16+0~20250313.92+debian12~1.gbpd31ae3", "vendor", date(2022, 11, 28)),
        ("postgresql-13", "13.22-1.pgdg120+1", "vendor", date(2025, 11, 13)),
        ("postgresql-15", "15.14-0+deb12u1", "distribution", date(2028, 6, 30)),
        ("nginx", "1.26.3-1~bookworm", "vendor", date(2025, 4, 23)),
        ("mariadb-server", "1:10.5.29+maria~deb12", "vendor", date(2025, 6, 24)),
        ("nodejs", "18.20.8-1nodesource1", "vendor", date(2025, 4, 30)),
        ("google-chrome-stable", "158.0.1-1", "vendor", date(2027, 1, 16)),
        ("mysql-community-server", "8.0.45-1debian12", "vendor", date(2026, 4, 30)),
        ("MariaDB-server", "10.6.20-1.el9", "vendor", date(2026, 7, 6)),
        ("mysql-server-8.0", "8.0.45-0ubuntu0.22.04.1", "distribution", date(2028, 6, 30)),
    ],
)
def test_packages_of_the_distribution_live_as_long_as_it_does(
    name: str, version: str, kept_by: str, ends: date
) -> None:
    (program,) = found((name, version), manager="dpkg", support=DEBIAN_12).programs
    assert (program.kept_by, program.ends_at) == (kept_by, ends)


@pytest.mark.parametrize(
    ("name", "version"), [("postgresql-13", "13.22-0+deb11u1"), ("php7.4-cli", "7.4.33-1+deb11u8")]
)
def test_a_package_that_an_older_release_left_behind_is_kept_up_by_nobody_known(name: str, version: str) -> None:
    told = found((name, version), manager="dpkg", support=DEBIAN_12)
    assert (told.programs, [each.name for each in told.unplaced]) == ((), [name])


@together(
    "version, system, left",
    [
        ("13.22-0+deb11u1", ("debian", "12"), True),
        ("15.14-0+deb12u1", ("debian", "12"), False),
        ("15.14-0+deb12u1", ("debian", "12.5"), False),
        ("8.2.28-1~deb12u1", ("debian", "13"), True),
        ("1.2-3~bpo11+1", ("debian", "12"), True),
        ("1.2-3~bpo12+1", ("debian", "12"), False),
        ("14.2-1+deb13u1", ("debian", "12"), False),
        ("12.22-0ubuntu0.20.04.4", ("ubuntu", "22.04"), True),
        ("14.18-0ubuntu0.22.04.1", ("ubuntu", "22.04"), False),
        ("2.25.1-1ubuntu3.13", ("ubuntu", "22.04"), False),
        ("13.14-1.el8", ("rocky", "9.6"), True),
        ("13.14-1.module+el8.10.0+1+a", ("almalinux", "9.6"), True),
        ("13.20-1.el9_5", ("rocky", "9.6"), False),
        ("1.0-1.el8", ("fedora", "43"), False),
        ("13.22-0+deb11u1", ("debian", ""), False),
        ("", ("debian", "12"), False),
    ],
)
def test_a_version_tells_the_release_it_was_packed_for(version: str, system: tuple[str, str], *, left: bool) -> None:
    assert is_left_behind(version, *system) is left


def test_of_a_distribution_whose_support_is_not_known_nothing_is_told() -> None:
    told = found(("nginx", "1.22.1-9"), ("nginx", "1.26.3-1~bookworm"), manager="dpkg")
    assert [each.version for each in told.unplaced] == ["1.22.1-9"]
    assert [each.kept_by for each in told.programs] == ["vendor"]


def test_rpm_packages_are_read_without_epoch_and_release() -> None:
    (program,) = found(("php-cli", "7.4.33-23.el9.remi"), manager="rpm").programs
    assert (program.release, program.ends_at) == ("7.4", date(2022, 11, 28))


def test_one_row_a_release_however_many_packages_it_has() -> None:
    rows = [
        ("php7.4-cli", "7.4.33-1+0~2025"),
        ("php7.4-fpm", "7.4.33-1+0~2025"),
        ("libapache2-mod-php7.4", "7.4.33-1+0~2025"),
    ]
    assert len(found(*rows, manager="dpkg", support=DEBIAN_12).programs) == 1


def test_packages_that_were_not_read_are_a_gap() -> None:
    with pytest.raises(Denied):
        derive(scene({"host.software": Gap.DENIED}))


def test_the_users_own_table_goes_first() -> None:
    own = replace(support_table(), programs={})
    rows = [{"name": "Node.js", "version": "18.1", "arch": None}]
    stage = scene({"host.software": {"manager": "windows", "packages": rows, "names": [], "listed_all": True}})
    told = derive(replace(stage, tables=Tables(support=own)))
    assert [each.name for each in told.unplaced] == ["Node.js"]


def test_every_name_leads_to_a_product_or_to_none_on_purpose() -> None:
    unknown = {each.product for each in program_names()} - support_table().programs.keys()
    assert unknown == {"opera", "coccoc", "thunderbird", "adobe-acrobat-reader"}
    assert recognised("apache2", windows=False) is not None
    assert recognised("apache2", windows=True) is None


def test_a_pace_far_away_stays_a_day() -> None:
    paces = (Pace(first=1, on=date(2026, 1, 1), every_days=14),)
    program = Program(label="x", releases={}, source="x", retrieved=date(2026, 1, 1), paces=paces, kept_days=60)
    assert program.paced_end(999_999) == date.max
    assert program.paced_end(0) == date(2026, 3, 2)
    assert replace(program, paces=()).paced_end(3) is None


def test_of_a_list_that_was_cut_the_programs_it_has_are_told() -> None:
    rows = [{"name": "Node.js", "version": "18.1", "arch": None}]
    told = derive(scene({"host.software": {"manager": "windows", "packages": rows, "names": [], "listed_all": False}}))
    assert (told.listed_all, len(told.programs)) == (False, 1)


@pytest.mark.parametrize("version", [None, "", "16", "16.0", "17.0.1.1", "16.0.x"])
def test_a_version_of_office_without_a_build_is_not_placed(version: str | None) -> None:
    told = found(("Microsoft 365 Apps for business - vi-vn", version))
    assert (told.programs, len(told.unplaced)) == ((), 1)


def test_a_build_of_office_that_is_kept_up_is_not_told_to_be_up_to_date() -> None:
    (program,) = found(("Microsoft 365 - en-us", "16.0.20326.20088")).programs
    assert not program.paced
