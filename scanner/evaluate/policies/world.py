"""What a rule is judged by: answers of one target, and the platform it has. Everything below asks through it."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, Final, TypeVar

from scanner.evaluate.policies.texts import Text, text_of
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.observation import Fact, Known, Missing, Observation, gap_error
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform, Way
from scanner.reading.answers import entries, entry_gap, given

F = TypeVar("F", bound=Fact)
_STATUS: Final = "/var/lib/dpkg/status"
_PACKAGES: Final = {
    program: package
    for package, programs in {
        "apparmor": "aa-status apparmor_status",
        "auditd": "auditctl",
        "bash": "bash",
        "coreutils": "cat cut stat",
        "dash": "dash sh",
        "dpkg": "dpkg dpkg-query",
        "iptables": "iptables ip6tables",
        "kmod": "lsmod modprobe",
        "mount": "mount",
        "nftables": "nft",
        "openssh-server": "sshd",
        "passwd": "passwd useradd",
        "procps": "sysctl",
        "systemd": "systemctl",
        "ufw": "ufw",
        "util-linux": "findmnt",
    }.items()
    for program in programs.split()
}
"""The Debian package of a program, where Debian has had it for long."""


@dataclass(slots=True)
class World:
    """Answers of one target; `asked` are the questions a judgement came to, in order."""

    ask: Ask
    platform: Platform = Platform.LINUX
    facts: Mapping[str, Observation] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    """What was made of long answers, by a name of whoever made it: hundreds of rules ask one list of packages."""

    def answer(self, question: str) -> Answer:
        """The raw answer, which may be absent or cut; raises the GapError of one that is none."""
        self.asked[question] = None
        answer = self.ask(question)
        if answer.gap is not None:
            raise gap_error(answer.gap, answer.detail or question, way=answer.way)
        if not answer.truncated:
            return given(answer)
        return answer

    def file(self, path: str) -> Text | None:
        """The text of a file, None where there is none; raises Unreadable for what is no text."""
        answer = self.answer(f"file:{path}")
        return None if answer.absent else _no_binary(text_of(answer.stdout, whole=not answer.truncated), path)

    def entries(self, question: str) -> dict[str, Any]:
        """What `stat:`, `list:`, `files:` or `shadow:` answered; empty where nothing is there; raises Unreadable when cut."""
        self.asked[question] = None
        found = entries(self.ask(question))
        for place, entry in found.items() if question.startswith("stat:") else ():
            if not isinstance(entry, Mapping) or "gap" not in entry:
                kind_of(entry, place)
        return found

    def standing(self, path: str) -> Mapping[str, Any] | None:
        """What stands at one path, links not followed; None where nothing does."""
        found = self.entries(f"stat:{path}").get(path)
        return None if found is None else entry_seen(found, path)

    def fact(self, kind: type[F]) -> F:
        """The fact of this kind; raises the GapError of what is missing."""
        seen = self.facts.get(kind.kind)
        if isinstance(seen, Known) and isinstance(seen.fact, kind):
            self.asked.update(dict.fromkeys(seen.provenance.asked))
            return seen.fact
        if isinstance(seen, Missing):
            raise gap_error(seen.gap, seen.detail, way=seen.way)
        raise NotCollected(f"{kind.kind}: nobody asked", way=Way.RECORD_AGAIN)

    def installed(self, program: str) -> tuple[str, ...]:
        """The paths of a program where commands are looked for; none where it is not installed."""
        return tuple(
            path
            for question in program_questions(program)
            for path, entry in self.entries(question).items()
            if kind_of(entry, path) in ("file", "link")
        )

    def has_program(self, program: str) -> bool:
        """True where the program stands; of an agent or a recording, which ask no policy's questions, where its package is installed."""
        try:
            return bool(self.installed(program))
        except NotCollected:
            if not self._has_package_of(program):
                raise
            return True

    def _has_package_of(self, program: str) -> bool:
        """False where no package is known to have it, or it is not installed: then the program may be there all the same."""
        package = _PACKAGES.get(program)
        status = self.file(_STATUS) if package is not None else None
        if status is None or package is None:
            return False
        return (
            re.search(rf"^Package: {re.escape(package)}\n(?:.+\n)*?Status: \w+ ok installed$", status.out, re.MULTILINE)
            is not None
        )


def kind_of(entry: Any, place: str) -> str:
    """`file`, `folder`, `link` …: what an entry of `stat:` or `list:` says it is; raises its gap, and Unreadable for another form."""
    kind = entry if isinstance(entry, str) else entry_seen(entry, place).get("type")
    if not isinstance(kind, str):
        raise Unreadable(f"{place}: an entry has not the form it must have")
    return kind


def entry_seen(entry: Any, place: str) -> Mapping[str, Any]:
    """The entry itself; raises the gap it holds."""
    if not isinstance(entry, Mapping):
        raise Unreadable(f"{place}: an entry has not the form it must have")
    if "gap" in entry:
        raise entry_gap(place, entry)
    return entry


def text_entry(entry: Any, place: str) -> Text:
    """The text of an entry of `files:`; raises its gap, and Unreadable for what is no text."""
    said = entry_seen(entry, place)
    try:
        raw = (
            str(said["text"]).encode("utf-8", "surrogatepass")
            if "text" in said
            else base64.b64decode(said["b64"], validate=True)
        )
    except (KeyError, ValueError, TypeError, binascii.Error) as error:
        raise Unreadable(f"{place}: an entry has not the form it must have") from error
    return _no_binary(text_of(raw), place)


def _no_binary(text: Text, place: str) -> Text:
    if "\0" in text.out:
        raise Unreadable(f"{place}: binary data where text was expected")
    return text


def program_questions(program: str) -> tuple[str, ...]:
    """Where a program is looked for: the folders of every shell's PATH."""
    if program.startswith("/"):
        return (f"stat:{program}",)
    return tuple(f"stat:{folder}/{program}" for folder in ("/usr/*bin", "/*bin", "/usr/local/*bin"))


def only(questions: Iterable[str]) -> tuple[str, ...]:
    """Questions without repeats, in order."""
    return tuple(dict.fromkeys(questions))
