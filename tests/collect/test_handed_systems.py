"""Which system it is, told by single files, by `uname`, and by recordings of other programs in TOML."""

import plistlib

import pytest

from scanner.model.errors import Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.observation import Unseen
from scanner.run.registry import imported
from tests.collect.handed_samples import facts, handed
from tests.together import together


def told(raw: bytes | str, name: str = "x.txt") -> HostOs:
    """The system that the one kind which recognises the file tells."""
    file = handed(raw, name)
    found = [each for each in imported().values() if each.recognises(file)]
    found = [each for each in found if each.holds_others] or found
    assert len(found) == 1, [each.id for each in found]
    return next(read() for kind, read in found[0].facts_of(file) if kind is HostOs)  # type: ignore[return-value]  # as asked


def toml(**said: str) -> str:
    return "\n".join(
        f'[{"files" if name.startswith("/") else "commands"}."{name}"]\n'
        f"{'content' if name.startswith('/') else 'stdout'} = '''\n{text}'''\n"
        for name, text in said.items()
    )


@together(
    "text, id_, version",
    [
        ("CentOS release 6.9 (Final)\n", "centos", "6.9"),
        ("Red Hat Enterprise Linux Server release 6.10 (Santiago)\n", "rhel", "6.10"),
        ("Fedora release 39 (Thirty Nine)\n", "fedora", "39"),
        ("AlmaLinux release 8.9 (Midnight Oncilla)\n", "almalinux", "8.9"),
        ("CentOS Stream release 9\n", "centos", "9"),
        ("DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_CODENAME=trusty\n", "ubuntu", "14.04"),
        ("Distributor ID:\tDebian\nDescription:\tDebian GNU/Linux 12 (bookworm)\nRelease:\t12\nCodename:\tbookworm\n", "debian", "12"),
        ("Distributor ID:\tRedHatEnterpriseServer\nDescription:\tRed Hat Enterprise Linux Server release 7.9 (Maipo)\nRelease:\t7.9\nCodename:\tMaipo\n", "rhel", "7.9"),
        ('DISTRIB_ID="elementary OS"\nDISTRIB_RELEASE=0.3.2\n', "elementary", "0.3.2"),
        ('PRETTY_NAME="antiX 23 Arditi del Popolo"\nDISTRIB_ID=antiX\nDISTRIB_RELEASE=23\n', "antix", "23"),
        ('CentOS Linux release 7.9.2009 (Core)\nNAME="CentOS Linux"\nID="centos"\nVERSION_ID="7"\n\nCentOS Linux release 7.9.2009 (Core)\ncpe:/o:centos:centos:7\n', "centos", "7"),
        ("SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n", "sles", "11.4"),
        ("openSUSE 13.2 (x86_64)\nVERSION = 13.2\nCODENAME = Harlequin\n", "opensuse", "13.2"),
        ("Debian GNU/Linux 10 \\n \\l\n\n", "debian", "10"),
        ("CentOS release 6.9 (Final)\nKernel \\r on an \\m\n\n", "centos", "6.9"),
        ("   Static hostname: m\n  Operating System: Ubuntu 22.04.3 LTS\n            Kernel: Linux 5.15.0-76-generic\n      Architecture: x86-64\n", "ubuntu", "22.04"),
        ("VMware ESXi 7.0.3 build-19193900\nVMware ESXi 7.0 Update 3\n", "esxi", "7.0.3"),
        ("                 Oracle Solaris 11.4 X86\n   Copyright (c) 1983\n   Assembled 03 December 2021\n", "solaris", "11.4"),
        ("ProductName: Mac OS X\nProductVersion: 10.15.7\nBuildVersion: 19H2\n", "macos", "10.15.7"),
        ("FreeBSD m 13.2-RELEASE FreeBSD 13.2-RELEASE releng/13.2 GENERIC amd64\n", "freebsd", "13.2"),
        ("OpenBSD m 7.4 GENERIC.MP#1397 amd64\n", "openbsd", "7.4"),
        ("SunOS m 5.11 11.4.0.15.0 i86pc i386 i86pc\n", "solaris", "11"),
        ("AIX m 2 7 00F84C0C4C00\n", "aix", "7.2"),
        ("HP-UX m B.11.31 U ia64 0123456789 unlimited-user license\n", "hp-ux", "11.31"),
        ('NAME=FreeBSD\nVERSION="14.1-RELEASE-p3"\nVERSION_ID="14.1"\nID=freebsd\n', "freebsd", "14.1"),
        ('NAME="OmniOS"\nID=omnios\nVERSION=r151046\nVERSION_ID=r151046\n', "omnios", "r151046"),
        ("Welcome to Alpine Linux 3.19\nKernel \\r on an \\m (\\l)\n\n", "alpine", "3.19"),
        ("Description:\tUbuntu 22.04.4 LTS\n", "ubuntu", "22.04"),
        ('{"Hostname":"m","OperatingSystemPrettyName":"Ubuntu 24.04.1 LTS","OperatingSystemCPEName":null}', "ubuntu", "24.04"),
        ("   Product: VMware ESXi\n   Version: 8.0.2\n   Build: Releasebuild-22380479\n   Update: 2\n   Patch: 0\n", "esxi", "8.0.2"),
        ("Logiciels :\n\n    Présentation :\n\n      Version du système: macOS 14.4.1 (23E224)\n      Version du noyau: Darwin 23.4.0\n", "macos", "14.4.1"),
    ],
)  # fmt: skip
def test_a_single_file_names_the_system(text: str, id_: str, version: str) -> None:
    found = told(text)
    assert (found.id, found.version) == (id_, version)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SUSE Linux Enterprise Server 11 (x86_64)\n", "SuSE-release"),
        ("SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\n", "SuSE-release"),
        ("DISTRIB_ID=Ubuntu\n", "lsb-release"),
    ],
)
def test_a_file_that_ends_before_the_version_tells_none(text: str, name: str) -> None:
    """SUSE tells the service pack in a line of its own: without it 11 may be 11.4."""
    assert isinstance(told(text, name).version, Unseen)


