"""Known commands told from answers: every shape in every spelling, and no answer where the text cannot be known."""

from dataclasses import fields
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from scanner.evaluate.policies.command import words_of
from scanner.evaluate.policies.policy import RuleOutcome
from scanner.evaluate.policies.rules import commands
from scanner.model.kinds.host_sshd import HostSshd, SshdSettings
from scanner.model.observation import Known, Missing, Provenance
from scanner.model.question import Answer
from scanner.model.words import Gap, Platform
from scanner.run.registry import collectors
from tests.evaluate.policies.answers import FILE, FOLDER, outcome
from tests.together import together

FOUND, NOT, INVALID, UNSURE = RuleOutcome.FOUND, RuleOutcome.NOT_FOUND, RuleOutcome.INVALID, RuleOutcome.UNKNOWN
NOWHERE: dict[str, Any] = {"stat:/lib": {"/lib": {**FILE, "type": "link", "to": "usr/lib"}}}
UNITS = tuple(f"{folder}/systemd/system" for folder in ("/etc", "/run", "/usr/local/lib", "/usr/lib"))
ROOT: dict[str, Any] = {
    "file:/etc/passwd": "root:x:0:0::/:/bin/sh\n",
    "file:/etc/group": "root:x:0:\nwax:x:7:\n",
}
STATUS = """Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21
Description: tool

Package: sealer
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Version: 2.0-1
Depends: waxd (>= 1) | pitchd, dpkg
Description: seals letters
 in red

Package: inker
Status: deinstall ok config-files
Architecture: all
Version: 0.9
Description: inks

Package: systemd
Status: install ok installed
Architecture: amd64
Version: 252.1-1
Description: init

Package: gone
Status: purge ok not-installed
Priority: optional

Package: forgotten
Status: deinstall ok not-installed

Package: coming
Status: install ok not-installed
Priority: optional
Architecture: amd64

Package: held
Status: hold ok not-installed
"""
DPKG = {"file:/var/lib/dpkg/status": STATUS}


def _unit(
    name: str, *, at: str = "/usr/lib/systemd/system", text: str | None = "[Install]\nWantedBy=x.target\n", **more: Any
) -> dict[str, Any]:
    """Questions about one unit that stands in one folder; `more` overrides what stands there."""
    said: dict[str, Any] = {**NOWHERE, **DPKG, **{f"stat:{folder}/{name}": None for folder in UNITS}}
    said |= {f"stat:{folder}/{glob}": None for folder in UNITS[:2] for glob in ("*.[wru][aep][nqh]*/*", "*")}
    said |= {f"stat:/etc/init.d/{name.rpartition('.')[0]}": None}
    if text is not None:
        said[f"stat:{at}/{name}"] = {f"{at}/{name}": {**FILE, **more}}
        said[f"files:{at}/{name}"] = {f"{at}/{name}": {"text": text}}
    return said


WANTED = {"stat:/etc/systemd/system/*.[wru][aep][nqh]*/*": {"/etc/systemd/system/x.target.wants/seal.service": {**FILE, "type": "link", "to": "/usr/lib/systemd/system/seal.service"}}}  # fmt: skip


