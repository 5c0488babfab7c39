"""PAM and its settings as written, line by line, for auditors of lines; what they do is host.password_policy.

Source: pam.d(5), pwquality.conf(5), faillock.conf(5), login.defs(5). The main files alone: drop-ins are not counted by
those who read only these.
"""

from collections.abc import Callable, Iterator

from scanner.collect.host.pam_grammar import SERVICES, PamFiles
from scanner.collect.host.written_settings import equals_lines, every_value, spaced_lines, word_lines
from scanner.model.kinds.host_pam_written import HostPamWritten
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import text

PWQUALITY = "file:/etc/security/pwquality.conf"
FAILLOCK = "file:/etc/security/faillock.conf"
LOGIN_DEFS = "file:/etc/login.defs"
_Pairs = Callable[[str], Iterator[tuple[str, str | None]]]


def read(ask: Ask) -> HostPamWritten:
    """Every written value and every rule."""
    files = PamFiles(ask)
    return HostPamWritten(
        pwquality=_values(ask, PWQUALITY, equals_lines),
        login_defs=_values(ask, LOGIN_DEFS, word_lines),
        faillock=_values(ask, FAILLOCK, spaced_lines),
        stacks={name: rules_of(files.text(name)) for name in files.names()},
    )


def _values(ask: Ask, question: str, pairs: _Pairs) -> dict[str, tuple[str, ...]]:
    return every_value(pairs(text(ask(question)) or ""))


def rules_of(content: str) -> tuple[str, ...]:
    """The rules of one file of PAM, single spaces, without comments."""
    lines = (" ".join(line.split()) for line in content.replace("\\\n", " ").split("\n"))
    return tuple(line for line in lines if line and not line.startswith("#"))


COLLECTOR = Collector(
    id="linux_pam_written",
    platform=Platform.LINUX,
    gives=HostPamWritten,
    questions=(SERVICES, PWQUALITY, FAILLOCK, LOGIN_DEFS),
    read=read,
)
