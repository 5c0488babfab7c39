"""What is told from answers is what the programs of this machine print: every command that stands here, run beside it."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from scanner.evaluate.policies.command import words_of
from scanner.evaluate.policies.rules import commands
from scanner.evaluate.policies.texts import UNKNOWN, Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import GapError
from scanner.reach.local import LocalHost
from scanner.run.runner import AskOnce

pytestmark = [pytest.mark.slow, pytest.mark.root]
_ONLY_THERE = re.compile(
    r"^(Device|Access|Modify|Change| Birth): [^(].*(?= Links)|^(Access|Modify|Change| Birth): [^(].*|Blocks: .*IO Block: \d+ +"
)
"""What a file system alone knows, in the full text of stat."""
FORM = "${binary:Package}\\t${Status}\\t${db:Status-Status}\\t${db:Status-Abbrev}\\n"
FILES = "/etc/passwd /etc/shadow /etc/group /etc/crontab /etc/ssh/sshd_config /etc/cron.d /etc/issue /root /no/such /etc/ssh"
SETTINGS = "net.ipv4.ip_forward kernel.randomize_va_space net.ipv6.conf.all.accept_ra fs.suid_dumpable net.ipv4.no_such"
UNITS = "ssh sshd.service cron systemd-timesyncd getty@tty1 tmp.mount no-such apt-daily.timer rsync nfs-server systemd-journald ssh.socket"
PACKAGES = "dpkg libc6 openssh-server aide no-such-thing apparmor xinetd prelink bash telnet"


def _lines() -> Iterator[str]:
    yield from (f"stat -Lc '%n %a %A %u/%U %g/%G %F %s %h %Y' {each}" for each in FILES.split())
    yield from (f"stat {each}" for each in FILES.split())
    yield from (f"sysctl {each}" for each in SETTINGS.split())
    yield "sysctl -n kernel.randomize_va_space"
    yield from (f"systemctl is-enabled {each}" for each in UNITS.split())
    for each in PACKAGES.split():
        yield from (
            f"dpkg-query -W -f='{FORM}' {each}",
            f"dpkg-query -s {each}",
            f"dpkg -s {each}",
            f"dpkg -l {each}",
            f"dpkg-query -W {each}",
        )
    yield from (
        "dpkg-query -W",
        "dpkg -l",
        "dpkg-query -l 'lib*'",
        f"dpkg-query -W -f='{FORM}' '*'",
        "dpkg-query -W bash no-such dash",
    )
    yield from (f"findmnt {flags} {each}" for each in ("/", "/dev/shm", "/proc", "/sys", "/var", "/no/such", "/dev/pts")
                for flags in ("-kn", "--kernel", "-no OPTIONS", "-k"))  # fmt: skip
    yield from (
        "lsmod",
        "useradd -D",
        "passwd -S root",
        "which bash",
        "which no-such",
        "cat /etc/issue /no/such",
        "sshd -T",
    )
    yield from (
        "iptables -L",
        "iptables -L -v -n",
        "iptables -S",
        "ip6tables -L -n",
        "nft list ruleset",
        "nft list tables",
    )


@pytest.mark.parametrize("line", list(_lines()))
def test_a_text_is_what_the_program_prints(line: str) -> None:
    """Where a part is unknown, what stands before it on its line is right."""
    words = shlex.split(line)
    program = shutil.which(words[0], path="/usr/sbin:/usr/bin:/sbin:/bin")
    told = commands()[words[0]].told(words[0], words_of(line)[1][1:])
    assert told is not None, "the command is not known"
    if program is None:
        pytest.skip("not installed here")
    try:
        texts = told.tell(World(ask=AskOnce(LocalHost())))
    except GapError as gap:
        pytest.skip(f"not told here: {gap.detail}")
    real = subprocess.run(words, executable=program, capture_output=True, check=False, timeout=60, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"})  # fmt: skip
    printed = Text(out=real.stdout.decode("latin-1"), err=real.stderr.decode("latin-1"))
    assert any(_fits(each.out, printed.out) and _fits(each.err, printed.err) for each in texts), texts[0].out[:2000]


def _fits(told: str, printed: str) -> bool:
    ours, theirs = told.splitlines(), printed.splitlines()
    return len(ours) == len(theirs) and all(map(_line_fits, ours, theirs))


def _line_fits(told: str, printed: str) -> bool:
    before, unknown, _ = told.partition(UNKNOWN)
    return printed.startswith(before) if unknown else _ONLY_THERE.sub("", told) == _ONLY_THERE.sub("", printed)