def test_a_bsd_tells_its_family_and_release() -> None:
    found = told('NAME=FreeBSD\nVERSION="14.1-RELEASE-p3"\nVERSION_ID="14.1"\nID=freebsd\n', "os-release")
    assert (found.family, found.release) == ("bsd", "RELEASE-p3")
    profiled = told("X:\n\n  A:\n\n    S: macOS 14.4.1 (23E224)\n    K: Darwin 23.4.0\n")
    assert (profiled.name, profiled.build) == ("macOS", "23E224")


@pytest.mark.parametrize("name", ["debian_version", "may1_etc_debian_version"])
def test_a_file_with_a_number_alone_is_told_by_its_name(name: str) -> None:
    assert told("12.5\n", name).version == "12.5"


@pytest.mark.parametrize(
    ("line", "id_", "name", "version"),
    [
        ("openSUSE Leap 15.5", "opensuse-leap", "openSUSE Leap", "15.5"),
        ("openEuler 22.03 (LTS-SP1)", "openeuler", "openEuler", "22.03"),
        ("elementary OS 7.1 Horus", "elementary", "elementary OS", "7.1"),
        ("Kylin Linux Advanced Server V10 (Lance)", "kylin", "Kylin Linux Advanced Server", "V10"),
        ("Astra Linux (Orel 2.12.45)", "astra", "Astra Linux", "2.12.45"),
        ("RED OS MUROM (7.3.2)", "redos", "RED OS MUROM", "7.3.2"),
        ("Arch Linux", "arch", "Arch Linux", None),
        ("Debian GNU/Linux trixie/sid", "debian", "Debian GNU/Linux", None),
        ("Ubuntu Core 22", "ubuntu-core", "Ubuntu Core", "22"),
        ("UnionTech OS Server 20", "uos", "UnionTech OS Server", "20"),
    ],
)
def test_the_name_that_hostnamectl_prints_is_taken_apart(line: str, id_: str, name: str, version: str | None) -> None:
    found = told(
        f" Static hostname: m\nOperating System: {line}\n          Kernel: Linux 5.10.0\n    Architecture: x86-64\n"
    )
    assert (found.id, found.name, found.version) == (id_, name, version)


