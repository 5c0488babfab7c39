"""Answers that are cut, garbled, denied, or say less than a command would: never more than unknown comes of them."""

from typing import Any

from scanner.evaluate.policies.policy import FIVE, FOUR, RuleOutcome
from scanner.model.question import Answer
from scanner.model.words import Gap
from tests.evaluate.policies.answers import FILE, FOLDER, outcome
from tests.evaluate.policies.test_commands import DPKG, MODPROBE, MOUNTS, NOWHERE, STATUS, UNITS, WANTED, _unit
from tests.together import together

FOUND, NOT, INVALID, UNSURE = RuleOutcome.FOUND, RuleOutcome.NOT_FOUND, RuleOutcome.INVALID, RuleOutcome.UNKNOWN
PROFILES = "file:/sys/kernel/security/apparmor/profiles"
STATUS_FILE = "file:/var/lib/dpkg/status"
RPM = "cmd:rpm -qa --qf '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\n'"
NFT = "cmd:nft -j list ruleset"
LINK = {**FILE, "type": "link", "to": "elsewhere"}


def _cut(ask: str, said: bytes = b"x\n") -> dict[str, Answer]:
    return {ask: Answer(ask=ask, exit=0, stdout=said, truncated=True)}


def _failed(ask: str, complaint: bytes) -> dict[str, Answer]:
    return {ask: Answer(ask=ask, exit=1, stderr=complaint)}


@together(
    "line, said",
    [
        ("aa-status", {PROFILES: None}),
        ("aa-status", {PROFILES: "seal enforce\n"}),
        ("aa-status", _cut(PROFILES, b"seal (enforce)\n")),
        ("dpkg -s sealer", {STATUS_FILE: STATUS.replace("install ok installed", "installed")}),
        ("dpkg-query -W", {STATUS_FILE: STATUS.replace("install ok installed", "installed")}),
        ("dpkg -s sealer", {STATUS_FILE: ""}),
        ("dpkg -s sealer", {STATUS_FILE: None}),
        ("dpkg -s sealer", _cut(STATUS_FILE, STATUS.encode())),
        ("dpkg -s sealer", {STATUS_FILE: f"{STATUS}\nPackage: sealer\nStatus: install ok installed\nArchitecture: i386\nVersion: 2.0-1\n"}),
        ("dpkg -s", DPKG),
        ("dpkg-query -f x sealer", DPKG),
        ("dpkg-query -W --admindir=/x sealer", DPKG),
        ("dpkg-query -W --no-pager sealer", DPKG),
        ("findmnt -kn /tmp", {"file:/proc/self/mountinfo": "25 1 0:3 /\n", "stat:/tmp": None}),
        ("findmnt -kn /tmp", {"file:/proc/self/mountinfo": "", "stat:/tmp": None}),
        ("findmnt -kn /tmp", {"file:/proc/self/mountinfo": MOUNTS, "stat:/tmp": {"/tmp": LINK}}),
        ("findmnt -n --output=UUID /tmp", {}),
        ("iptables -L -S", {}),
        ("iptables -S -v", {}),
        ("iptables -L a b", {}),
        ("iptables -L", _failed("cmd:iptables-save", b"Permission denied (you must be root)")),
        ("iptables -L", _failed("cmd:iptables-save", b"odd")),
        ("iptables -L", {"cmd:iptables-save": "*filter\n-A NONE -j ACCEPT\nCOMMIT\n"}),
        ("lsmod", {"file:/proc/modules": None}),
        ("lsmod", {"file:/proc/modules": "wax\n"}),
        ("lsmod x", {}),
        ("modprobe -n -v wax", {**MODPROBE, "files:/etc/modprobe.d/*.conf": {"/etc/modprobe.d/a.conf": {"text": "alias wax pitch\n"}}}),
        ("modprobe -n -v wax", {**MODPROBE, "files:/etc/modprobe.d/*.conf": {"/etc/modprobe.d/a.conf": {"text": "install wax [redacted]\n"}}}),
        ("modprobe -n -v wax", {**MODPROBE, "files:/etc/modprobe.d/*.conf": Gap.UNSUPPORTED}),
        ("nft list ruleset", _failed(NFT, b"Operation not permitted (you must be root)")),
        ("nft list ruleset", _failed(NFT, b"odd")),
        ("nft list ruleset", {NFT: '{"nftables": [3]}'}),
        ("cat /etc/seal", _cut("file:/etc/seal")),
        ("which -a seal", {}),
        ("useradd -D", _cut("file:/etc/default/useradd")),
        ("rpm -q seal", {RPM: ""}),
        ("rpm -qi seal", {}),
        ("sysctl kernel.wax", _cut("file:/proc/sys/kernel/wax")),
        ("systemctl is-enabled seal", {**_unit("seal.service"), "stat:/usr/lib/systemd/system/seal.service": {"/usr/lib/systemd/system/seal.service": FOLDER}}),
        ("systemctl is-enabled seal", {**_unit("seal.service"), "files:/usr/lib/systemd/system/seal.service": None}),
        ("systemctl is-enabled seal@x", _unit("seal@x.service")),
        ("systemctl is-enabled seal@x", _unit("seal@x.service", text=None)),
        ("systemctl is-enabled seal", {**_unit("seal.service"), "stat:/usr/lib/systemd/system/seal.service": Gap.UNSUPPORTED}),
        ("systemctl status seal", _unit("seal.service")),
        ("systemctl is-enabled", {}),
        ("auditctl -l", {"cmd:auditctl -l": None}),
        ("sshd -T -T", {}),
        ("sshd -C user=root", {}),
        ("sshd -T -C user=root", {"cmd:sshd -T": "port 22\n", "file:/etc/ssh/sshd_config": "Include /srv/wax.conf\n", "files:/etc/ssh/sshd_config.d/*": None, "files:/etc/ssh/*.conf": None}),
        ("sshd -T -C user=root", {"cmd:sshd -T": "port 22\n", "file:/etc/ssh/sshd_config": "Port 22\n", "files:/etc/ssh/sshd_config.d/*": {"/etc/ssh/sshd_config.d/a": {"gap": "denied"}}, "files:/etc/ssh/*.conf": None}),
    ],
)  # fmt: skip
def test_what_says_too_little_decides_nothing(line: str, said: dict[str, Any]) -> None:
    program = line.split(maxsplit=1)[0]
    assert outcome(f"c:{line} -> r:odd nowhere", said, installed=(program,)) is UNSURE


