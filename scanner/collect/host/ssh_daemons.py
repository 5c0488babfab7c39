"""Whether the SSH server whose files are read is the one that runs: other programs, other units, other options.

Source: sshd.service of OpenSSH on Red Hat (`/usr/sbin/sshd -D $OPTIONS`) and ssh.service on Debian (`$SSHD_OPTS`);
dropbear(8). A unit of the administrator may start sshd with `-o` or `-f`, which its files and `sshd -T` do not show.
"""

import re

from scanner.collect.host.standing import exists, standings
from scanner.collect.host.unit_overrides import override_questions, overrides
from scanner.model.errors import Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask

OTHER_PROGRAMS = ("stat:/usr/local/sbin/sshd", "stat:/usr/sbin/dropbear", "stat:/usr/sbin/tinysshd")
"""Servers that stay hidden where /usr/sbin/sshd is not there; asked for only then, as dropbear may wait in the initrd."""
_WANTED = "stat:/etc/systemd/system/*.[wru][aep][nqh]*/*"
"""In the words of systemd_units, so that it is asked once."""
_SERVICES = "ssh*"
UNIT_QUESTIONS = (_WANTED, *override_questions(_SERVICES))

_OTHER_UNIT = kept_pattern(r"/(dropbear|tinyssh)[^/]*$")
_SERVICE = kept_pattern(r"sshd?@?")
_DROP_IN = kept_pattern(r"/sshd?@?\.service\.d/[^/]*$")
_START = kept_pattern(r"^[ \t]*ExecStart[ \t]*=[ \t@:+!|-]*(/\S*/sshd)\b(.*)$", re.MULTILINE)
_THROUGH = kept_pattern(
    r"^[ \t]*ExecStart[ \t]*=[ \t@:+!|-]*(?![ \t@:+!|-])(?!\S*/sshd\b)\S+[ \t].*/sshd[ \t]+\S", re.MULTILINE
)
"""Started by a shell or another program, with a command line of its own."""
_OPTIONS = "SSHD_OPTS|OPTIONS|CRYPTO_POLICY|PERMITROOTLOGIN"
_SETS_OPTIONS = kept_pattern(rf"^[ \t]*(EnvironmentFile[ \t]*=|Environment[ \t]*=.*\b({_OPTIONS})=)", re.MULTILINE)
_AS_PACKAGED = kept_pattern(rf"-[46Deiqtd]+|\$\{{?({_OPTIONS})\}}?")


def refuse_other_programs(ask: Ask) -> None:
    """Raise Unsupported where another SSH server stands; for machines without /usr/sbin/sshd."""
    for question in OTHER_PROGRAMS:
        if exists(ask, question):
            raise Unsupported(f"{question.removeprefix('stat:')} is an SSH server whose settings are not read")


def refuse_other_units(ask: Ask) -> None:
    """Raise Unsupported where a unit starts another SSH server, or this one with options of its own."""
    for path in standings(ask(_WANTED)):
        if _OTHER_UNIT.search(path):
            raise Unsupported(f"{path}: another SSH server is started, whose settings are not read")
    for path, written in overrides(ask, _SERVICES, _SERVICE):
        for found in _START.finditer(written.replace("\\\n", " ")):
            if found[1] != "/usr/sbin/sshd" or not all(map(_AS_PACKAGED.fullmatch, found[2].split())):
                raise Unsupported(f"{path}: sshd is started with options of its own, which are not read")
        if _THROUGH.search(written.replace("\\\n", " ")):
            raise Unsupported(f"{path}: sshd is started through another program, whose options are not read")
        if _DROP_IN.search(path) and _SETS_OPTIONS.search(written):
            raise Unsupported(f"{path}: gives sshd options from elsewhere, which are not read")