@pytest.mark.parametrize(
    ("name", "text", "id_", "version"),
    [
        ("debian_version", "12.5\n", "debian", "12.5"),
        ("debian_version", "trixie/sid\n", "debian", None),
        ("alpine-release", "3.19.1\n", "alpine", "3.19.1"),
        ("asianux-release", "Asianux Server 4 (Hiranya)\n", "asianux", "4"),
        ("photon-release", "VMware Photon OS 5.0\nPHOTON_BUILD_NUMBER=dde71ec57\n", "photon", "5.0"),
    ],
)
def test_what_is_only_a_number_is_told_by_the_name_of_its_file(
    name: str, text: str, id_: str, version: str | None
) -> None:
    assert (told(text, name).id, told(text, name).version) == (id_, version)
    assert not any(each.recognises(handed(text)) for each in imported().values())


def test_a_version_that_is_not_there_may_have_been_cut_off() -> None:
    """Arch has none, and ends with addresses."""
    assert isinstance(told('NAME="CentOS Linux"\nVERSION="7 (Core)"\nID="centos"\n').version, Unseen)
    assert isinstance(told("NAME=Ubuntu\nID=ubuntu\n").version, Unseen)
    assert told('NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\nHOME_URL="https://archlinux.org/"\n').version is None


def test_release_files_of_two_systems_are_not_mixed() -> None:
    with pytest.raises(Unreadable, match="several systems"):
        told("NAME=Ubuntu\nID=ubuntu\nVERSION_ID=22.04\nNAME=Debian\nID=debian\nVERSION_ID=12\n")


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_a_property_list_names_macos(form: plistlib.PlistFormat) -> None:
    raw = plistlib.dumps({"ProductName": "macOS", "ProductVersion": "14.5", "ProductBuildVersion": "23F79"}, fmt=form)
    found = told(raw)
    assert (found.name, found.version, found.build, found.family) == ("macOS", "14.5", "23F79", "macos")
    for cut in range(len(raw)):
        part = facts("macos-version", raw[:cut]).get("host.os")
        assert part is None or part.version == "14.5"  # type: ignore[attr-defined]  # a HostOs


@pytest.mark.parametrize(
    ("line", "arch"),
    [
        ("Linux m 5.4.0-1 #1 SMP Mon Nov 30 10:00:00 UTC 2026 x86_64 x86_64 x86_64 GNU/Linux", "x86_64"),
        ("Linux m 2.6.18-194.e15PAE #1 SMP Fri Apr 2 15:37:44 EDT 2010 i686 i686 i386 GNU/Linux", "i686"),
        ("Linux m 6.1.0-13-amd64 #1 SMP Debian 6.1.55-1 (2023-09-29) x86_64 GNU/Linux", "x86_64"),
        ("Linux m 5.15.1 #0 Mon Nov 30 10:00:00 2026 mips GNU/Linux", "mips"),
    ],
)
def test_the_kernel_of_a_linux_tells_no_distribution(line: str, arch: str) -> None:
    found = told(line)
    assert (found.name, found.id, found.arch) == ("Linux", "linux", arch)
    assert isinstance(found.version, Unseen)


