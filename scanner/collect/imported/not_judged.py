"""Outputs and reports that are known for what they are, and of which no fact is told: said in words, never a guess.

Each is known by its head, or by a line that only it has. Sources: the programs' own manuals and reports.
"""

import re
from typing import Final

from scanner.model.errors import GapError, Unsupported
from scanner.model.ports import HandedFile

_HEAD_CHARACTERS: Final = 4_000
_REPORTS: Final = (
    ("Lynis", r"\A(?:# Lynis Report|report_version_major=)"),
    ("chkrootkit", r"^ROOTDIR is `|^chkdirs: WARNING|^Checking `\w+'\.\.\."),
    ("Rootkit Hunter", r"^\[(?:\d\d:)*\d\d\] Running Rootkit Hunter|\[ Rootkit Hunter version"),
    ("ClamAV", r"^-+ SCAN SUMMARY -+$|^[^:\n]+: \S+ FOUND$|^/\S+: OK$"),
    ("testssl.sh", r'\A"id",\s?"fqdn/ip",\s?"port"|"scanTime"\s*:|testssl\.sh'),
    ("sslscan", r"<document title=\"SSLScan Results\"|<ssltest "),
    ("ssh-audit", r'"(?:kex|banner)"\s*:\s*[\[{][\s\S]{0,4000}"(?:algorithm|software|protocol)"'),
    ("PingCastle", r"<HealthcheckData\b"),
    ("masscan", r'\A[\s\[]*\{\s*"ip"\s*:'),
    ("Nmap", r"<nmaprun\b|\A# Nmap \d"),
)
"""Other tools and what their reports begin with, or hold near their head."""
_OUTPUTS: Final = (
    ("arp", r"\A\s*Address +HWtype +HWaddress|^\S+ \([\d.]+\) at (?:[0-9a-f:]+|<?\(?incomplete)"),
    ("route", r"\A(?:Kernel IPv?6? routing table|Routing tables|=+\s+Interface List)"),
    ("netstat", r"\A(?:IPv6/IPv4 Group Memberships|Name +Mtu +Network|Routing tables)"),
    ("last", r"^(?:wtmp|btmp) begins |\A\S+ +(?:tty\S+|pts/\d+|console|ssh:notty|:\d) +\S* +\w{3} \w{3} +\d+ "),
    ("uptime", r"\A\s*\d\d?:\d\d(?::\d\d)?(?:[ap]m)? +up "),
    ("id", r"\Auid=\d+\("),
    ("chage", r"\ALast password change\s*:"),
    (
        "nmcli",
        r"\A(?:NAME +UUID +TYPE +DEVICE|DEVICE +TYPE +STATE|GENERAL\.\w+:|connection\.id:|STATE +CONNECTIVITY|PERMISSION +VALUE)",
    ),
    ("efibootmgr", r"\A(?:BootNext|BootCurrent|BootOrder|Timeout): "),
    ("update-alternatives", r"\AName: \S+\nLink: /|\A\S+ +(?:auto|manual) +/"),
    ("certbot", r"\ASaving debug log to .*\n|^Found the following certs:|\AAccount details for server "),
    ("gpg", r"\A(?:sec|pub):[\w-]*:\d+:\d+:[0-9A-F]{16}"),
    ("dir", r"\A\s*Volume in drive [A-Z] "),
    ("ip", r"\A\d+: \w[\w.@-]*: <[A-Z,_]+> mtu \d+"),
    ("ifconfig", r"\A\w[\w.:-]*:? +(?:flags=|Link encap:)"),
    ("flatpak info", r"^[ \t]+Ref: (?:app|runtime)/"),
    ("exports of NFS", r"^/\S+[ \t]+[\w.*@/:\-]+\((?:rw|ro|sync|async|no_root_squash|root_squash)[,)]"),
    ("systemctl show", r"^(?:KillSignal=\d+|CPUAccounting=(?:yes|no)|LoadState=\w+)$"),
    ("sources of apt", r"^deb(?:-src)? (?:\[[^\]\n]*\] )?(?:https?|cdrom|file|ftp|mirror)\S* \S+"),
    ("pkginfo", r"^PKGINST:  \S+"),
    ("snap", r"\Aname: +\S+\nsummary: |\AName +Version +Rev +Tracking "),
    (
        "flatpak",
        r"\A(?:[^\n]*\n\n)?\s*ID: [\w.]+\n\s+Ref: (?:app|runtime)/|\A(?:[\w.-]+\t[\w.]+\t(?:system|user)\t.*\n)+",
    ),
    ("subscription-manager", r"Installed Product Status|^system identity: |\A(?:.*\n){0,3}Available Subscriptions"),
    ("tuned-adm", r"^Available profiles:"),
    ("cryptsetup luksDump", r"\ALUKS header information"),
    ("dnf module", r"^Name +Stream +Profiles +Summary|^Hint: \[d\]efault"),
    ("dnf or yum settings", r"\A(?:\s*#.*\n)*\[main\]\n(?:.*\n){0,20}gpgcheck\s*="),
    ("modules of dnf", r"\A(?:\s*#.*\n)*\[[\w-]+\]\nname=\S+\nstream="),
    ("postconf", r"^(?:myhostname|mydestination|smtpd_\w+|smtp_\w+) = "),
    ("cgget", r"\A\S+:\n(?:cpu|memory|blkio)\.\S+: "),
    ("xinetd", r"^service \S+\n\{\n"),
    ("cups", r"\A\*PPD-Adobe: "),
    ("crypto-policies", r"\ACRYPTO_POLICY='"),
    ("the settings of the SSH client", r"^(?:Host|Match host) \S.*\n\s+\w+[ =]"),
    ("ufw app info", r"\AProfile: \S.*\nTitle: "),
    ("launchctl", r"\APID\tStatus\tLabel"),
    (
        "systemctl",
        r"\A(?:JOB UNIT +TYPE|LISTEN +UNIT +ACTIVATES|Id=\S+\.\w+\n|\W*\S+\n\s+State: (?:running|degraded))|^ActiveState=\w+$",
    ),
    (
        "a job of cron",
        r"^(?=[^\n]{0,40}\*)[ \t]*(?:[\d*][\d*/,\-]*[ \t]+){5}[A-Za-z/.\"~]|^@(?:reboot|daily|hourly|weekly|monthly|yearly)\s",
    ),
    ("the list of groups", r"\A\w[\w.-]*:[x*!]?:\d+:[\w,.\-]*\n"),
    ("/etc/passwd", r"\A(?:#.*\n)*\w[\w.-]*:[^:\n]*:-?\d+:-?\d+:[^:\n]*:/"),
    ("/etc/shadow", r"\A\w[\w.-]*:[^:\n]*:\d*:\d*:\d*:\d*:\d*:\d*:"),
    ("rules of sudo", r"^(?:root|%\w+)\s+ALL\s*=\s*\(|^Defaults\s+\w"),
    ("exports of NFS", r"\A(?:#.*\n)*/\S+\s+\S+\((?:r[wo]|no_root_squash|root_squash|a?sync)\b"),
    ("auditctl -s", r"\A(?:AUDIT_STATUS: |enabled \d\nf(?:ailure|lag) \d)"),
    ("sockstat", r"\AUSER +COMMAND +PID +FD +PROTO"),
    ("lsof", r"\Ap\d+\nc\S+|\ACOMMAND +PID +USER"),
    ("pip", r"\AName: \S+\nVersion: \S+\nSummary: "),
    ("monit", r"\A(?:The )?Monit(?: daemon)? [\d.]"),
    ("hash", r"\Ahits\tcommand\n"),
    ("timezone", r"\AId +: \S+"),
    ("a policy of the package manager", r"\A(?:Loaded plugins: .*\n)?repo id +repo name|^Repo-id +: "),
)
"""Programs and files, and how what they print or hold begins."""
_COMPILED: Final = tuple(
    (is_report, name, re.compile(pattern, re.MULTILINE))
    for is_report, table in ((True, _REPORTS), (False, _OUTPUTS))
    for name, pattern in table
)


def known_for(file: HandedFile) -> GapError | None:
    """What the file is, where it is known and nothing of it is judged; None for anything else."""
    head = (file.text or "")[:_HEAD_CHARACTERS]
    for is_report, name, pattern in _COMPILED:
        if pattern.search(head):
            if is_report:
                return Unsupported(f"this is a report of {name}: reports of other tools are not read yet")
            return Unsupported(f"this is known for what it is ({name}), and no fact is told by it alone")
    return None