@together(
    "line, pattern, said, wanted",
    [
        ("dpkg -s dpkg", "r:^Status", {STATUS_FILE: f"{STATUS}\nPackage: sealer\nStatus: install ok installed\nArchitecture: i386\n"}, FOUND),
        ("dpkg-query -W -f='${Package;8}|${Version;-3}|${none}|\\q\\0' inker", "r:^   inker\\|0\\.9\\|\\|q", DPKG, FOUND),
        ("dpkg -s sealer", "r:^Version", {STATUS_FILE: f"junk\n\n{STATUS}"}, FOUND),
        ("dpkg -l", "r:^rc\\s+inker", DPKG, FOUND),
        ("dpkg -s sealer", "r:Depends", {STATUS_FILE: STATUS.replace("waxd (>= 1)", "?")}, FOUND),
        ("findmnt -n --output OPTIONS /tmp", "r:^rw,nosuid", {"file:/proc/self/mountinfo": MOUNTS, "stat:/tmp": None}, FOUND),
        ("findmnt -n --output=OPTIONS /tmp", "r:^rw,nosuid", {"file:/proc/self/mountinfo": MOUNTS, "stat:/tmp": None}, FOUND),
        ("findmnt -kn /p", "ro", {"file:/proc/self/mountinfo": "25 1 0:3 / /p ro - x none ro\n", "stat:/p": None}, NOT),
        ("iptables -L NONE", "r:No chain", {"cmd:iptables-save": ""}, FOUND),
        ("iptables -L INPUT -v -n", "r:^\\s*\\d+\\s+\\S+\\s+DROP", {"cmd:iptables-save": "*filter\n:INPUT DROP [0:0]\n-A INPUT ! -s 192.0.2.0/24 -j DROP\nCOMMIT\n"}, UNSURE),
        ("iptables -L -n", "r:^ACCEPT.*dpt:22", {"cmd:iptables-save": "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n"}, UNSURE),
        ("nft list ruleset", "r:chain wax", {NFT: '{"nftables": [{"table": {"family": "ip", "name": "t"}}, {"chain": {"family": "ip", "table": "t", "name": "wax"}}, {"set": {"name": "s"}}]}'}, FOUND),
        ("nft list ruleset", "r:jump wax", {NFT: '{"nftables": [{"table": {"family": "ip", "name": "t"}}, {"chain": {"family": "ip", "table": "t", "name": "a"}}, {"rule": {"family": "ip", "table": "t", "chain": "a", "comment": "c", "expr": [{"counter": {"packets": 1, "bytes": 2}}, {"jump": {"target": "wax"}}]}}]}'}, FOUND),
        ("systemctl is-enabled seal", "r:^enabled$", {**_unit("seal.service"), "stat:/etc/systemd/system/*": {"/etc/systemd/system/red.service": {**LINK, "to": "/usr/lib/systemd/system/seal.service"}}}, FOUND),
        ("systemctl is-enabled seal", "r:^enabled-runtime$", {**_unit("seal.service"), "stat:/run/systemd/system/*": {"/run/systemd/system/red.service": {**LINK, "to": "/usr/lib/systemd/system/seal.service"}}}, FOUND),
        ("systemctl is-enabled seal", "r:^enabled$", {**_unit("seal.service"), "stat:/etc/systemd/system/*.[wru][aep][nqh]*/*": {"/etc/systemd/system/x.target.wants/seal.service": {**LINK, "to": "../gone"}}}, FOUND),
        ("systemctl is-enabled seal", "r:^masked-runtime$", _unit("seal.service", at="/run/systemd/system", text="", type="link", to="/dev/null"), FOUND),
        ("systemctl is-enabled seal", "r:^not-found|Failed", {**_unit("seal.service", text=None), STATUS_FILE: STATUS.replace("252.1-1", "255.4-1")}, FOUND),
        ("systemctl is-enabled seal", "r:^not-found$", {**_unit("seal.service", text=None), STATUS_FILE: STATUS.replace("252.1-1", "255.4-1")}, FOUND),
        ("systemctl is-enabled seal", "r:^not-found$", {**_unit("seal.service", text=None), STATUS_FILE: STATUS.replace("Package: systemd", "Package: x")}, UNSURE),
        ("systemctl is-enabled seal", "r:^disabled", {**_unit("seal.service"), **{f"stat:/run/systemd/system/{each}": Gap.UNSUPPORTED for each in ("*", "*.[wru][aep][nqh]*/*", "seal.service")}}, FOUND),
        ("modprobe -n -v wax_fs", "r:install", {**MODPROBE, "files:/run/modprobe.d/*.conf": Gap.UNSUPPORTED}, FOUND),
        ("modprobe -n -v wax_fs", "r:install", {**MODPROBE, "file:/proc/modules": None}, UNSURE),
        ("stat -Lc '%a' /etc/seal", "r:6", {"stat:/etc/seal": {"/etc/seal": FILE}, "file:/etc/passwd": None, "file:/etc/group": None}, FOUND),
    ],
)  # fmt: skip
def test_odd_answers_are_read_as_far_as_they_go(
    line: str, pattern: str, said: dict[str, Any], wanted: RuleOutcome
) -> None:
    program = line.split(maxsplit=1)[0]
    assert outcome(f"c:{line} -> {pattern}", said, installed=(program,)) is wanted


