"""PAM service files as libpam reads them: lines, control words, include, substack, @include.

Source: pam.d(5), pam.conf(5), _pam_parse_conf_file and _pam_assemble_line of libpam 1.5; `@include` is Debian's.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import count

from scanner.collect.host.drop_ins import entry_text
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import entries, given
from scanner.reading.numbers import is_whole

FOLDER = "/etc/pam.d"
SERVICES = f"files:{FOLDER}/*"
_DEEPEST = 16
_MOST_RULES = 5000
_LONGEST = 8192
_TYPES = frozenset({"auth", "account", "password", "session"})
_KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "required": {"success": "ok", "new_authtok_reqd": "ok", "ignore": "ignore", "default": "bad"},
    "requisite": {"success": "ok", "new_authtok_reqd": "ok", "ignore": "ignore", "default": "die"},
    "sufficient": {"success": "done", "new_authtok_reqd": "done", "default": "ignore"},
    "optional": {"success": "ok", "new_authtok_reqd": "ok", "default": "ignore"},
}
_ACTIONS = frozenset({"ignore", "bad", "die", "ok", "done", "reset"})
_WORD = kept_pattern(r"\[((?:\\\]|[^\]])*)\]|(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One module of a stack; `control` maps return values to actions; a substack has `inner` steps and no module.

    `may_lack` True where a dash before the type lets libpam go on without the module when it is not installed.
    """

    module: str
    arguments: tuple[str, ...]
    control: Mapping[str, str]
    place: str
    inner: tuple["Step", ...] = ()
    may_lack: bool = False

    def value(self, name: str) -> str | None:
        """The value of the last argument `name=value`, None when it is not given."""
        found = [each.partition("=")[2] for each in self.arguments if each.startswith(f"{name}=")]
        return found[-1] if found else None


class PamFiles:
    """The service files of one host; raises a file's gap only when a stack needs that file."""

    def __init__(self, ask: Ask) -> None:
        answer = ask(SERVICES)
        self._found = entries(answer)
        if not self._found:
            given(answer)
            raise Unsupported(f"there are no files in {FOLDER}: this system does not use PAM, or has /etc/pam.conf")

    def has(self, service: str) -> bool:
        """True when the service has a file of its own."""
        return f"{FOLDER}/{service}" in self._found

    def names(self) -> tuple[str, ...]:
        """Names of all files."""
        return tuple(sorted(path.rsplit("/", 1)[-1] for path in self._found))

    def text(self, service: str) -> str:
        """The text of the file `service`; raises Unreadable when there is none."""
        path = f"{FOLDER}/{service.removeprefix(f'{FOLDER}/')}"
        if path not in self._found:
            raise Unreadable(f"{path} is included and does not exist")
        return entry_text(path, self._found[path])

    def stack(self, service: str, kind: str) -> tuple[Step, ...]:
        """The steps of `kind` (auth, account, password, session) that run for `service`, else those of `other`."""
        reading = _Reading(files=self, kind=kind, rules=count(1))
        steps = tuple(reading.steps(service, 0)) if self.has(service) else ()
        return steps or tuple(reading.steps("other", 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One stack while it is read; `rules` counts them all, as files may include each other without an end."""

    files: PamFiles
    kind: str
    rules: Iterator[int]

    def steps(self, service: str, depth: int) -> Iterator[Step]:
        if depth > _DEEPEST:
            raise Unreadable(f"{FOLDER}/{service}: includes are nested deeper than {_DEEPEST}")
        for number, words in logical_lines(self.files.text(service)):
            place = f"{FOLDER}/{service}:{number}"
            if next(self.rules) > _MOST_RULES:
                raise Unreadable(f"{place}: more than {_MOST_RULES} rules with all includes")
            if words[0] == "@include":
                yield from self.steps(_argument(words, 1, place), depth + 1)
            elif _type(words[0], place) == self.kind:
                yield from self._rule(words, depth, place)

    def _rule(self, words: list[str], depth: int, place: str) -> Iterator[Step]:
        control, target = _argument(words, 1, place), _argument(words, 2, place)
        if control == "include":
            yield from self.steps(target, depth + 1)
        elif control == "substack":
            inner = tuple(self.steps(target, depth + 1))
            yield Step(module="", arguments=(), control=_KEYWORDS["required"], place=place, inner=inner)
        else:
            module = target.rsplit("/", 1)[-1].removesuffix(".so")
            yield Step(
                module=module,
                arguments=tuple(words[3:]),
                control=_control(control, place),
                place=place,
                may_lack=words[0].startswith("-"),
            )


def logical_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    r"""Number and words of each rule: comments cut, a backslash at the end joins lines, brackets hold one word."""
    joined, first = "", 0
    for number, raw in enumerate(text.split("\n"), start=1):
        first = first or number
        if len(joined) + len(raw) > _LONGEST:
            raise Unreadable(f"line {first} is longer than {_LONGEST} characters")
        line = re.sub(r"(?<!\\)#.*", "", raw).rstrip()
        if line.endswith("\\"):
            joined += line[:-1] + " "
            continue
        words = [bracket or word for bracket, word in _WORD.findall(joined + line)]
        marked = ["[" + bracket if bracket else word for bracket, word in _WORD.findall(joined + line)]
        if words:
            yield first, [words[0], *marked[1:2], *words[2:]]
        joined, first = "", 0


def _argument(words: list[str], place_of_word: int, place: str) -> str:
    if len(words) <= place_of_word:
        raise Unreadable(f"{place}: the rule is incomplete: PAM refuses the service")
    return words[place_of_word]


def _type(word: str, place: str) -> str:
    kind = word.removeprefix("-").lower()
    if kind not in _TYPES:
        raise Unreadable(f"{place}: {word[:40]!r} is no type of rule: PAM refuses the service")
    return kind


def _control(word: str, place: str) -> Mapping[str, str]:
    if word.lower() in _KEYWORDS:
        return _KEYWORDS[word.lower()]
    pairs = [each.partition("=") for each in word.removeprefix("[").replace(" = ", "=").split()]
    control = {name.lower(): action.lower() for name, _, action in pairs}
    if not word.startswith("[") or not all(each in _ACTIONS or is_whole(each) for each in control.values()):
        raise Unreadable(f"{place}: control {word[:60]!r} is not understood")
    return {"default": "bad", **control}
