"""An SNMP agent on the host: how many community lines and version 3 users it has, never a community itself.

Version 3 users are those that `rouser`, `rwuser` and `group … usm` let in or `createUser` makes; the agent's own list of
keys (`usmUser`) lets nobody in and is redacted as a whole.

Source: snmpd.conf(5), snmp_config(5) (net-snmp 5.9), Debian's /etc/snmp/snmpd.conf with `includeDir`. Redaction has
replaced community names before this reads them, all but the well-known `public` and `private`, which are no secret.
"""

from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_snmpd import HostSnmpd
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.answers import entries, given, text

PROGRAM = "stat:/usr/sbin/snmpd"
PARTS = "files:/etc/snmp/snmpd.conf.d/*.conf"
WRITTEN = (
    "file:/etc/snmp/snmpd.conf",
    "file:/etc/snmp/snmpd.local.conf",
    "file:/usr/share/snmp/snmpd.conf",
    "file:/var/lib/snmp/snmpd.conf",
)
"""In the order snmpd reads them; the last is where it keeps users it was told to create."""
INCLUDED_FOLDER = "/etc/snmp/snmpd.conf.d"
DEFAULT_WORDS = frozenset({"public", "private"})
_COMMUNITY = frozenset({"rocommunity", "rwcommunity", "rocommunity6", "rwcommunity6"})
_TO_SECURITY = frozenset({"com2sec", "com2sec6"})
_USER = frozenset({"rouser", "rwuser", "createuser"})
_NAMED_ARGUMENTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Access:
    communities: tuple[str, ...]
    users: frozenset[str]


def read(ask: Ask) -> HostSnmpd:
    """What the agent grants, or that none is installed."""
    if not entries(ask(PROGRAM)):
        if not given(ask(PROGRAM)).absent:
            raise Unreadable(f"{PROGRAM}: neither there nor absent")
        return HostSnmpd(installed=False, communities=0, default_communities=False, v3_users=0)
    try:
        access = _access(list(_directives(ask)))
    except GapError as gap:
        unseen = Unseen.of(gap)
        return HostSnmpd(installed=True, communities=unseen, default_communities=unseen, v3_users=unseen)
    return HostSnmpd(
        installed=True,
        communities=len(access.communities),
        default_communities=not DEFAULT_WORDS.isdisjoint(each.lower() for each in access.communities),
        v3_users=len(access.users),
    )


def _directives(ask: Ask) -> Iterator[list[str]]:
    parts = file_texts(ask(PARTS))
    includes = False
    for question in WRITTEN:
        for words in _words(text(ask(question)) or ""):
            if words[0] in ("includedir", "includefile", "includesearch"):
                if words[0] != "includedir" or words[1:] != [INCLUDED_FOLDER]:
                    raise Unsupported(f"{question}: {' '.join(words)[:100]} was not asked")
                includes = True
            yield words
    for path in sorted(parts) if includes else ():
        yield from _words(parts[path])


def _words(content: str) -> Iterator[list[str]]:
    for raw in content.split("\n"):
        words = raw.split()
        if words and not words[0].startswith("#"):
            yield [words[0].lower(), *(word.strip("\"'") for word in words[1:])]


def _access(directives: list[list[str]]) -> _Access:
    communities: list[str] = []
    users: set[str] = set()
    for directive, *words in directives:
        if directive in _COMMUNITY | _TO_SECURITY:
            communities.append(_community(directive, words))
        elif directive == "authcommunity" and len(words) > 1:
            communities.append(words[1])
        elif directive in _USER:
            users.add(_user(directive, words))
        elif directive == "group" and words[1:2] == ["usm"] and words[2:]:
            users.add(words[2])
    return _Access(communities=tuple(communities), users=frozenset(users))


def _community(directive: str, words: list[str]) -> str:
    place = 0
    if directive in _TO_SECURITY:
        if words[:1] == ["-Cn"]:
            words = words[2:]
        place = _NAMED_ARGUMENTS - 1
    if len(words) <= place:
        raise Unreadable(f"snmpd.conf: {directive} names no community")
    return words[place]


def _user(directive: str, words: list[str]) -> str:
    options = {"-e": 2, "-s": 2}
    while words and words[0] in options:
        words = words[options[words[0]] :]
    if not words:
        raise Unreadable(f"snmpd.conf: {directive} names no user")
    return words[0]


COLLECTOR = Collector(
    id="linux_snmpd",
    platform=Platform.LINUX,
    gives=HostSnmpd,
    questions=(PROGRAM, PARTS, *WRITTEN),
    read=read,
    as_root=(PARTS, *WRITTEN),
)