def test_an_alias_runs_under_the_name_of_its_unit() -> None:
    said = {**NOWHERE, **{f"stat:{folder}/red.service": None for folder in UNITS}}
    said["stat:/etc/systemd/system/red.service"] = {
        "/etc/systemd/system/red.service": {**LINK, "to": "/usr/lib/systemd/system/seal.service"}
    }
    said["cmd:systemctl list-units --type=service,socket --all --no-legend --plain --no-pager"] = (
        "seal.service loaded active running x\n"
    )
    assert outcome("c:systemctl is-active red -> r:^active$", said, installed=("systemctl",)) is FOUND
    assert "x.target.wants" in str(WANTED)


@together(
    "rule, said, wanted",
    [
        ("d:seals -> r:x", {}, UNSURE),
        ("d:/etc/*.d -> r:x", {"stat:/etc/*.d": {"/etc/*.d": FOLDER}}, UNSURE),
        ("f:/etc/s*", {}, UNSURE),
        ("f:/etc/seal -> r:x", {"file:/etc/seal": Answer(ask="file:/etc/seal", stdout=b"xy\n", truncated=True)}, FOUND),
        ("d:/etc/seals.d -> r:.", {"stat:/etc/seals.d": {"/etc/seals.d": FOLDER}, "list:/etc/seals.d": {"a": {"gap": "denied", "detail": "x"}}}, UNSURE),
        ("d:/etc/seals.d -> r:. -> r:x", {"stat:/etc/seals.d": {"/etc/seals.d": FOLDER}, "list:/etc/seals.d": {"a": "file"}, "files:/etc/seals.d/.[!.]*": None, "files:/etc/seals.d/*": {"/etc/seals.d/a": {"b64": "?"}}}, UNSURE),
        ("d:/etc/seals.d -> r:. -> r:x", {"stat:/etc/seals.d": {"/etc/seals.d": FOLDER}, "list:/etc/seals.d": {"a": "file"}, "files:/etc/seals.d/.[!.]*": None, "files:/etc/seals.d/*": {"/etc/seals.d/a": 3}}, UNSURE),
        ("d:/etc/seals.d -> r:. -> r:x", {"stat:/etc/seals.d": {"/etc/seals.d": FOLDER}, "list:/etc/seals.d": {"a": "file"}, "files:/etc/seals.d/.[!.]*": None, "files:/etc/seals.d/*": {"/etc/seals.d/a": {"b64": "eA=="}}}, FOUND),
        ("d:/etc/seals.d -> seal", {"stat:/etc/seals.d": None}, UNSURE),
        ("d:/etc/seals.d -> r:.", {"stat:/etc/seals.d": {"/etc/seals.d": LINK}}, UNSURE),
        ("f:/etc/shadow -> r:x", {"shadow:/etc/shadow": None}, INVALID),
        ("f:/etc/shadow -> r:^lan::", {"shadow:/etc/shadow": {"lan": {"password": "empty"}}}, FOUND),
        ("f:/etc/shadow -> r:^lan:x", {"shadow:/etc/shadow": {"lan": {"password": "set", "algorithm": "odd"}}}, UNSURE),
        ("r:HKLM\\Wax -> Red", {"reg:HKLM\\Wax": {"values": 3}}, UNSURE),
        ("p:x", {"files:/proc/[0-9]*/comm": {}, "files:/proc/[0-9]*/cmdline": {}}, UNSURE),
        ("c:", {}, UNSURE),
        ("c:$wax -> r:x", {}, UNSURE),
        ("c:/usr/bin/stat -Lc %a /etc/seal -> r:644", {"stat:/usr/bin/stat": {"/usr/bin/stat": FILE}, "stat:/etc/seal": {"/etc/seal": FILE}, "file:/etc/passwd": "", "file:/etc/group": ""}, FOUND),
        ("f:/etc/seal -> r:[\\h]x\\R?\\N\\e?", {"file:/etc/seal": "\txy\n"}, FOUND),
        ("f:/etc/seal -> r:a && b", {"file:/etc/seal": "a b\n"}, NOT),
        ("f:/etc/seal -> r:[^]a]b", {"file:/etc/seal": "cb\n"}, FOUND),
    ],
)  # fmt: skip
def test_files_folders_and_keys_that_say_too_little(rule: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    assert outcome(rule, said) is wanted


def test_a_name_whose_case_decides_is_unknown_in_version_4() -> None:
    said = {"stat:/etc/seals.d": {"/etc/seals.d": FOLDER}, "list:/etc/seals.d": {"A.wax": "file"}}
    from scanner.evaluate.policies.policy import FOUR_PCRE2

    assert outcome("d:/etc/seals.d -> r:^a", said, dialect=FOUR_PCRE2) is UNSURE
    assert outcome("d:/etc/seals.d -> r:^A", said, dialect=FOUR_PCRE2) is FOUND
    assert outcome("d:/etc/seals.d -> r:^a\\.", said, dialect=FOUR) is FOUND
    assert outcome("d:/etc/seals.d -> r:^a", said, dialect=FIVE) is FOUND
