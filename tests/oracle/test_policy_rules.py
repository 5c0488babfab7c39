"""On Debian roots made for it, a rule comes to what its command, file or folder really gives inside the root, or is unknown.

The rules are made of shapes that policies of the kind have; the truth is found without any of our code but the grammar: by
running the command inside the root, and by reading its files.
"""

import os
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import regex

from scanner.collect.host.linux_sshd import COLLECTOR
from scanner.evaluate.policies.grammar import rule_of
from scanner.evaluate.policies.policy import FIVE, Pattern, Rule, RuleOutcome, RuleType, Term
from scanner.evaluate.policies.rules import judge_rule
from scanner.evaluate.policies.world import World
from scanner.model.question import Answer
from scanner.reach.root_folder import RootFolder
from scanner.run.runner import AskOnce, collect_target
from tests.oracle import mirror
from tests.oracle.chamber import Chamber
from tests.oracle.debian_roots import NAMES, build, work_folder

pytestmark = [pytest.mark.root, pytest.mark.slow]
LEAST_ANSWERED = 0.8
COMPARED = {"<=": int.__le__, ">=": int.__ge__, "<": int.__lt__, ">": int.__gt__, "==": int.__eq__, "!=": int.__ne__}
_INSIDE = 'mkdir -p /run/sshd; command -v "$0" >/dev/null || exit 127; exec "$0" "$@"'

PACKAGES = "aide telnet xinetd nis rsync cron sudo auditd apparmor chrony ntp snmpd openssh-server libpam-pwquality dpkg libc6 ufw no-such"
UNITS = "ssh sshd cron rsyslog auditd chrony apparmor xinetd ufw nftables systemd-journald tmp.mount apt-daily.timer no-such systemd-timesyncd"
MODULES = "cramfs squashfs udf usb-storage dccp sctp"
STANDING = "/etc/passwd /etc/shadow /etc/gshadow- /etc/crontab /etc/cron.d /etc/cron.allow /etc/ssh/sshd_config /etc/motd /var/log /etc/issue.net"
KEYWORDS = "permitrootlogin x11forwarding maxauthtries loglevel usepam banner logingracetime maxstartups ciphers macs allowusers usedns clientaliveinterval"
PROGRAMS = ("auditctl -l", "ufw status", "iptables -L", "nft list ruleset", "apparmor_status", "sestatus", "nmcli radio all", "useradd -D",
            "passwd -S root", "which sudo", "which aide", "cat /etc/issue", "sysctl kernel.randomize_va_space", "findmnt -kn /tmp", "lsmod", "ss -l")  # fmt: skip
FILES = (
    ("/etc/passwd", ("r:^root:x:0:", "!r:^\\w+::", "r:^(?!root)[^:]+:[^:]*:0:")),
    ("/etc/shadow", ("!r:^[^:]+::", "r:^root:")),
    ("/etc/login.defs", ("n:^\\s*PASS_MAX_DAYS\\s+(\\d+) compare <= 365", "r:^\\s*ENCRYPT_METHOD\\s+(SHA512|YESCRYPT)", "!r:^\\s*UMASK\\s+022")),
    ("/etc/ssh/sshd_config", ("r:^\\s*PermitRootLogin\\s+no", "r:^\\s*Include && r:conf", "!r:^\\s*Match")),
    ("/etc/security/pwquality.conf", ("n:^\\s*minlen\\s*=\\s*(\\d+) compare >= 14", "r:^\\s*#")),
    ("/etc/sudoers", ("r:^\\s*Defaults\\s+use_pty", "r:%sudo && !r:NOPASSWD")),
    ("/etc/group", ("r:^sudo:", "!r:^shadow:[^:]*:[^:]*:[^:]+$")),
    ("/etc/pam.d/common-password", ("r:pam_unix.so && r:yescrypt|sha512", "r:pam_pwquality")),
    ("/etc/no-such", ("r:.", "!r:.")),
    ("/etc/motd", ("!r:\\\\v|\\\\r|\\\\m|\\\\s|Debian", "r:.")),
    ("/etc/sysctl.conf", ("r:^\\s*net\\.ipv4\\.ip_forward\\s*=\\s*0", "!r:^[^#]")),
)  # fmt: skip
FOLDERS = (
    "/etc/sysctl.d",
    "/etc/modprobe.d",
    "/etc/pam.d",
    "/etc/sudoers.d",
    "/etc/audit/rules.d",
    "/etc/profile.d",
    "/etc/default",
    "/etc/no-such",
)


def _rules() -> Iterator[str]:
    yield from _of_installed()
    yield from _of_the_rest()


def _of_installed() -> Iterator[str]:
    for each in PACKAGES.split():
        yield from (f"not c:dpkg-query -s {each} -> r:install ok installed", f"c:dpkg -l {each} -> r:^ii")
        yield f"c:dpkg-query -W -f='${{binary:Package}}\\t${{Status}}\\t${{db:Status-Status}}\\n' {each} -> r:not-installed|no packages found"
    for each in UNITS.split():
        yield from (
            f"c:systemctl is-enabled {each} -> r:^enabled",
            f"not c:systemctl is-enabled {each} -> r:disabled|masked|No such file",
        )
    for each in MODULES.split():
        yield from (
            f"c:modprobe -n -v {each} -> r:install /bin/(true|false)",
            f"not c:modprobe --showconfig -> r:^\\s*blacklist\\s+{each}",
        )