@together(
    "said, id_, version, arch",
    [
        ({"uname -s": "FreeBSD", "uname -r": "14.3-RELEASE", "uname -m": "arm64"}, "freebsd", "14.3", "arm64"),
        ({"uname -s": "DragonFly", "uname -r": "6.4-RELEASE", "uname -m": "x86_64"}, "dragonfly", "6.4", "x86_64"),
        ({"uname -s": "VMkernel", "uname -m": "x86_64", "vmware -v": "VMware ESXi 8.0.1 build-21813344"}, "esxi", "8.0.1", "x86_64"),
        ({"uname -s": "SunOS", "uname -m": "sun4v", "uname -r": "5.11", "/etc/release": " Oracle Solaris 11.3 SPARC"}, "solaris", "11.3", "sun4v"),
        ({"uname -s": "AIX", "oslevel -s": "7200-04-01-1939"}, "aix", "7.2", None),
        ({"uname -s": "Darwin", "uname -m": "arm64", "sw_vers": "ProductName: macOS\nProductVersion: 13.1\nBuildVersion: 22C65\n"}, "macos", "13.1", "arm64"),
        ({"sw_vers -productName": "macOS", "sw_vers -productVersion": "12.6", "sw_vers -buildVersion": "21G115"}, "macos", "12.6", None),
        ({"uname -s": "Linux", "/etc/os-release": 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="14.04"\n', "/etc/lsb-release": "DISTRIB_ID=LinuxMint\nDISTRIB_RELEASE=17.3\n"}, "linuxmint", "17.3", None),
        ({"uname -s": "AIX", "uname -rvp": "2 7 powerpc"}, "aix", "7.2", "powerpc"),
        ({"uname -s": "Linux", "uname -m": "x86_64", "/etc/photon-release": "VMware Photon OS 4.0\nPHOTON_BUILD_NUMBER=1\n"}, "photon", "4.0", "x86_64"),
        ({"uname -s": "Linux", "uname -m": "mips", "/etc/openwrt_release": "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='19.07.3'\n"}, "openwrt", "19.07.3", "mips"),
        ({"uname -s": "Linux", "/etc/redhat-release": "Red Hat Enterprise Linux Server release 6.9 (S)", "/etc/oracle-release": "Oracle Linux Server release 6.9"}, "ol", "6.9", None),
        ({"uname -s": "Linux", "uname -m": "x86_64", "/bin/[": "\x01BusyBox v1.36.1 (2023-05-18)"}, "busybox", "1.36.1", "x86_64"),
        ({"/etc/os-release": "NAME=Flatcar\nID=flatcar\nVERSION_ID=3510.2.0\n"}, "flatcar", "3510.2.0", None),
        ({"/etc/os-release": 'PRETTY_NAME="Garden Linux 934.0"\nNAME="Debian GNU/Linux"\nID=debian\nGARDENLINUX_VERSION=934.0\n'}, "gardenlinux", "934.0", None),
        ({"uname -s": "Linux", "/etc/fedora-release": "Fedora release 12 (Constantine)\n"}, "fedora", "12", None),
        ({"uname -s": "Linux", "/etc/kylin-release": "Kylin Linux Advanced Server release V10 (Tercel)\n"}, "kylin", "V10", None),
        ({"uname -s": "Linux", "/etc/system-release": "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n"}, "rhel", "6.10", None),
        ({"uname -s": "Linux", "/etc/redhat-release": "Red Hat Linux release 9 (Shrike)\n"}, "rhl", "9", None),
        ({"uname -s": "Linux", "/etc/issue": "Wind River Linux 6.0.0.1 \\n \\l\n"}, "wrlinux", "6.0.0.1", None),
        ({"uname -s": "Linux", "/etc/issue": "Welcome to this machine\n", "/etc/debian_version": "7.11\n"}, "debian", "7.11", None),
        ({"uname -s": "Linux", "/etc/openwrt_version": "r36088\n"}, "openwrt", None, None),
        ({"uname -s": "Linux", "/etc/astra_version": "SE 1.6 (smolensk)\n", "/etc/debian_version": "9.0\n"}, "astra", "1.6", None),
        ({"uname -s": "Linux", "/etc/devuan_version": "ascii\n", "/etc/debian_version": "9.0\n"}, "devuan", None, None),
        ({"uname -s": "Linux", "/etc/redhat-release": "XenServer release 7.6.0 (xenenterprise)\n", "/etc/centos-release": "CentOS Linux release 7.5.1804 (Core)\n"}, "xenenterprise", "7.6.0", None),
    ],
)  # fmt: skip
def test_a_recording_of_another_program_names_the_system(
    said: dict[str, str], id_: str, version: str | None, arch: str | None
) -> None:
    found = told(toml(**{name: text.replace("\x01", "") for name, text in said.items()}))
    assert (found.id, found.version) == (id_, version)
    assert found.arch == arch if arch else isinstance(found.arch, Unseen)


@pytest.mark.parametrize(
    ("product", "build", "edition", "kind", "name", "release", "id_"),
    [
        ("Windows 10 Pro", "19045", "Professional", "WinNT", "Windows 10 Pro", "22H2", "windows"),
        ("Windows 10 Enterprise LTSC", "26100", "EnterpriseS", "WinNT", "Windows 11 Enterprise LTSC", "24H2", "windows"),
        ("Windows Server 2016 Standard", "14393", "ServerStandard", "ServerNT", "Windows Server 2016 Standard", "1607", "windows-server"),
        (None, "17763", "ServerDatacenterEval", None, "Windows Server 2019", "1809", "windows-server"),
    ],
)  # fmt: skip
def test_registry_values_in_a_recording_name_windows(
    product: str | None, build: str, edition: str, kind: str | None, name: str, release: str, id_: str
) -> None:
    values = {"ProductName": product, "CurrentBuild": build, "EditionID": edition, "ProductType": kind, "UBR": 7}
    text = (
        "{"
        + ", ".join(
            f'"{key}": {each if key == "UBR" else chr(34) + str(each) + chr(34)}'
            for key, each in values.items()
            if each
        )
        + "}"
    )
    found = told(toml(**{"powershell -c x": text}))
    assert (found.name, found.release, found.id, found.build) == (f"Microsoft {name}", release, id_, build)
    assert str(found.version).endswith(f".{build}.7")


def test_a_name_of_a_release_file_is_whole() -> None:
    assert (
        told(toml(**{"uname -s": "Linux", "/etc/wrlinux-release": "Wind River Linux 8.0.0.17\n"})).name
        == "Wind River Linux"
    )


@pytest.mark.parametrize(
    ("row", "name", "release"),
    [
        ("M,17763,Microsoft Hyper-V Server,,3,10.0.17763", "Microsoft Hyper-V Server", "1809"),
        ("M,3790,Microsoft(R) Windows(R) Server 2003 Standard Edition,Service Pack 2,3,5.2.3790", "Microsoft Windows Server 2003 Standard Edition", "SP2"),
        ("M,2600,Microsoft Windows XP Professional,,1,5.1.2600", "Microsoft Windows XP Professional", "RTM"),
    ],
)  # fmt: skip
def test_old_and_free_servers_are_told_by_wmi(row: str, name: str, release: str) -> None:
    found = told(toml(**{"wmic os get *": f"Node,BuildNumber,Caption,CSDVersion,ProductType,Version\n{row}\n"}))
    assert (found.name, found.release) == (name, release)


def test_the_release_of_an_old_system_needs_its_service_pack() -> None:
    row = "Node,BuildNumber,Caption,Version\nM,2600,Microsoft Windows XP Professional,5.1.2600\n"
    assert isinstance(told(toml(**{"wmic os get *": row})).release, Unseen)
    values = '{"ProductName": "Windows 7 Professional", "CurrentBuild": "7601", "EditionID": "Professional"}'
    assert told(toml(powershell=values)).release == "SP1"


def test_the_older_form_of_such_a_recording_is_read_too() -> None:
    data = list(b"NAME=Alpine\nID=alpine\nVERSION_ID=3.19.1\n")
    text = (
        '[commands]\n  [commands.ab12]\n    command = "uname -s"\n    stdout = "Linux\\n"\n'
        f'[files]\n  [files."/etc/os-release"]\n    enoent = false\n    data = {data}\n    content = ""\n'
        '  [files."/etc/debian_version"]\n    enoent = true\n    content = ""\n'
    )
    assert (told(text).id, told(text).version) == ("alpine", "3.19.1")


def test_an_operating_system_by_wmi_is_told_by_numbers() -> None:
    csv = "Node,BuildNumber,Caption,OSArchitecture,ProductType,ServicePackMajorVersion,Version\nM,7601,Microsoft Windows 7 Профессиональная,32-bit,1,1,6.1.7601\n"
    found = told(toml(**{"wmic os get * /format:csv": csv}))
    assert (found.version, found.release, found.arch, found.id) == ("6.1.7601", "SP1", "x86", "windows")


def test_an_output_beside_others_is_read_as_if_it_came_alone() -> None:
    text = toml(
        **{
            "uname -s": "Linux",
            "/etc/os-release": "ID=x\nNAME=X\n",
            "lsmod": "Module                  Size  Used by\nvfat 1 0\n",
        }
    )
    assert set(facts("recorded-toml", text)) == {"host.os", "host.modules"}


def test_what_was_asked_tells_what_an_answer_is() -> None:
    """A list that by itself could be of anything."""
    text = toml(**{"pacman -Q": "bash 5.2-2\n"})
    found = [read() for kind, read in imported()["recorded-toml"].facts_of(handed(text)) if kind is HostSoftware]
    assert [each.manager for each in found] == ["pacman"]  # type: ignore[attr-defined]  # a HostSoftware
