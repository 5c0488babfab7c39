"""Lists of packages, updates, services and settings that people have as files, in every form that is known."""

from typing import Any

import pytest

from scanner.model.errors import GapError
from scanner.model.kinds.host_audit import HostAudit
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.observation import Unseen
from scanner.run.registry import imported
from tests.collect.handed_samples import SAMPLES, SSHD_T, facts, handed
from tests.together import together


def told(raw: bytes | str, kind: str) -> Any:  # a fact of that kind
    """The fact, by the only kind of file that recognises the text."""
    found = [each for each in imported().values() if each.recognises(handed(raw))]
    assert len(found) == 1, [each.id for each in found]
    return facts(found[0].id, raw)[kind]


@together(
    "text, manager, first",
    [
        ("Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-2\nDescription: x\n\n", "dpkg", ("bash", "5.2-2", "amd64")),
        ("Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-2\nDescription: x\n", "dpkg", ("bash", "5.2-2", "amd64")),
        ("bash\t5.2-2\nlibc6:amd64\t2.36-9\n", "dpkg", ("bash", "5.2-2", None)),
        ("bash\tamd64\t5.2-2\t100\tshells\n", "dpkg", ("bash", "5.2-2", "amd64")),
        ("ii   bash  5.2-2  amd64\nrc   vim  2:9.0  amd64\n", "dpkg", ("bash", "5.2-2", "amd64")),
        ("bash-5.1.8-6.el9.x86_64\n", "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        ("bash-5.1.8-6.el9.x86_64    Tue 09 Jan 2024 10:00:00 AM UTC\nkernel-5.14.0-362.el9.x86_64    Mon 08 Jan 2024 10:00:00 AM UTC\n", "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        (
            ("Gewünscht=Unbekannt/Installieren/R=Entfernen/P=Vollständig Löschen/Halten\n| Status=Nicht/Installiert/Config/U=Entpackt/halb konFiguriert/\n"
            "         Halb installiert/Trigger erWartet/Trigger anhängig\n|/ Fehler?=(kein)/R=Neuinstallation notwendig (Status, Fehler: GROSS=schlecht)\n"
            "||/ Name           Version         Architektur  Beschreibung\n+++-==============-===============-============-=================================\n"
            "ii  bash           5.1-6ubuntu1    amd64        GNU Bourne Again SHell\n"),
            "dpkg", ("bash", "5.1-6ubuntu1", "amd64"),
        ),
        ("bash-1:5.1.8-6.el9.x86_64          Mon Nov 30 10:00:00 2026\n", "rpm", ("bash", "1:5.1.8-6.el9", "x86_64")),
        ("bash  5.1.8-6.el9  x86_64\n", "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        ("bash 0:5.1.8-6.el9 x86_64__Rocky__shell\n", "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        ("bash\tx86_64\t5.1.8-6.el9\t17000\n", "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        ("bash|5.1.8-6.el9|x86_64\n", "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        ('{"name": "bash", "version": "5.1.8", "epoch": "(none)", "release": "6.el9", "arch": "x86_64"}\n', "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        ("Name        : bash\nVersion     : 5.1.8\nRelease     : 6.el9\nArchitecture: x86_64\nSummary     : x\n", "rpm", ("bash", "5.1.8-6.el9", "x86_64")),
        ("musl-1.2.4-r2 - the musl c library\n", "apk", ("musl", "1.2.4-r2", None)),
        ("musl-1.2.4-r2 x86_64 {musl} (MIT) [installed]\nzlib-1.3-r0 x86_64 {zlib} (Zlib)\n", "apk", ("musl", "1.2.4-r2", "x86_64")),
        ("Name            : bash\nVersion         : 5.2-2\nArchitecture    : x86_64\nInstall Reason  : Explicitly installed\n\n", "pacman", ("bash", "5.2-2", "x86_64")),
        ("Loaded plugins: x\nInstalled Packages\nbash.x86_64      0:5.1.8-6.el9      @baseos\na-very-long-name-of-a-package.noarch\n                 1.0-1      @epel\n", "rpm", ("a-very-long-name-of-a-package", "1.0-1", "noarch")),
        ("S  | Repository | Name | Version | Arch\n---+---+---+---+---\ni+ | OSS | bash | 5.2-1 | x86_64\nv  | OSS | bash | 5.3-1 | x86_64\n", "rpm", ("bash", "5.2-1", "x86_64")),
        (SAMPLES["package-tables"], "dpkg", ("bash", "5.2.15-2+b2", "amd64")),
        ("busybox - 1.36.1-1\nopkg - 2022-02-24-1\n", "opkg", ("busybox", "1.36.1-1", None)),
        ("PKGNAME=bash-5.2\nCOMMENT=x\nOPSYS=NetBSD\n", "pkg", ("bash", "5.2", None)),
        ("pkg://solaris/shell/bash@5.1-11.4.0:20211203T173836Z i--\n", "ips", ("shell/bash", "5.1-11.4.0", None)),
        ('[{"name": "jq", "full_name": "jq", "installed": [{"version": "1.7"}], "linked_keg": "1.7"}]', "brew", ("jq", "1.7", None)),
    ],
)  # fmt: skip
def test_a_list_of_packages_is_read_in_every_form(text: str, manager: str, first: tuple[str, str, str | None]) -> None:
    found = told(text, "host.software")
    assert found.manager == manager
    assert (found.packages[0].name, found.packages[0].version, found.packages[0].arch) == first
    assert len(found.packages) == len(found.names)


def test_a_sorted_dump_of_sshd_that_ends_before_pam_does_not_tell_it() -> None:
    dump = "".join(sorted(SSHD_T.splitlines(keepends=True)))
    lines = [line for line in dump.splitlines(keepends=True) if not line.startswith("usepam ")]
    assert facts("sshd-t", dump)["host.sshd"].settings.use_pam is True  # type: ignore[attr-defined]  # a HostSshd
    cut = "".join(line for line in lines if line < "usepam")
    assert isinstance(facts("sshd-t", cut)["host.sshd"].settings.use_pam, Unseen)  # type: ignore[attr-defined]  # as above


def test_packages_that_are_gone_are_not_installed() -> None:
    assert told(SAMPLES["dpkg"], "host.software").names == ("base-files", "libc6")


def test_columns_that_a_terminal_cuts_name_no_other_package() -> None:
    """Widths of a terminal: a name or version that fills its column may go on."""
    text = (
        "||/ Name           Version      Architecture Description\n"
        "+++-==============-============-============-=================================\n"
        "ii  base-files     12.4         amd64        Debian base system miscellaneous \n"
        "ii  linux-image-6. 6.1.55-1     amd64        Linux 6.1 for 64-bit PCs (signed)\n"
        "ii  accountsservi  22.08.8-6.1~ amd64        query and manipulate user account\n"
    )
    found = told(text, "host.software")
    assert found.names == ("accountsservi", "base-files")
    assert isinstance(found.packages[0].version, Unseen)


@pytest.mark.parametrize(
    ("text", "pending"),
    [
        ("Inst a [1] (2 Debian-Security:12/stable-security [amd64])\nConf a (2 Debian-Security:12/stable-security [amd64])\n1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n", ["a"]),
        ("Reading package lists... Done\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n", []),
        (SAMPLES["updates"], ["libssl3"]),
        ("Last metadata expiration check: 0:01:00 ago on Mon.\nRLSA-2026:1 Important/Sec. bash-5.1.8-9.el9.x86_64\nRLBA-2026:2 bugfix         nano-5.6-2.el9.x86_64\n", ["bash"]),
        ("i RLSA-2026:1 Important/Sec. bash-5.1.8-9.el9.x86_64\n  RLSA-2026:2 Low/Sec.       nano-5.6-2.el9.x86_64\n", ["nano"]),
        ("Repository | Name | Category | Severity | Interactive | Status | Summary\n---+---+---+---+---+---+---\nr | vá-1 | security | important | --- | needed | x\nr | vá-2 | recommended | low | --- | needed | x\n\nFound 2 applicable patches:\n", ["vá-1"]),
        ('{"update_list": {"bash-0:5.1-1.el9.x86_64": {"available_updates": [{"package": "bash-0:5.1-2.el9.x86_64", "erratum": "RHSA-2026:1"}]}}}', ["bash"]),
    ],
)  # fmt: skip
def test_updates_for_security_are_told_where_the_list_says_which(text: str, pending: list[str]) -> None:
    assert [each.name for each in told(text, "host.updates").pending_security] == pending


def test_no_update_for_security_is_said_only_of_a_list_that_shows_its_end() -> None:
    held = "Reading package lists...\n0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n"
    assert isinstance(told(held, "host.updates").pending_security, Unseen)
    rows = "RLBA-2026:2 bugfix         nano-5.6-2.el9.x86_64\n"
    assert isinstance(told(rows, "host.updates").pending_security, Unseen)
    assert told(f"{rows}updateinfo list done\n", "host.updates").pending_security == ()
    assert isinstance(
        told("nano/stable 7.2-2 amd64 [upgradable from: 7.2-1]\n", "host.updates").pending_security, Unseen
    )


@pytest.mark.parametrize(
    "text",
    [
        "Inst a [1] (2 Debian-Security:12/stable-security [amd64])\nConf a (2 Debian-Security:12/stable-security [amd64])\n2 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n",
        "Installed:                                Available:\nbusybox-1.28.4-r0                       < 1.28.4-r1\n",
        "Available Upgrades\nbash.x86_64 5.1-2.el9 baseos\n",
        "S | Repository | Name | Current Version | Available Version | Arch\n--+--+--+--+--+--\nv | r | bash | 5.0 | 5.1 | x86_64\n",
        '{"update_list": {"bash-0:5.1-1.el9.x86_64": {"available_updates": [{"package": "bash-0:5.1-2.el9.x86_64"}]}}}',
    ],
)
def test_updates_of_which_that_is_not_told_are_a_gap(text: str) -> None:
    assert imported()["updates"].recognises(handed(text))
    assert facts("updates", text) == {}


def test_what_sshd_prints_is_its_settings() -> None:
    found = told(SSHD_T, "host.sshd").settings
    assert (found.permit_root_login, found.password_authentication, found.ports) == ("without-password", True, (22,))
    assert found.allow_groups == ("quan-tri",)
    assert found.allow_users == ()


def test_what_was_cut_behind_it_is_not_told_of_sshd() -> None:
    found = facts("sshd-t", SSHD_T[: SSHD_T.index("ciphers")])["host.sshd"].settings  # type: ignore[attr-defined]  # a HostSshd
    assert found.permit_root_login == "without-password"
    assert isinstance(found.allow_users, Unseen)
    assert isinstance(found.ciphers, Unseen)


def test_what_a_part_of_it_says_of_pam_is_told() -> None:
    part = "port 22\nusepam yes\nlogingracetime 120\nmaxauthtries 6\npermitrootlogin no\nx11forwarding no\n"
    found = facts("sshd-t", part)["host.sshd"].settings  # type: ignore[attr-defined]  # a HostSshd
    assert found.use_pam is True
    assert isinstance(found.kerberos_authentication, Unseen)


def test_a_configuration_of_sshd_tells_what_it_writes() -> None:
    found = told(SAMPLES["sshd-config"], "host.sshd")
    assert (found.settings.permit_root_login, found.settings.ports, found.settings.allow_groups) == (
        "no",
        (2222,),
        ("quan-tri",),
    )
    assert isinstance(found.settings.password_authentication, Unseen)
    assert found.match_blocks
    assert found.matched == {"passwordauthentication": ("no",)}
    written = told(SAMPLES["sshd-config"], "host.sshd_written")
    assert written.lines["port"] == ("2222",)


def test_what_an_included_file_may_set_is_not_told() -> None:
    text = "Port 2222\nInclude /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\nAllowUsers an\n"
    found = told(text, "host.sshd")
    assert found.settings.ports == (2222,)
    assert isinstance(found.settings.permit_root_login, Unseen)
    assert isinstance(found.settings.allow_users, Unseen)
    assert isinstance(found.matched, Unseen)


@together(
    "text, kind, field, value",
    [
        ("SELinux status:                 disabled\n", "host.mandatory_access", "mode", "disabled"),
        (SAMPLES["mandatory-access"], "host.mandatory_access", "mode", "permissive"),
        ("apparmor module is loaded.\n5 profiles are loaded.\n3 profiles are in enforce mode.\n", "host.mandatory_access", "mode", "enforcing"),
        ("apparmor module is not loaded.\n", "host.mandatory_access", "mode", "disabled"),
        ('{"version": "2", "profiles": {"a": "complain"}, "processes": {}}', "host.mandatory_access", "mode", "permissive"),
        (SAMPLES["dmidecode"], "host.hardware", "memory_bytes", 16 * 1024**3),
        (SAMPLES["dmidecode"], "host.hardware", "cores", 6),
        (SAMPLES["audit"], "host.audit", "rules", ("-D", "-b 8192", "-w /etc/passwd -p wa -k danh-tinh", "-a always,exit -F arch=b64 -S adjtimex -k gio")),
        ("No rules\n", "host.audit", "loaded", ()),
        ("enabled 1\nfailure 1\npid 947\nrate_limit 0\n", "host.audit", "running", True),
        ("AUDIT_STATUS: enabled=1 flag=1 pid=0 rate_limit=0 backlog_limit=64\n", "host.audit", "running", False),
        ("-w /etc/passwd -p wa -k x\n", "host.audit", "loaded", ("-w /etc/passwd -p wa -k x",)),
        ("log_file = /var/log/audit/audit.log\nnum_logs = 5\nmax_log_file = 8\nmax_log_file_action = KEEP_LOGS\n", "host.audit", "settings",
         {"log_file": "/var/log/audit/audit.log", "num_logs": "5", "max_log_file": "8", "max_log_file_action": "keep_logs"}),
        ("-a always,exit -F arch=b64 -S adjtimex -S stime -k time\n", "host.audit", "rules", ("-a always,exit -F arch=b64 -S adjtimex -S stime -k time",)),
        ("-a always,exit -F arch=b64 -S adjtimex,stime -F key=time\n", "host.audit", "loaded", ("-a always,exit -F arch=b64 -S adjtimex,stime -F key=time",)),
        (SAMPLES["lsmod"], "host.modules", "loaded", ("usb_storage", "vfat")),
        (SAMPLES["mounts"], "host.mounts", "points", ("/", "/proc", "/mnt/S lieu")),
        ("/dev/sda1 on / type ext4 (rw,nosuid)\ntmpfs on /tmp type tmpfs (rw)\n", "host.mounts", "points", ("/", "/tmp")),
        ("/dev/disk1s1 on / (apfs, local, journaled)\n", "host.mounts", "points", ("/",)),
        ("# x\nUUID=1 / ext4 defaults 0 1\n/dev/sdb1 /home ext4 nodev 0 2 # riêng\n", "host.mounts", "written_points", ("/", "/home")),
        (SAMPLES["listening"], "host.listening", "open_ports", ("tcp/22", "tcp/80")),
        (("Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\n"
         "tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      712/sshd: /usr/sbin\nudp        0      0 127.0.0.1:323           0.0.0.0:*                           690/chronyd\n"),
         "host.listening", "open_ports", ("tcp/22",)),
        (("Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State\ntcp6       0      0 :::22                   :::*                    LISTEN\n"
         "udp6       0      0 fe80::5054:ff:fe12::123 :::*\nudp6       0      0 2001:db8::5054:ff:f:123 :::*\n"), "host.listening", "open_ports", ("tcp/22",)),
        ("Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)\nudp6       0      0  fe80::5054:ff:fe.123   *.*\nudp4       0      0  10.0.0.5.123           *.*\n", "host.listening", "open_ports", ("udp/123",)),
        (SAMPLES["ps"], "host.processes", "names", ("init", "kthreadd", "sshd")),
        ("USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND\nroot 1 0.0 0.1 1 2 ? Ss 08:00 0:01 /sbin/init\nroot 9 0.0 0.1 1 2 ? S 08:00 0:00  \\_ sshd: a\nroot 10 0.0 0.1 1 2 ? S 08:00 0:00  |   \\_ -bash\n", "host.processes", "names", ("bash", "init", "sshd")),
        ("  PID                  STARTED CMD\n    1 Tue Dec  1 08:00:00 2026 /sbin/init\n", "host.processes", "names", ("init",)),
        ("     UID   PID  PPID   C    STIME TTY         TIME CMD\n    root     1     0   0   Jan 15 ?           0:10 /sbin/init\n root 7 1 0 09:00:00 ? 0:00 /usr/lib/ssh/sshd\n", "host.processes", "names", ("init", "sshd")),
        ("PID   USER     TIME  COMMAND\n    1 root      0:01 /sbin/init\n   12 root      0:00 {exe} ash\n", "host.processes", "names", ("exe", "init")),
        ("  PID USER       VSZ STAT COMMAND\n    1 root      1234 S    /sbin/init\n    5 root      1234 S <  /usr/sbin/foo\n    6 root         0 SW<  [kworker/0:0H]\n", "host.processes", "names", ("foo", "init", "kworker/0:0H")),
        ("    PID TTY          TIME CMD\n      1 ?        00:00:01 systemd\n      2 ?        00:00:00 kworker/0:1-events\n      3 ?        00:00:00 kworker/u8:2\n", "host.processes", "names", ("kworker/0:1-events", "kworker/u8:2", "systemd")),
        ("cron           0:off\t1:off\t2:on\t3:on\t4:on\t5:on\t6:off\n", "host.services", "manager", "sysv"),
        (SAMPLES["clock"], "host.time", "synchronised", True),
        ("\n  .-- Source mode\n / .- Source state\n| /\n||  .- xxxx\n||  Reachability\n||  Log2\n||  zzzz\n||  |\n" + SAMPLES["clock"], "host.time", "synchronised", True),
        ("     remote           refid      st t when poll reach   delay   offset  jitter\n===\n+192.0.2.1       .GPS.            1 u    1   64  377    0.464    0.149   0.019\n", "host.time", "synchronised", False),
        ("      Local time: Mon\nUniversal time: Mon\n  RTC time: Mon\n Time zone: Asia/Ho_Chi_Minh (+07, +0700)\nSystem clock synchronized: no\n", "host.time", "synchronised", False),
        (SAMPLES["password-files"], "host.pam_written", "pwquality", {"minlen": ("12",), "dcredit": ("-1",), "retry": ("3",)}),
        ("# x\nPASS_MAX_DAYS 90\nPASS_MIN_DAYS\t1\nUMASK 027\nENCRYPT_METHOD SHA512\n", "host.pam_written", "login_defs",
         {"PASS_MAX_DAYS": ("90",), "PASS_MIN_DAYS": ("1",), "UMASK": ("027",), "ENCRYPT_METHOD": ("SHA512",)}),
        ("deny = 5\nunlock_time = 600\nsilent\n", "host.pam_written", "faillock", {"deny": ("5",), "unlock_time": ("600",), "silent": ("",)}),
        ("#%PAM-1.0\nauth required  pam_env.so\npassword [success=1 default=ignore] pam_unix.so obscure\n", "host.pam_written", "stacks",
         {"x.txt": ("auth required pam_env.so", "password [success=1 default=ignore] pam_unix.so obscure")}),
        (SAMPLES["samba"], "host.smb", "guest_shares", ("chung",)),
        (SAMPLES["samba"], "host.smb", "server_min_protocol", "SMB2"),
        (SAMPLES["sysctl-conf"], "host.sysctl_written", "lines", {"net.ipv4.ip_forward": ("0",), "kernel.randomize_va_space": ("2",)}),
    ],
)  # fmt: skip
def test_what_the_kernel_and_its_programs_print_is_told(text: str, kind: str, field: str, value: object) -> None:
    assert getattr(told(text, kind), field) == value


def test_a_setting_that_is_not_listed_is_not_said_to_be_absent() -> None:
    values = told(SAMPLES["sysctl-a"], "host.sysctl").values
    assert values["kernel.randomize_va_space"] == "2"
    assert isinstance(values["net.ipv4.conf.all.rp_filter"], Unseen)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("services", "UNIT FILE            STATE\ncron.service         enabled\n\n2 unit files listed.\n"),
        ("mounts", "tmpfs on /tmp type tmpfs (rw)\n"),
        ("ps", "  PID COMMAND\n  901 sshd\n"),
        ("ps", " PID STIME TIME CMD\n 1 15 janv. 0:10 /sbin/init\n"),
        ("listening", "Active Internet connections (w/o servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State\ntcp        0      0 10.0.0.5:22             10.0.0.9:50000          ESTABLISHED\n"),
        ("samba", "[global]\n workgroup = X\n include = /etc/samba/%m.conf\n"),
        ("mandatory-access", "SELinux status:                 enabled\n"),
        ("clock", "MS Name/IP address         Stratum Poll Reach LastRx Last sample\n^? 192.0.2.1 0 6 0 - +0ns[ +0ns] +/- 0ns\n"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_whole_is_a_gap(kind: str, text: str) -> None:
    assert imported()[kind].recognises(handed(text))
    with pytest.raises(GapError):
        [read() for _, read in imported()[kind].facts_of(handed(text))]


def test_what_alpine_offers_is_not_installed() -> None:
    """`apk list` prints every package it knows; what is there says so."""
    text = "musl-1.2.4-r2 x86_64 {musl} (MIT) [installed]\nzsh-5.9-r1 x86_64 {zsh} (MIT)\n"
    assert facts("apk", text)["host.software"].names == ("musl",)  # type: ignore[attr-defined]  # a HostSoftware


def test_what_apt_only_offers_is_not_installed() -> None:
    text = "Listing...\nadduser/stable,now 3.134 all [installed,automatic]\nzsh/stable 5.9-4 amd64\n"
    assert told(text, "host.software").names == ("adduser",)


def test_the_head_of_dpkg_is_written_in_the_language_of_the_terminal() -> None:
    text = (
        "Souhait=inconnU/Installé/suppRimé/Purgé/H=à garder\n| État=Non/Installé/fichier-Config\n"
        "|/ Err?=(aucune)/besoin Réinstallation (État,Err: majuscule=mauvais)\n"
        "||/ Nom            Version      Architecture Description\n+++-==============-============-============-=============\n"
        "ii  adduser        3.118        all          ajout\nrc  apache2        2.4.52-1     amd64        serveur\n"
    )
    assert told(text, "host.software").names == ("adduser",)


APT_VI = """\
Đang liệt kê...
base-files/jammy-updates,now 12ubuntu4.6 amd64 [đã cài đặt]
dpkg/jammy-updates,now 1.21.1ubuntu2.3 amd64 [đã cài đặt,tự động]
tu-lam/now 1.0 all [đã cài đặt,nội bộ]
zlib1g/now 1:1.2.11 amd64 [đã cài đặt,có thể nâng cấp thành: 1:1.2.12]
"""
DNF_VI = """\
Kiểm tra hết hạn siêu dữ liệu lần cuối: 0:01:02 trước.
Các gói đã được cài đặt
a-package-with-a-very-long-name-indeed.noarch
                                 1.0-1.fc39      @updates
glibc.x86_64                     2.38-16.fc39    @updates
rpm.x86_64                       4.19.1-1.fc39   @anaconda
zlib.x86_64                      1.2.13-4.fc39   @System
"""


ZYPPER_DE = """\
Repository-Daten werden geladen...
Installierte Pakete werden gelesen...

S  | Name  | Typ    | Version          | Arch   | Repository
---+-------+--------+------------------+--------+--------------
i+ | bash  | Paket  | 4.4-150400.25.22 | x86_64 | Main
i  | vim   | Paket  | 9.0-1            | x86_64 | (Systempakete)
i  | basis | Muster | 1-1              | x86_64 | Main
   | zsh   | Paket  | 5.9-1            | x86_64 | Main
"""
DNF_5 = """\
Installed packages
bash.x86_64          5.2.32-1.fc41      anaconda
openssl-libs.x86_64  1:3.2.2-5.fc41     <unknown>

Available packages
zsh.x86_64           5.9-1.fc41         fedora
"""


@pytest.mark.parametrize(
    ("text", "manager", "count"), [(APT_VI, "dpkg", 4), (DNF_VI, "rpm", 4), (ZYPPER_DE, "rpm", 2), (DNF_5, "rpm", 2)]
)
def test_lists_of_front_ends_are_told_in_any_language(text: str, manager: str, count: int) -> None:
    assert [each.id for each in imported().values() if each.recognises(handed(text))] == ["package-tables"]
    found = facts("package-tables", text)["host.software"]
    assert isinstance(found, HostSoftware)
    assert (found.manager, len(found.packages)) == (manager, count)
    for cut in range(len(text)):
        part = facts("package-tables", text[:cut]).get("host.software")
        assert part is None or (isinstance(part, HostSoftware) and set(part.packages) <= set(found.packages)), text[
            :cut
        ]


@pytest.mark.parametrize(
    "text",
    [
        "x/jammy,now 1.0 all [đã cài đặt]\ny/jammy 1.0 all [có thể nâng cấp từ: 0.9]\n",
        "Các gói có sẵn\nx.noarch 1.0-1.fc39 updates\n",
        "Các gói\nx.noarch 1.0-1.fc39 @updates\ny.noarch 1.0-1.fc39 updates\n",
    ],
)
def test_a_list_of_another_language_that_may_only_offer_is_not_recognised(text: str) -> None:
    assert not imported()["package-tables"].recognises(handed(text))


RECORD = "C:Q1abc=\nP:{}\nV:1.2-r0\nA:x86_64\nS:1000\nI:4096\nT:x\nt:1700000000\n"


def test_the_index_of_a_repository_is_no_list_of_what_is_installed() -> None:
    """Its records are those of the installed database, which goes on with the files of each package."""
    index = "".join(f"{RECORD.format(each)}\n" for each in ("musl", "zlib"))
    installed = "".join(f"{RECORD.format(each)}F:lib\nR:x\n\n" for each in ("musl", "zlib"))
    assert facts("apk", index) == {}
    assert imported()["apk"].recognises(handed(index))
    assert facts("apk", installed)["host.software"]
    for cut in range(len(installed)):
        for part in facts("apk", installed[:cut]).values():
            assert isinstance(part, HostSoftware)
            assert set(part.names) <= {"musl", "zlib"}


@pytest.mark.parametrize(
    "row",
    [
        "{0} {1} amd64 {2}",
        "{0}\t{1}\t{2}",
        "{2} {0} {1}",
        "{0};{1};amd64;{2}",
        "{0}:amd64 {1} {2}",
        "{2}|{0}|{1}|amd64",
    ],
)
def test_rows_with_the_status_of_dpkg_tell_what_is_installed(row: str) -> None:
    said = (
        ("bash", "5.2-1+b1", "install ok installed"),
        ("exim4", "4.96", "deinstall ok config-files"),
        ("vim", "2:9.0", "hold ok installed"),
    )
    text = "".join(f"{row.format(*each)}\n" for each in said)
    found: Any = told(text, "host.software")
    assert [(each.name, each.version) for each in found.packages] == [("bash", "5.2-1+b1"), ("vim", "2:9.0")]
    for cut in range(len(text)):
        part: Any = facts("dpkg", text[:cut]).get("host.software")
        assert part is None or set(part.packages) <= set(found.packages), text[:cut]


def test_rules_in_a_file_that_is_named_as_those_of_auditd_are_written_not_loaded() -> None:
    found: Any = imported()["audit"].reads[HostAudit](handed("-w /etc/passwd -p wa -k x\n", "50-x.rules"))
    assert found.rules == ("-w /etc/passwd -p wa -k x",)
    assert isinstance(found.loaded, Unseen)


def test_a_mount_that_is_read_only_of_a_file_system_that_is_not_is_read_only() -> None:
    lines = "36 35 98:0 / / rw,noatime shared:1 - ext3 /dev/root rw,errors=continue\n40 36 0:5 / /srv ro,nosuid - ext3 /dev/root rw\n"
    root, srv = told(lines, "host.mounts").mounts
    assert root.options == ("rw", "noatime", "errors=continue")
    assert srv.options == ("ro", "nosuid")