def _of_the_rest() -> Iterator[str]:
    for each in STANDING.split():
        yield f"c:stat -Lc '%n %a %u/%U %g/%G' {each} -> r:\\s6[04][04]\\s0/root\\s0/(root|shadow)$"
        yield f"c:stat -L {each} -> r:Access:\\s*\\(0[67][045][045]/\\S+\\)\\s+Uid:\\s*\\(\\s*0/\\s*root\\)"
        yield from (f"f:{each}", f"not d:{each}")
    for each in KEYWORDS.split():
        yield from (
            f"c:sshd -T -> r:^{each}\\s+(no|yes|none|INFO|without-password)$",
            f"not c:sshd -T -C user=root -C addr=192.0.2.1 -> r:{each}\\s+\\S*1",
        )
    for line in PROGRAMS:
        yield from (f"c:{line} -> r:.", f"not c:{line} -> r:Chain|loaded|=-1|sudo$")
    for file, patterns in FILES:
        yield from (f"{no}f:{file} -> {pattern}" for pattern in patterns for no in ("", "not "))
    for folder in FOLDERS:
        yield from (
            f"d:{folder}",
            f"d:{folder} -> r:\\.conf$",
            f"d:{folder} -> r:. -> r:^\\s*[a-z]",
            f"not d:{folder} -> r:common -> !r:nullok",
        )


@pytest.fixture(scope="module")
def roots() -> list[Path]:
    for program in ("debootstrap", "unshare", "apt-get"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is missing; the oracle needs debootstrap")
    return [build(name, work_folder(), mirror.debian_mirror()) for name in NAMES]


def test_no_rule_is_answered_wrongly_and_most_are_answered(roots: list[Path]) -> None:
    wrong: list[str] = []
    answered = asked = 0
    for root in roots:
        ask = AskOnce(RootFolder(root))
        seen = collect_target(
            ask, [COLLECTOR], seal=Answer.content_digest, clock=lambda: datetime.now(UTC)
        ).observations
        facts = {each.kind: each for each in seen}
        for text in _rules():
            rule = rule_of(text)
            judged = judge_rule(rule, World(ask=ask, facts=facts), FIVE)
            asked += 1
            if judged.outcome is RuleOutcome.UNKNOWN:
                continue
            answered += 1
            if judged.outcome is not (truth := _truth(rule, root)):
                wrong.append(f"{root.name}: {text}: {judged.outcome}, and it is {truth}")
    assert wrong == []
    assert answered >= LEAST_ANSWERED * asked, f"{answered} of {asked}"


def _truth(rule: Rule, root: Path) -> RuleOutcome:
    if rule.type is RuleType.COMMAND:
        printed = _printed(rule.target, root)
        found = None if printed is None else any(_holds(rule.pattern, each, whole=True) for each in printed)
    else:
        found = (_file if rule.type is RuleType.FILE else _folder)(rule, root / rule.target[1:])
    if found is None:
        return RuleOutcome.INVALID
    return RuleOutcome.FOUND if found is not rule.negated else RuleOutcome.NOT_FOUND


@cache
def _printed(line: str, root: Path) -> tuple[str, str] | None:
    """What the command prints inside the root, to both streams; None where there is no such program."""
    done = Chamber(root=root).run(["sh", "-c", _INSIDE, *shlex.split(line)], timeout_s=30)
    return None if done.returncode == 127 else (done.stdout, done.stderr)


def _file(rule: Rule, path: Path) -> bool | None:
    if rule.pattern is None:
        return path.is_file()
    return _holds(rule.pattern, path.read_bytes().decode("latin-1")) if path.is_file() else None


def _folder(rule: Rule, path: Path) -> bool | None:
    if rule.name is None:
        return path.is_dir()
    every = [Path(place) / name for place, _, names in os.walk(path) for name in names]
    plain = [each for each in every if each.is_file() and not each.is_symlink()]
    meant = [each for each in plain if regex.search(rule.name, each.name, regex.IGNORECASE)]
    if not plain:
        return None
    return (
        bool(meant)
        if rule.pattern is None
        else any(_holds(rule.pattern, each.read_bytes().decode("latin-1")) for each in meant)
    )


def _holds(pattern: Pattern | None, text: str, *, whole: bool = False) -> bool:
    assert pattern is not None
    lines = text.removesuffix("\n").split("\n") if text else []
    if pattern.literal is not None:
        return text.strip() == pattern.literal if whole else pattern.literal in lines
    if len(pattern.terms) == 1 and pattern.terms[0].negated:
        return bool(lines) and not any(_on(pattern.terms[0], each) for each in lines)
    return any(all(_on(term, each) is not term.negated for term in pattern.terms) for each in lines)


def _on(term: Term, line: str) -> bool:
    found = regex.search(term.text, line, regex.IGNORECASE)
    if found is None or term.comparison is None:
        return found is not None
    return COMPARED[term.comparison.operator](int(found[1]), term.comparison.number)
