r"""Questions, answers and recordings: what is asked of a target, raw, before any parser has seen it.

Canonical questions (design §4), all read-only:

    cmd:sshd -T                          a literal command line, split as a shell splits words, run without a shell,
                                         LC_ALL=C
    file:/etc/ssh/sshd_config            the bytes of one file, links followed
    files:/etc/ssh/sshd_config.d/*.conf  every regular file a glob names
    heads:/var/lib/clamav/*.c[vl]d       the first 4,096 bytes of every regular file a glob names, for those that are long
                                         and say at their head what they are
    stat:/etc/shadow                     owner, mode, size and times of what a path or glob names, links not followed
    list:/etc/cron.d                     names in one folder
    shadow:/etc/shadow                   password state, algorithm and dates; hashes never leave the target
    apt:/var/lib/apt/lists               what apt's lists of security suites offer for the packages on record
    walk:/                               one bounded walk of a file system, for every check that needs one
    reg:HKLM\SOFTWARE\…                  the values and the names of the subkeys of one registry key, in the 64-bit view
    regs:HKLM\…\Uninstall\*|A,B          every key that a path names in which `*` stands for one whole level; with `|`
                                         these values alone. HKU\* are the profiles of the users whose hive is loaded
    cim:root/SecurityCenter2:Class       every instance of a WMI class, or of `SELECT …` in its place (WQL)
    members:S-1-5-32-544                 the direct members of one local group of Windows, by its SID
    snmp:1.3.6.1.2.1.2.2.1.2             every object below an OID, in the order of their OIDs
    snmp:1.3.6.1.2.1.1                   the system group: its seven objects, by one GET. Printers, phones and the like
                                         are sent no more than that (design §5)
    snmp:session                         as whom the agent answered us, never with what
    snmp:default-communities             a test: one GET of sysDescr.0 over v1 and v2c each, with public and with private;
                                         only where an authorisation names it, and never to printers, phones and the like

Shapes of `Answer.entries`, plain JSON, keys sorted. An entry that could not be read is {"gap": GAP, "detail": TEXT},
with "way": WAY where the gap alone does not say what would mend it.

    files:   {path: {"text": TEXT} | {"b64": BASE64 when it is no UTF-8 text or holds NUL}}
    heads:   as files:, with "size": BYTES and "mtime": SECONDS since 1970 of the whole file
    stat:    {path: {"type": "file|folder|link|pipe|socket|device", "mode": "0640", "uid": 0, "gid": 0, "size": BYTES,
             "mtime": SECONDS since 1970, "links": N, "to": link target as written (only for a link)}}
    list:    {name: "file|folder|link|pipe|socket|device"}
    shadow:  {user: {"password": "set|locked|empty", "algorithm": crypt id such as "yescrypt", "sha512", "md5", null
             when none is set, "changed": DAYS since 1970, "min": , "max": , "warn": , "inactive": , "expires": DAYS
             since 1970}}; null where the field is empty
    walk:    {"entries": N, "suid": [path], "sgid": [path], "world_writable_files": [path],
             "world_writable_folders_without_sticky": [path], "unowned": [path], "ungrouped": [path],
             "denied": [path of a folder that could not be read], "cut": "" or why the walk ended early}
    reg:     {"values": {name: {"type": "REG_SZ", "data": …}}, "subkeys": [name]}; the unnamed value has the name "".
             data is text of REG_SZ and REG_EXPAND_SZ (not expanded), a whole number of REG_DWORD and REG_QWORD (unsigned), a
             list of texts of REG_MULTI_SZ, {"b64": BASE64} of REG_BINARY and every other type. A key that does not exist
             is `absent`; so is no value of it
    regs:    {path of the key: {"values": …}}, in the form of reg:, for every key that was there
    cim:     [{property: value}], as WMI tells it: dates as "20260819073000.000000+420", null where a property has none.
             A class or namespace that does not exist is a gap, `unsupported`: not every Windows has it
    members: [{"sid": "S-1-5-21-…-500", "name": TEXT, "kind": "user|group|other"}]; `absent` when there is no such group
    apt:     {"indexes": {path of a list: {"release": path of its Release file or null, "packages": {name: [version]}}},
             "releases": {path of a Release file: {its own words for "Origin", "Label", "Suite", "Codename", "Date",
             "Valid-Until"; a field it does not have is left out}}}
             Names are those of /var/lib/dpkg/status alone, versions stand in no order. "packages" is null for a list
             that was not read, because its Release file does not speak of security (or ESM); a list that could not be
             read has "gap" and "detail" in its place.
    snmp:    [[oid, tag, value]], oid as "1.3.6.1.2.1.1.1.0", tag a word of `SnmpTag`. value is a whole number of
             "integer", "counter32", "gauge32", "counter64", and of "ticks" (hundredths of a second); text of "oid"
             ("1.3.6.1.4.1.8072.3.2.10") and "address" ("192.0.2.1"); of "bytes" and "opaque" text, or {"b64": BASE64}
             when it is no UTF-8 text or holds NUL; null of the rest, which the system group alone has. [] when the
             agent has the object and no row of it; `absent` when it knows no such object, or does not show it to us.
    snmp:session
             {"version": "2c|3", "security": "community|auth_priv", "default_community": true for public and private}
    snmp:default-communities
             [{"version": "1|2c", "community": "public|private", "said": "told|refused|silent"}], all four. "told" is an
             answer with sysDescr.0, "refused" one without it.

On Windows a path may begin with %NAME%, which the runner on the machine expands; `files:` and `heads:` are keyed by the
expanded path, and `stat:` has "type", "size" and "mtime" alone. A command may name %OUT%, a new file of the runner's own that
the program is told to write: its bytes are the answer's `stdout`, and it is gone afterwards.

A glob that names nothing, a file or folder that does not exist, and a program that is not installed are `absent`.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform, Way

T = TypeVar("T")
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The raw answer to one question.

    `exit` is a command's exit status and None for anything else. `stdout` holds text, `b64` in recordings when it
    is not UTF-8. `entries` holds structured answers as plain JSON values. `gap` is set when there is no answer,
    `way` with it where the connector knows what would let it be answered.
    `absent` is a definite answer: the file, folder or program does not exist here. `seal` is the digest the connector
    took at the moment of reading, empty where none was taken (recordings of others): an answer that lost or changed a
    byte on its way no longer fits it.
    """

    ask: str
    exit: int | None = None
    stdout: bytes = b""
    stderr: bytes = b""
    entries: Any = None  # a parsing edge: plain JSON, shaped by the question's scheme
    absent: bool = False
    gap: Gap | None = None
    way: Way | None = None
    detail: str = ""
    truncated: bool = False
    seal: str = ""
    _digest: str = field(default="", init=False, repr=False, compare=False)
    """`content_digest`, once it was asked for: an answer is asked for it by every collector that reads it."""

    def content_digest(self) -> str:
        """SHA-256 (hex) over what the target said, and whether it said it; the words and the way of a gap are ours."""
        if not self._digest:
            object.__setattr__(self, "_digest", self._sum())
        return self._digest

    def _sum(self) -> str:
        says = [self.ask, self.exit, self.entries, self.absent, self.gap, self.truncated]
        digest = hashlib.sha256(_CANONICAL(says).encode(errors="surrogatepass"))
        for part in (self.stdout, self.stderr):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.hexdigest()

    def sealed(self) -> "Answer":
        """The same answer with the seal that fits it."""
        digest = self.content_digest()
        same = Answer(  # every field by hand: `replace` takes ten times as long, and there are hundreds a visit
            ask=self.ask,
            exit=self.exit,
            stdout=self.stdout,
            stderr=self.stderr,
            entries=self.entries,
            absent=self.absent,
            gap=self.gap,
            way=self.way,
            detail=self.detail,
            truncated=self.truncated,
            seal=digest,
        )
        object.__setattr__(same, "_digest", digest)  # a digest covers everything but the seal
        return same

    @property
    def is_intact(self) -> bool:
        """True when the answer still fits its seal, or never had one."""
        return not self.seal or self.seal == self.content_digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineIdentity:
    """What tells one machine from another; empty strings where the machine did not say."""

    serial: str = ""
    machine_id: str = ""
    macs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """All answers of one target, replayable without it (`*.rec.json`)."""

    target: str
    platform: Platform
    taken_at: datetime
    product: str = ""
    language: str = ""
    identity: MachineIdentity = field(default_factory=MachineIdentity)
    answers: tuple[Answer, ...] = ()


class Ask(Protocol):
    """How a collector asks: hand it a declared question, get the raw answer (never an exception for a gap)."""

    def __call__(self, question: str, /) -> Answer:
        """The answer to `question`."""


class OverdueError(Exception):
    """A question outlived its deadline; `answer` is the gap that this means, sealed."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.detail)
        self.answer = answer


@runtime_checkable
class Watched(Protocol):
    """An asker that can have many questions asked under one watch, which is cheaper than a watch for each."""

    def watched(self, read: Callable[[], T], /) -> T:
        """What `read` returns, which asks this asker; raises OverdueError at the first question that takes too long.

        Every answer before it is as good as ever: whoever remembers them reads again, with the gap for that question.
        """