@together(
    "pattern, said, wanted",
    [
        ("r:^enabled", {**_unit("seal.service"), **WANTED}, FOUND),
        ("r:^disabled", _unit("seal.service"), FOUND),
        ("r:^static", _unit("seal.service", text="[Service]\nExecStart=/x\n"), FOUND),
        ("r:^static", _unit("seal.service", text="[Install]\nWantedBy=x.target\nWantedBy=\n"), FOUND),
        ("r:^disabled", _unit("seal.service", text="[Install]\nWantedBy=\nWantedBy=x.target\n"), FOUND),
        ("r:^indirect", _unit("seal.service", text="[Install]\nAlso=wax.socket\n"), FOUND),
        ("r:^masked$", _unit("seal.service", at="/etc/systemd/system", text="", type="link", to="/dev/null"), FOUND),
        ("r:^masked$", _unit("seal.service", at="/etc/systemd/system", text="", size=0), FOUND),
        ("r:Failed to get unit file state", _unit("seal.service", text=None), FOUND),
        ("r:^enabled", _unit("seal.service", text=None), NOT),
        ("!r:enabled", _unit("seal.service", text=None), FOUND),
        ("r:^enabled", _unit("seal.service", at="/etc/systemd/system", text="", type="link", to="/opt/seal.service"), UNSURE),
        ("r:^enabled", {**_unit("seal.service", text=None), "stat:/etc/init.d/seal": {"/etc/init.d/seal": FILE}}, UNSURE),
        ("r:^enabled", {**_unit("seal.service"), "stat:/etc/systemd/system/*": Gap.DENIED}, UNSURE),
    ],
)  # fmt: skip
def test_whether_a_unit_is_enabled(pattern: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    for line in (
        "systemctl is-enabled seal",
        "systemctl is-enabled seal.service",
        "systemctl --no-pager is-enabled seal",
    ):
        assert outcome(f"c:{line} -> {pattern}", said, installed=("systemctl",)) is wanted


def test_a_mount_that_may_be_generated_is_unknown() -> None:
    assert (
        outcome(
            "c:systemctl is-enabled tmp.mount -> r:enabled", _unit("tmp.mount", text=None), installed=("systemctl",)
        )
        is UNSURE
    )


MADE = tuple(f"stat:/run/systemd/generator{each}/tmp.mount" for each in ("", ".early", ".late"))


@pytest.mark.parametrize(
    ("more", "word", "wanted"),
    [
        ({MADE[0]: {MADE[0][5:]: FILE}, MADE[1]: None, MADE[2]: None}, "generated", FOUND),
        (dict.fromkeys(MADE), "No such file", FOUND),
        ({**dict.fromkeys(MADE, Gap.UNSUPPORTED), "file:/etc/fstab": "# tmpfs /tmp tmpfs\n/dev/sda1 / ext4 defaults\n"}, "No such file", FOUND),
        ({**dict.fromkeys(MADE, Gap.UNSUPPORTED), "file:/etc/fstab": None}, "No such file", FOUND),
        ({**dict.fromkeys(MADE, Gap.UNSUPPORTED), "file:/etc/fstab": "tmpfs /tmp/ tmpfs\n"}, "No such file", UNSURE),
        ({**dict.fromkeys(MADE, Gap.UNSUPPORTED), "file:/etc/fstab": "tmpfs /a-b tmpfs\n"}, "No such file", UNSURE),
        (dict.fromkeys(MADE, Gap.DENIED), "No such file", UNSURE),
    ],
)  # fmt: skip
def test_a_mount_made_at_the_start_is_looked_for_where_it_is_put(
    more: dict[str, Any], word: str, wanted: RuleOutcome
) -> None:
    """Of a root folder, where nothing is put, /etc/fstab tells whether one could be made."""
    said = {**_unit("tmp.mount", text=None), **more}
    assert outcome(f"c:systemctl is-enabled tmp.mount -> r:{word}", said, installed=("systemctl",)) is wanted


@pytest.mark.parametrize(
    ("to", "listed", "version", "wanted"),
    [
        ("/usr/lib/systemd/system/wax.service", {"wax.service": "file"}, "252", FOUND),
        ("../../../usr/lib/systemd/system/wax.service", {"wax.service": "file"}, "247", FOUND),
        ("/usr/lib/systemd/system/wax.service", {"wax.service": "file"}, "241", UNSURE),
        ("/usr/lib/systemd/system/wax.service", {"wax.service": "link"}, "252", UNSURE),
        ("/usr/lib/systemd/system/wax.service", {}, "252", UNSURE),
        ("/usr/lib/systemd/system/wax@.service", {"wax@.service": "file"}, "252", UNSURE),
        ("/opt/wax.service", {}, "252", UNSURE),
    ],
)
def test_a_link_to_a_unit_of_another_name_is_an_alias(
    to: str, listed: dict[str, str], version: str, wanted: RuleOutcome
) -> None:
    said = {
        **_unit("seal.service", at="/etc/systemd/system", text="", type="link", to=to),
        "list:/usr/lib/systemd/system": listed,
        "file:/var/lib/dpkg/status": STATUS.replace("Version: 252", f"Version: {version}"),
    }
    assert outcome("c:systemctl is-enabled seal -> r:^alias$", said, installed=("systemctl",)) is wanted


@pytest.mark.parametrize(
    ("to", "pattern", "wanted"),
    [
        ("/lib/systemd/system/multi-user.target", "multi-user.target", FOUND),
        ("/lib/systemd/system/multi-user.target", "r:graphical", NOT),
        ("/lib/systemd/system/default.target", "r:graphical", UNSURE),
        ("/dev/null", "r:graphical", UNSURE),
    ],
)
def test_the_default_target_is_what_the_first_link_leads_to(to: str, pattern: str, wanted: RuleOutcome) -> None:
    said = _unit("default.target", at="/etc/systemd/system", text="", type="link", to=to)
    assert outcome(f"c:systemctl get-default -> {pattern}", said, installed=("systemctl",)) is wanted
    without = _unit("default.target", text=None)
    assert outcome(f"c:systemctl get-default -> {pattern}", without, installed=("systemctl",)) is UNSURE


ENFORCE, SELINUX = "file:/sys/fs/selinux/enforce", "file:/etc/selinux/config"


@together(
    "line, pattern, said, wanted",
    [
        ("getenforce", "Enforcing", {ENFORCE: "1"}, FOUND),
        ("getenforce", "r:^Enforcing", {ENFORCE: "0"}, NOT),
        ("getenforce", "r:^Disabled$", {ENFORCE: None}, FOUND),
        ("getenforce", "r:^Disabled$", {ENFORCE: "2"}, UNSURE),
        ("getenforce", "r:^Disabled$", {ENFORCE: Gap.DENIED}, UNSURE),
        ("sestatus", "r:^SELinux status:\\s+disabled$", {ENFORCE: None}, FOUND),
        ("sestatus", "r:^Current mode:\\s+enforcing$", {ENFORCE: "1", SELINUX: None}, FOUND),
        ("sestatus", "r:^Mode from config file:\\s+permissive", {ENFORCE: "1", SELINUX: "#SELINUX=disabled\nSELINUX=Permissive\n"}, FOUND),
        ("sestatus", "r:^Loaded policy name:\\s+(targeted|mls)", {ENFORCE: "1", SELINUX: "SELINUX=enforcing\nSELINUXTYPE=targeted\n"}, FOUND),
        ("sestatus", "r:^Loaded policy name:\\s+targeted", {ENFORCE: "1", SELINUX: "SELINUX=enforcing\n"}, UNSURE),
        ("sestatus", "r:^Policy MLS status:\\s+enabled", {ENFORCE: "1", SELINUX: None}, UNSURE),
        ("sestatus -v", "r:x", {ENFORCE: "1", SELINUX: None}, UNSURE),
        ("update-crypto-policies --show", "r:^LEGACY", {"file:/etc/crypto-policies/state/current": "DEFAULT:NO-SHA1\n"}, NOT),
        ("update-crypto-policies --show", "r:^LEGACY", {"file:/etc/crypto-policies/state/current": None}, UNSURE),
        ("update-crypto-policies --check", "r:.", {"file:/etc/crypto-policies/state/current": "DEFAULT\n"}, UNSURE),
    ],
)  # fmt: skip
def test_what_guards_the_system(line: str, pattern: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    assert outcome(f"c:{line} -> {pattern}", said, installed=(line.split(maxsplit=1)[0],)) is wanted


LIST = "cmd:systemctl list-units --type=service,socket --all --no-legend --plain --no-pager"


@pytest.mark.parametrize(("unit", "pattern", "wanted"), [("seal", "r:^active", FOUND), ("wax", "r:^inactive", FOUND), ("wax", "r:^active", NOT), ("pitch", "r:^failed", FOUND), ("seal.timer", "r:active", UNSURE)])  # fmt: skip
def test_whether_a_unit_is_active(unit: str, pattern: str, wanted: RuleOutcome) -> None:
    said = {
        **_unit(f"{unit}.service"),
        LIST: "seal.service loaded active running Seals\npitch.service loaded failed failed x\n",
    }
    assert outcome(f"c:systemctl is-active {unit} -> {pattern}", said, installed=("systemctl",)) is wanted
    assert outcome(f"c:systemctl is-active {unit} -> {pattern}", {**said, LIST: ""}, installed=("systemctl",)) is UNSURE


@together(
    "line, pattern, wanted",
    [
        ("dpkg-query -s sealer", "r:^Status: install ok installed", FOUND),
        ("dpkg -s sealer", "r:^Version: 2\\.0", FOUND),
        ("dpkg -s inker", "r:config-files", FOUND),
        ("dpkg-query -s waxd", "r:package 'waxd' is not installed", FOUND),
        ("dpkg-query -s nothing", "r:install ok installed", NOT),
        ("dpkg-query -W sealer", "r:^sealer:amd64\\t2\\.0-1$", FOUND),
        ("dpkg-query -W -f='${db:Status-Status}' sealer", "installed", FOUND),
        ("dpkg-query -W -f='${binary:Package}\\t${Status}\\t${db:Status-Status}\\n' waxd", "r:^waxd\\tunknown ok not-installed\\tnot-installed$", FOUND),
        ("dpkg-query -W -f='${binary:Package}\\t${Status}\\n' nothing", "r:no packages found matching nothing", FOUND),
        ("dpkg-query --show --showformat='${Package} ${Version}\\n' seal*", "r:^sealer 2\\.0-1$", FOUND),
        ("dpkg-query -W -f ${db:Status-Abbrev} inker", "r:^rc", FOUND),
        ("dpkg-query -W -f=${Status}\\t${Package} sealer", "r:^install ok installed", FOUND),
        ("dpkg-query -W -f=${Status}\\t${Package} sealer", "r:\\tsealer$", UNSURE),
        ("dpkg -l sealer", "r:^ii\\s+sealer", FOUND),
        ("dpkg-query -W -f='${Package}\\t${Status}\\n' gone", "r:^gone\\tunknown ok not-installed$", FOUND),
        ("dpkg -s gone", "r:^Status: unknown ok not-installed$", FOUND),
        ("dpkg -s forgotten", "r:package 'forgotten' is not installed", FOUND),
        ("dpkg -s coming", "r:^Status: install ok not-installed$", FOUND),
        ("dpkg -s held", "r:^Status: hold ok not-installed$", FOUND),
        ("dpkg -l gone", "r:^un  gone\\s+<none>\\s+<empty>\\s", FOUND),
        ("dpkg -l waxd", "r:^un  waxd\\s+<none>\\s+<none>\\s", FOUND),
        ("dpkg-query -l sealer", "r:^\\|\\|/ Name", FOUND),
        ("dpkg -l nothing", "r:^ii", NOT),
        ("dpkg-query -W -f='${source:Version}' sealer", "r:2", UNSURE),
        ("dpkg -i sealer.deb", "r:x", UNSURE),
        ("dpkg-query -L sealer", "r:x", UNSURE),
    ],
)  # fmt: skip
def test_packages(line: str, pattern: str, wanted: RuleOutcome) -> None:
    assert outcome(f"c:{line} -> {pattern}", DPKG, installed=("dpkg", "dpkg-query")) is wanted


def _mode(path: str, **more: Any) -> dict[str, Any]:
    return {**ROOT, f"stat:{path}": {path: {**FILE, **more}}}


@together(
    "line, pattern, said, wanted",
    [
        ('stat -Lc "%n %a %u/%U %g/%G" /etc/seal', "r:^/etc/seal 644 0/root 0/root$", _mode("/etc/seal"), FOUND),
        ("stat -L -c '%a' /etc/seal", "n:^(\\d+)$ compare <= 640", _mode("/etc/seal", mode="0600"), FOUND),
        ("stat -Lc 'Access: (%#a/%A) Uid: ( %u/ %U)' /etc/seal", "r:^Access: \\(0644/-rw-r--r--\\) Uid: \\( 0/ root\\)$", _mode("/etc/seal"), FOUND),
        ("stat -c %#a:%04a /etc/seal", "r:^0:0000$", _mode("/etc/seal", mode="0000"), FOUND),
        ("stat -c %5n /etc/seal", "r:x", _mode("/etc/seal"), UNSURE),
        ("stat --format=%A /etc/seal", "-rw-r--r--", _mode("/etc/seal"), FOUND),
        ("stat -c %F /etc/seal", "regular empty file", _mode("/etc/seal", size=0), FOUND),
        ("stat --printf '%G\\n' /etc/seal", "r:^wax$", _mode("/etc/seal", gid=7), FOUND),
        ("stat -Lc %U /etc/seal", "r:root", _mode("/etc/seal", uid=99), UNSURE),
        ("stat -L /etc/seal", "r:Access: \\(0644/-rw-r--r--\\)  Uid: \\(    0/    root\\)   Gid: \\(    0/    root\\)", _mode("/etc/seal"), FOUND),
        ("stat /etc/seal", "r:^Modify: 1999", _mode("/etc/seal"), UNSURE),
        ("stat /etc/seal", "r:Uid: \\(\\s*7/", _mode("/etc/seal"), NOT),
        ("stat -Lc %a /etc/seal", "r:^644", {**ROOT, "stat:/etc/seal": None}, NOT),
        ("stat -Lc %a /etc/seal", "r:No such file or directory", {**ROOT, "stat:/etc/seal": None}, FOUND),
        ("stat -Lc %a /etc/seal", "r:6", _mode("/etc/seal", type="link", to="x"), UNSURE),
        ("stat -Lc %i /etc/seal", "r:6", _mode("/etc/seal"), UNSURE),
        ("stat -Lc %a /etc/se*", "r:6", {}, UNSURE),
        ("stat -Lc %n:%a /etc/seals.d/", "r:^/etc/seals\\.d/:755$", {**ROOT, "stat:/etc/seals.d": {"/etc/seals.d": FOLDER}}, FOUND),
    ],
)  # fmt: skip
def test_what_stands_there(line: str, pattern: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    assert outcome(f"c:{line} -> {pattern}", said, installed=("stat",)) is wanted


MOUNTS = "25 1 0:3 / / rw - ext4 /dev/sda1 rw\n26 25 0:4 / /tmp rw,nosuid - tmpfs tmpfs rw,size=4k\n27 25 0:5 /a /srv/a\\040b ro,nodev - ext4 /dev/sdb1 rw\n"


@together(
    "line, pattern, wanted",
    [
        ("findmnt -kn /tmp", "r:\\s*/tmp\\s+tmpfs\\s+tmpfs\\s+rw,nosuid,size=4k$", FOUND),
        ("findmnt -nk /tmp", "r:nodev", NOT),
        ("findmnt --kernel /tmp", "r:^TARGET\\s+SOURCE", FOUND),
        ("findmnt --kernel --noheadings /tmp", "r:TARGET", NOT),
        ("findmnt -no OPTIONS /tmp", "rw,nosuid,size=4k", FOUND),
        ("findmnt -n -o OPTIONS /tmp", "r:noexec", NOT),
        ("findmnt -kn '/srv/a b'", "r:/dev/sdb1\\[/a\\] ext4\\s+ro,nodev$", FOUND),
        ("findmnt -kn /var", "r:.", NOT),
        ("findmnt -kn /var", "!r:nodev", NOT),
        ("findmnt -kn /dev/sda1", "r:/", UNSURE),
        ("findmnt -J /tmp", "r:x", UNSURE),
        ("mount", "r:^tmpfs on /tmp type tmpfs \\(rw,nosuid,size=4k\\)$", FOUND),
        ("mount", "r:^/dev/sdb1 on /srv/a b type ext4 \\(ro,nodev\\)$", FOUND),
        ("mount", "r:\\son /var\\s", NOT),
        ("mount -t ext4", "r:x", UNSURE),
        ("findmnt", "r:x", UNSURE),
    ],
)
def test_mounts(line: str, pattern: str, wanted: RuleOutcome) -> None:
    said: dict[str, Any] = {"file:/proc/self/mountinfo": MOUNTS, "stat:/tmp": {"/tmp": FOLDER}, "stat:/var": {"/var": FOLDER}, "stat:/srv/a b": {"/srv/a b": FOLDER}, "stat:/dev/sda1": None}  # fmt: skip
    assert outcome(f"c:{line} -> {pattern}", said, installed=("findmnt", "mount")) is wanted
    assert (
        outcome(
            f"c:{line} -> {pattern}",
            {**said, "file:/proc/self/mountinfo": Gap.UNSUPPORTED},
            installed=("findmnt", "mount"),
        )
        is UNSURE
    )


@pytest.mark.parametrize(
    ("line", "pattern", "wanted"),
    [
        ("sysctl net.wax.red", "r:^net\\.wax\\.red = 1$", FOUND),
        ("sysctl -n net.wax.red", "1", FOUND),
        ("sysctl net.wax.red net.wax.blue", "r:blue = 0", FOUND),
        ("sysctl net.wax.green", "r:cannot stat /proc/sys/net/wax/green", FOUND),
        ("sysctl -a", "r:.", UNSURE),
        ("sysctl -w net.wax.red=0", "r:.", UNSURE),
        ("sysctl net.wax.pink", "r:.", UNSURE),
    ],
)
def test_kernel_settings(line: str, pattern: str, wanted: RuleOutcome) -> None:
    said = {
        "file:/proc/sys/net/wax/red": "1\n",
        "file:/proc/sys/net/wax/blue": "0\n",
        "file:/proc/sys/net/wax/green": None,
    }
    assert outcome(f"c:{line} -> {pattern}", said, installed=("sysctl",)) is wanted


MODPROBE: dict[str, Any] = {
    **NOWHERE,
    **{f"files:{folder}/modprobe.d/*.conf": None for folder in ("/run", "/usr/local/lib", "/usr/lib")},
    "files:/etc/modprobe.d/*.conf": {
        "/etc/modprobe.d/a.conf": {"text": "install wax-fs /bin/false\nblacklist pitch\n"}
    },
    "file:/proc/modules": "ink 100 2 seal,wax, Live 0x0\n",
}


@pytest.mark.parametrize(
    ("line", "pattern", "wanted"),
    [
        ("modprobe -n -v wax_fs", "r:install /bin/(true|false)", FOUND),
        ("modprobe -nv wax-fs", "r:^install /bin/false\\s*$", FOUND),
        ("modprobe --dry-run --verbose ink", "r:install /bin/false", NOT),
        ("modprobe -n -v ink", "r:insmod", UNSURE),
        ("modprobe --showconfig", "r:^blacklist pitch$", FOUND),
        ("modprobe --showconfig", "r:^install\\s+ink", NOT),
        ("modprobe -c", "r:ink", UNSURE),
        ("modprobe wax", "r:x", UNSURE),
        ("modprobe -r wax", "r:x", UNSURE),
        ("lsmod", "r:^ink\\s+100\\s+2 seal,wax$", FOUND),
        ("lsmod", "r:wax_fs", NOT),
    ],
)
def test_kernel_modules(line: str, pattern: str, wanted: RuleOutcome) -> None:
    assert outcome(f"c:{line} -> {pattern}", MODPROBE, installed=("modprobe", "lsmod")) is wanted


def test_a_link_to_nothing_hides_a_file_of_modprobe() -> None:
    link = {"/etc/modprobe.d/b.conf": {**FILE, "type": "link", "to": "/dev/null"}}
    said = {
        **MODPROBE,
        "files:/etc/modprobe.d/*.conf": {"/etc/modprobe.d/b.conf": {"gap": "unreadable", "detail": "a device"}},
        "files:/usr/lib/modprobe.d/*.conf": {"/usr/lib/modprobe.d/b.conf": {"text": "install wax /bin/false\n"}},
        "stat:/etc/modprobe.d/*.conf": link,
    }
    rule = "c:modprobe --showconfig -> r:^install wax /bin/false"
    assert outcome(rule, said, installed=("modprobe",)) is NOT
    assert outcome(rule, {**said, "stat:/etc/modprobe.d/*.conf": Gap.DENIED}, installed=("modprobe",)) is UNSURE
    link["/etc/modprobe.d/b.conf"]["to"] = "/dev/zero"
    assert outcome(rule, said, installed=("modprobe",)) is UNSURE


def test_dpkg_tells_of_a_package_that_is_wanted_or_described_and_not_there() -> None:
    for said, wanted in (
        ("Status: install ok not-installed\nArchitecture: amd64\n", FOUND),
        ("Status: install ok not-installed\n", NOT),
        ("Status: unknown ok not-installed\nSection: net\n", FOUND),
        ("Status: unknown ok not-installed\n", NOT),
    ):
        status = {"file:/var/lib/dpkg/status": f"Package: wax\n{said}\n{STATUS}"}
        assert outcome("c:dpkg -s wax -> r:^Status: ", status, installed=("dpkg",)) is wanted


@pytest.mark.parametrize("line", ["INSTALL wax /bin/true", "install wax", "wax"])
def test_what_modprobe_says_of_a_line_that_is_none_is_not_known(line: str) -> None:
    text = f"# a\n{line}\ninstall seal /bin/false\nsoftdep a pre: b\n"
    said = {**MODPROBE, "files:/etc/modprobe.d/*.conf": {"/etc/modprobe.d/a.conf": {"text": text}}}
    for rule, wanted in (
        ("r:^install seal /bin/false", FOUND),
        ("r:^install wax", UNSURE),
        ("!r:^install seal", UNSURE),
    ):
        assert outcome(f"c:modprobe -c -> {rule}", said, installed=("modprobe",)) is wanted


def test_where_the_kernel_is_not_seen_a_module_that_is_stopped_may_be_loaded_already() -> None:
    said = {**MODPROBE, "file:/proc/modules": Gap.UNSUPPORTED}
    assert outcome("c:modprobe -n -v wax_fs -> r:install /bin/false", said, installed=("modprobe",)) is UNSURE
    assert outcome("c:modprobe -n -v ink -> r:install /bin/false", said, installed=("modprobe",)) is NOT


UFW = (
    "Status: active\nLogging: on (low)\n\nTo                         Action      From\n"
    "22/tcp                     ALLOW IN    Anywhere                  \n"
    "22/tcp (v6)                DENY OUT    Anywhere (v6)              (log, out)\n"
)
SSHD: dict[str, Any] = {"cmd:sshd -T": "port 22\npermitrootlogin no\n", "file:/etc/ssh/sshd_config": "PermitRootLogin no\n", "files:/etc/ssh/sshd_config.d/*": None, "files:/etc/ssh/*.conf": None}  # fmt: skip
KEY = {**FILE, "mode": "0600"}
TWO_KEYS = {"/etc/ssh/ssh_host_rsa_key": KEY, "/etc/ssh/ssh_host_ed25519_key": {**KEY, "mode": "0644"}}
SSHD_FILES: dict[str, Any] = {
    **SSHD,
    "cmd:sshd -T": Gap.UNSUPPORTED,
    "file:/etc/passwd": "root:x:0:0::/:/bin/sh\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n",
    "stat:/etc/ssh/ssh_host_*_key": {"/etc/ssh/ssh_host_rsa_key": KEY},
    "file:/etc/default/ssh": None,
    "file:/etc/sysconfig/sshd": None,
}
"""A root folder whose daemon would start."""
MATCHED = {**SSHD, "file:/etc/ssh/sshd_config": "PermitRootLogin no\nMatch User lan\n  PermitRootLogin yes\n"}


@together(
    "line, pattern, said, wanted",
    [
        ("sshd -T", "r:^permitrootlogin no", SSHD, FOUND),
        ("sshd -T -C user=root -C host=here -C addr=192.0.2.1", "r:^permitrootlogin no", SSHD, FOUND),
        ("sshd -T -C user=root,host=$(hostname),addr=192.0.2.1,lport=22", "r:^permitrootlogin no", SSHD, FOUND),
        ("sshd -T -C user=root,colour=red", "r:^permitrootlogin no", SSHD, UNSURE),
        ("sshd -T -C lport=wax", "r:^permitrootlogin no", SSHD, UNSURE),
        ("sshd -T", "r:^permitrootlogin no", MATCHED, FOUND),
        ("sshd -T -C user=root", "r:^permitrootlogin no", MATCHED, UNSURE),
        ("sshd -T -f /tmp/x", "r:x", SSHD, UNSURE),
        ("sshd -T", "r:x", {"cmd:sshd -T": Gap.UNSUPPORTED}, UNSURE),
        ("sshd -T", "r:x", {"cmd:sshd -T": Answer(ask="cmd:sshd -T", exit=1, stderr=b"must be root")}, UNSURE),
        ("auditctl -l", "r:-w /etc/seal && r:-p wa", {"cmd:auditctl -l": "-w /etc/seal -p wa -k seal\n"}, FOUND),
        ("auditctl -D", "r:x", {}, UNSURE),
        ("ufw status verbose", "r:^Default: deny \\(incoming\\)", {"cmd:ufw status verbose": "Status: active\nLogging: on (low)\nDefault: deny (incoming), allow (outgoing)\n"}, FOUND),
        ("ufw status", "r:^Status: active", {"cmd:ufw status verbose": "Status: active\nLogging: on (low)\n"}, FOUND),
        ("ufw status", "r:Logging", {"cmd:ufw status verbose": "Status: active\nLogging: on (low)\n"}, NOT),
        ("ufw status", "r:^22/tcp {21}ALLOW {7}Anywhere", {"cmd:ufw status verbose": UFW}, FOUND),
        ("ufw status", "r:^22/tcp \\(v6\\) {16}DENY OUT {4}Anywhere \\(v6\\)", {"cmd:ufw status verbose": UFW}, FOUND),
        ("ufw status", "r:ALLOW IN", {"cmd:ufw status verbose": UFW}, NOT),
        ("ufw status", "r:^Web", {"cmd:ufw status verbose": f"{UFW}80/tcp (Web)             ALLOW IN    Anywhere\n"}, UNSURE),
        ("ufw enable", "r:x", {}, UNSURE),
        ("which seal", "r:/usr/bin/seal$", {"stat:/usr/*bin/seal": {"/usr/bin/seal": FILE}}, FOUND),
        ("which seal", "r:.", {}, NOT),
        ("cat /etc/seal", "r:^wax", {"file:/etc/seal": "wax\n"}, FOUND),
        ("cat /etc/seal", "r:No such file", {"file:/etc/seal": None}, FOUND),
        ("cut -d: -f1,3 /etc/group", "r:^wax:7$", ROOT, FOUND),
        ("cut -f 1 -d : /etc/group", "r:x", ROOT, FOUND),
        ("cut -f1 /etc/group", "r:x", ROOT, UNSURE),
        ("cut -d: -f1 /etc/shadow", "r:x", ROOT, UNSURE),
        ("cut -d: -f1 /etc/none", "r:No such file", {"file:/etc/none": None}, FOUND),
        ("passwd -Sa", "r:^lan L ", {"shadow:/etc/shadow": {"lan": {"password": "locked", "changed": 20_000, "min": 0, "max": 9, "warn": 7, "inactive": 30}}}, FOUND),
        ("passwd -S -a", "r:^lan P", {"shadow:/etc/shadow": {"lan": {"password": "odd", "changed": 20_000}}}, UNSURE),
        ("passwd -S lan", "r:x", {"shadow:/etc/shadow": {}}, UNSURE),
        ("passwd lan", "r:x", {}, UNSURE),
        ("cat /etc/shadow", "r:x", {"file:/etc/shadow": "x"}, UNSURE),
        ("useradd -D", "n:^INACTIVE=(-?\\d+) compare <= 45", {"file:/etc/default/useradd": "INACTIVE=30\nSHELL=/bin/sh\n"}, FOUND),
        ("useradd -D", "r:^INACTIVE=45", {"file:/etc/default/useradd": "INACTIVE=45 \n"}, UNSURE),
        ("useradd -D", "n:^INACTIVE=(-?\\d+) compare > 9", {"file:/etc/default/useradd": "INACTIVE=010\n"}, UNSURE),
        ("useradd -D", "r:^GROUP=users", {"file:/etc/default/useradd": "GROUP=users\n"}, UNSURE),
        ("useradd -D", "r:^SHELL=/bin/bash # x$", {"file:/etc/default/useradd": "SHELL=/bin/bash # x\n"}, FOUND),
        ("useradd -D", "r:^INACTIVE=-1$", {"file:/etc/default/useradd": "SHELL=/bin/sh\n"}, FOUND),
        ("useradd -D", "r:^GROUP=100$", {"file:/etc/default/useradd": "SHELL=/bin/sh\n"}, UNSURE),
        ("useradd lan", "r:x", {}, UNSURE),
        ("passwd -S root", "r:^root\\s+P\\b", {"shadow:/etc/shadow": {"root": {"password": "set", "changed": 20_000, "min": 0, "max": 9, "warn": 7, "inactive": None}}}, FOUND),
        ("rpm -q seal", "r:^seal-2-1\\.noarch$", {"cmd:rpm -qa --qf '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\n'": "seal\t0:2-1\tnoarch\n"}, FOUND),
        ("rpm -q wax", "r:package wax is not installed", {"cmd:rpm -qa --qf '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\n'": "seal\t0:2-1\tnoarch\n"}, FOUND),
        ("apparmor_status", "n:^(\\d+) profiles are loaded compare > 0", {"file:/sys/kernel/security/apparmor/profiles": "seal (enforce)\nwax (complain)\n"}, FOUND),
        ("aa-status", "r:^1 profiles are in complain mode", {"file:/sys/kernel/security/apparmor/profiles": "seal (enforce)\nwax (complain)\n"}, FOUND),
        ("aa-status", "r:^0 processes are unconfined", {"file:/sys/kernel/security/apparmor/profiles": "seal (enforce)\n"}, UNSURE),
    ],
)  # fmt: skip
def test_the_others(line: str, pattern: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    program = line.split(maxsplit=1)[0]
    assert outcome(f"c:{line} -> {pattern}", said, installed=(program,)) is wanted


SAVED = "*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT DROP [5:300]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:wax - [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -s 127.0.0.0/8 -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -j wax\nCOMMIT\n"  # fmt: skip


@pytest.mark.parametrize(
    ("line", "pattern", "wanted"),
    [
        ("iptables -L", "r:^Chain INPUT \\(policy DROP\\)", FOUND),
        ("iptables -L -n", "r:^Chain INPUT \\(policy ACCEPT\\)", NOT),
        ("iptables -L INPUT -v -n", "r:ACCEPT\\s+\\S+\\s+--\\s+lo\\s+\\*\\s+0\\.0\\.0\\.0/0\\s+0\\.0\\.0\\.0/0", FOUND),
        ("iptables -L INPUT -v -n", "r:ACCEPT\\s+all\\s+--\\s+lo\\s+\\*", UNSURE),
        ("iptables -L INPUT -v -n", "r:^Chain OUTPUT", NOT),
        ("iptables -L -v -n", "r:DROP\\s+\\S+\\s+--\\s+\\*\\s+\\*\\s+127\\.0\\.0\\.0/8\\s+0\\.0\\.0\\.0/0", FOUND),
        ("iptables -S", "-P INPUT DROP", NOT),
        ("iptables -S", "r:^-P INPUT DROP$", FOUND),
        ("iptables -L wax", "r:\\(1 references\\)", FOUND),
        ("iptables -t nat -L", "r:x", UNSURE),
        ("iptables -F", "r:x", UNSURE),
    ],
)
def test_chains_of_iptables(line: str, pattern: str, wanted: RuleOutcome) -> None:
    assert outcome(f"c:{line} -> {pattern}", {"cmd:iptables-save": SAVED}, installed=("iptables",)) is wanted
    assert (
        outcome(
            "c:iptables -L -> r:Chain INPUT \\(policy ACCEPT\\)", {"cmd:iptables-save": ""}, installed=("iptables",)
        )
        is FOUND
    )
    assert outcome(f"c:{line} -> {pattern}", {"cmd:iptables-save": Gap.DENIED}, installed=("iptables",)) is UNSURE


NFT = '{"nftables": [{"metainfo": {}}, {"table": {"family": "inet", "name": "wax"}}, {"chain": {"family": "inet", "table": "wax", "name": "in", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}}, {"rule": {"family": "inet", "table": "wax", "chain": "in", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iif"}}, "right": "lo"}}, {"accept": null}]}}, {"rule": {"family": "inet", "table": "wax", "chain": "in", "expr": [{"limit": {}}]}}]}'  # fmt: skip


@pytest.mark.parametrize(
    ("line", "pattern", "wanted"),
    [
        ("nft list tables", "table inet wax", FOUND),
        ("nft list ruleset", "r:hook input priority \\S+; policy drop;", FOUND),
        ("nft list ruleset", 'r:iif "lo" accept', FOUND),
        ("nft list ruleset", "r:^\\s*chain out", UNSURE),
        ("nft flush ruleset", "r:x", UNSURE),
    ],
)
def test_rules_of_nft(line: str, pattern: str, wanted: RuleOutcome) -> None:
    assert outcome(f"c:{line} -> {pattern}", {"cmd:nft -j list ruleset": NFT}, installed=("nft",)) is wanted
    assert outcome(f"c:{line} -> {pattern}", {"cmd:nft -j list ruleset": "{"}, installed=("nft",)) is UNSURE


def _sshd(**more: Any) -> dict[str, Known[HostSshd] | Missing]:
    """The fact as a root folder gives it."""
    raw = {each.name: False for each in fields(SshdSettings)}
    words = dict.fromkeys(("ignore_rhosts", "permit_user_environment", "allow_tcp_forwarding", "compression"), "no")
    numbers = dict.fromkeys(
        ("login_grace_time_s", "max_auth_tries", "max_sessions", "client_alive_interval_s", "client_alive_count_max"), 4
    )
    lists = dict.fromkeys(
        ("allow_groups", "deny_users", "deny_groups", "ciphers", "macs", "kex_algorithms", "host_key_algorithms"),
        ("x", "y"),
    )
    rest = {"permit_root_login": "no", "banner": "none", "log_level": "info", "max_startups": "10:30:60", "authentication_methods": "any", "allow_users": (), "ports": (22,)}  # fmt: skip
    settings = SshdSettings(**{**raw, **words, **numbers, **lists, **rest, **more})
    fact = HostSshd(installed=True, version="9.2", told_by="files", settings=settings, match_blocks=False)
    return {
        "host.sshd": Known(
            fact=fact,
            provenance=Provenance(
                source="linux_sshd", taken_at=datetime(2026, 1, 1, tzinfo=UTC), asked=("file:/etc/ssh/sshd_config",)
            ),
        )
    }


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("c:sshd -T -> r:^permitrootlogin no$", FOUND),
        ("c:sshd -T -> r:permitrootlogin\\s+yes", NOT),
        ("c:sshd -T -C user=root -> n:^maxauthtries (\\d+) compare <= 4", FOUND),
        ("c:sshd -T -> r:^ciphers x,y$", FOUND),
        ("c:sshd -T -> r:^loglevel INFO", FOUND),
        ("c:sshd -T -> r:^allowusers", NOT),
        ("c:sshd -T -> r:^denygroups y", FOUND),
        ("c:sshd -T -> r:^disableforwarding\\s+yes", UNSURE),
        ("c:sshd -T -> r:startups\\s+no", UNSURE),
        ("c:sshd -T -> r:^addressfamily\\s+any", UNSURE),
        ("not c:sshd -T -> r:^\\s*Subsystem sftp", UNSURE),
    ],
)
def test_of_a_root_folder_the_dump_of_sshd_is_made_from_its_files(rule: str, wanted: RuleOutcome) -> None:
    said = SSHD_FILES
    assert outcome(rule, said, installed=("sshd",), facts=_sshd()) is wanted
    missing = Missing(
        kind="host.sshd",
        gap=Gap.DENIED,
        detail="no",
        provenance=Provenance(source="x", taken_at=datetime(2026, 1, 1, tzinfo=UTC)),
    )
    assert outcome(rule, said, installed=("sshd",), facts={"host.sshd": missing}) is UNSURE
    assert outcome(rule, said, installed=("sshd",)) is UNSURE


@together(
    "line, wanted",
    [
        ("sh -c 'dpkg-query -s sealer'", FOUND),
        ("/bin/sh -c 'dpkg-query -s sealer'", FOUND),
        ("bash -c \"dpkg-query -W -f='${Status}' sealer\"", FOUND),
        ("sh -c 'dpkg-query -W -f=\"${Status}\" sealer'", UNSURE),
        ("sh -c 'dpkg-query -s inker'", NOT),
        ("sh -c 'dpkg-query -s sealer | grep installed'", UNSURE),
        ("sh -c 'dpkg-query -s sealer; true'", UNSURE),
        ("sh -c 'dpkg-query -s $(cat x)'", UNSURE),
        ("sh -c 'dpkg-query -l seal*'", UNSURE),
        ("sh -c 'LC_ALL=C dpkg-query -s sealer'", UNSURE),
        ("sh -c 'dpkg-query -s sealer # x'", UNSURE),
        ("sh -c 'dpkg-query -s sealer > /dev/null'", UNSURE),
        ("sh -c 'which'", UNSURE),
        ("sh -c 'lsmod'", UNSURE),
        ("sh -c \"sh -c 'dpkg-query -s sealer'\"", UNSURE),
        ("sh -c ''", UNSURE),
        ("sh dpkg-query -s sealer", UNSURE),
    ],
)
def test_a_shell_that_only_starts_a_program_prints_what_it_prints(line: str, wanted: RuleOutcome) -> None:
    said = {**DPKG, "stat:/bin/sh": {"/bin/sh": FILE}}
    assert outcome(f"c:{line} -> r:ok installed", said, installed=("sh", "bash", "dpkg-query")) is wanted


@pytest.mark.parametrize(
    ("program", "line", "wanted"),
    [
        ("dpkg-query", "dpkg-query -s sealer", FOUND),
        ("systemctl", "systemctl is-enabled nothing", NOT),
        ("lsmod", "lsmod", UNSURE),
        ("which", "which sealer", UNSURE),
        ("/usr/bin/dpkg-query", "/usr/bin/dpkg-query -s sealer", UNSURE),
    ],
)
def test_a_program_nobody_looked_for_is_there_where_its_package_is_installed(
    program: str, line: str, wanted: RuleOutcome
) -> None:
    """Agents and recordings ask no policy's questions; where its package is not installed, a program may be there still."""
    said = {**_unit("nothing.service", text=None), **DPKG, "file:/proc/modules": "sealer 1 0 - Live 0x0\n"}
    place = program if program.startswith("/") else f"/usr/*bin/{program}"
    assert outcome(f"c:{line} -> r:installed|sealer", {**said, f"stat:{place}": Gap.NOT_COLLECTED}) is wanted
    assert outcome(f"c:{line} -> r:installed|sealer", {**said, f"stat:{place}": Gap.DENIED}) is UNSURE


NO_ROOT_LOGIN, NO_LINE = "c:sshd -T -> r:^permitrootlogin no$", "c:sshd -T -> !r:^permitrootlogin no$"


@together(
    "more, rule, wanted",
    [
        ({}, NO_LINE, NOT),
        ({"stat:/etc/ssh/ssh_host_*_key": None}, NO_ROOT_LOGIN, UNSURE),
        ({"stat:/etc/ssh/ssh_host_*_key": {"/etc/ssh/ssh_host_rsa_key": {**KEY, "mode": "0644"}}}, NO_ROOT_LOGIN, UNSURE),
        ({"stat:/etc/ssh/ssh_host_*_key": {"/etc/ssh/ssh_host_dsa_key": KEY}}, NO_ROOT_LOGIN, UNSURE),
        ({"stat:/etc/ssh/ssh_host_*_key": TWO_KEYS}, NO_ROOT_LOGIN, FOUND),
        ({"stat:/etc/ssh/ssh_host_*_key": TWO_KEYS}, NO_LINE, UNSURE),
        ({"stat:/etc/ssh/ssh_host_*_key": TWO_KEYS}, "c:sshd -T -> r:^Permissions 0644 for .* too open", FOUND),
        ({"stat:/etc/ssh/ssh_host_*_key": {"/etc/ssh/ssh_host_rsa_key": KEY, "/etc/ssh/ssh_host_ecdsa_key": {**KEY, "type": "link"}}}, NO_LINE, UNSURE),
        ({"file:/etc/passwd": "root:x:0:0::/:/bin/sh\n"}, NO_ROOT_LOGIN, UNSURE),
        ({"file:/etc/default/ssh": "SSHD_OPTS=-oPermitRootLogin=yes\n"}, NO_ROOT_LOGIN, UNSURE),
        ({"file:/etc/default/ssh": "# none\nSSHD_OPTS=\n"}, NO_ROOT_LOGIN, FOUND),
        ({"file:/etc/ssh/sshd_config": "HostKey /etc/keys/own\nPermitRootLogin no\n"}, NO_ROOT_LOGIN, UNSURE),
        ({"file:/etc/ssh/sshd_config": "Protocol 2\nPermitRootLogin no\n"}, NO_ROOT_LOGIN, FOUND),
        ({"file:/etc/ssh/sshd_config": "Protocol 2\nPermitRootLogin no\n"}, NO_LINE, UNSURE),
        ({"file:/etc/ssh/sshd_config": "Protocol 2\n"}, "c:sshd -T -> r:^/etc/ssh/sshd_config line 1: Deprecated option Protocol$", FOUND),
        ({"file:/etc/ssh/sshd_config": "Protocol 2\n"}, "c:sshd -T -> r:^reprocess config", UNSURE),
    ],
)  # fmt: skip
def test_of_a_root_folder_sshd_must_be_able_to_start_and_may_complain(
    more: dict[str, Any], rule: str, wanted: RuleOutcome
) -> None:
    """Complaints are read beside the settings, or together with them; where that matters it is unknown."""
    assert outcome(rule, {**SSHD_FILES, **more}, installed=("sshd",), facts=_sshd()) is wanted


def test_a_command_line_is_split_into_words_and_never_expanded() -> None:
    assert words_of('a \'b c\' "d\\"e" $(f) *')[0] == ("a", "b c", 'd"e', "$(f)", "*")
    assert words_of("a\\tb") == (("atb",), ("a\\tb",))
    with pytest.raises(ValueError, match="not closed"):
        words_of("a 'b")


@together(
    "program, words",
    product(
        sorted(commands()),
        [("--",), ("-x", "y"), ("; touch /tmp/x",), ("$(touch /tmp/x)",), ("a", "|", "tee", "/etc/x"), ("\0",)],
    ),
)
def test_words_that_are_not_known_are_told_of_no_program(program: str, words: tuple[str, ...]) -> None:
    told = commands()[program].told(program, words)
    assert told is None or all("touch" not in each and "tee" not in each for each in told.questions)


def _asked(line: str) -> tuple[str, ...]:
    program, *words = line.split()
    told = commands()[program].told(program, tuple(words))
    assert told is not None
    return told.questions


def test_only_questions_that_read_are_ever_asked() -> None:
    lines = [
        "auditctl -l",
        "sshd -T",
        "ufw status",
        "iptables -L",
        "nft list ruleset",
        "rpm -q x",
        "systemctl is-active x",
    ]
    assert {each for line in lines for each in _asked(line) if each.startswith("cmd:")} == {
        "cmd:auditctl -l",
        "cmd:sshd -T",
        "cmd:ufw status verbose",
        "cmd:iptables-save",
        "cmd:nft -j list ruleset",
        "cmd:rpm -qa --qf '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\n'",
        LIST,
    }


def test_commands_of_our_own_are_those_that_every_scan_asks() -> None:
    own = {each for collector in collectors(Platform.LINUX) for each in collector.questions}
    assert {
        each
        for each in _asked("iptables -L") + _asked("systemctl is-active x") + _asked("rpm -q x")
        if each.startswith("cmd:")
    } <= own
    assert {
        "cmd:auditctl -l",
        "cmd:auditctl -s",
        "cmd:sshd -T",
        "cmd:ufw status verbose",
        "cmd:ip6tables-save",
        "cmd:nft -j list ruleset",
    } <= own


def test_the_page_names_every_program() -> None:
    page = (Path(__file__).parents[3] / "docs/policies.md").read_text(encoding="utf-8")
    assert [each for each in commands() if f"| {each}" not in page and f", {each}" not in page] == []
