"""apt's configuration as apt reads it: apt.conf.d in order, then apt.conf; what comes later wins, lists grow.

Source: apt.conf(5), apt-pkg/contrib/configuration.cc (ReadConfigFile) of apt 2.6; file names as run-parts and
GetListOfFilesInDir take them. Names are compared without case.
"""

from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import text

PARTS = "files:/etc/apt/apt.conf.d/*"
MAIN = "file:/etc/apt/apt.conf"
APT_CONF = (PARTS, MAIN)

_FILE_NAME = kept_pattern(r"[A-Za-z0-9_-]+(?:\.conf)?")
_TOKEN = kept_pattern(r'"([^"\n]*)"|([{};])|([^\s{};"]+)')
_COMMENT = kept_pattern(r'("[^"\n]*")|(/\*)|//[^\n]*|#(?!clear\b|include\b)[^\n]*')
_MARK, _WORD = 2, 3
_MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class AptConfiguration:
    """Values by name in lower case, and the items of lists (`Name { "a"; "b"; }`) by the name of the list."""

    values: dict[str, str]
    lists: dict[str, list[str]]

    def value(self, name: str) -> str | None:
        """The value of `name`, None when it is not set."""
        return self.values.get(name.lower())

    def items(self, name: str) -> list[str]:
        """The items of the list `name`, in order."""
        return self.lists.get(name.lower(), [])


def apt_configuration(ask: Ask) -> AptConfiguration:
    """What all files say together; raises the gap of a file that could not be read."""
    conf = AptConfiguration({}, {})
    parts = file_texts(ask(PARTS))
    for path in sorted(parts):
        if _FILE_NAME.fullmatch(path.rsplit("/", 1)[-1]):
            _read(parts[path], path, conf)
    _read(text(ask(MAIN)) or "", MAIN, conf)
    return conf


def _read(content: str, place: str, conf: AptConfiguration) -> None:
    scopes: list[str] = []
    words: list[str] = []
    for kind, said in _tokens(_without_comments(content, place)):
        if kind != _MARK:
            words.append(said)
            continue
        if said == "{":
            _enter(scopes, words, place)
        elif words:
            _set(conf, scopes, words, place=place)
        if said == "}":
            _close(scopes, place)
        words = []
    if scopes or words:
        raise Unreadable(f"{place}: the last statement does not end")


def _enter(scopes: list[str], words: list[str], place: str) -> None:
    if len(scopes) >= _MOST_DEPTH:
        raise Unreadable(f"{place}: nested deeper than {_MOST_DEPTH} levels")
    scopes.append(_inside(scopes, words[0]) if words else (scopes[-1] if scopes else ""))


def _close(scopes: list[str], place: str) -> None:
    if not scopes:
        raise Unreadable(f"{place}: a closing brace too many")
    scopes.pop()


def _without_comments(content: str, place: str) -> str:
    pieces, at = [], 0
    while found := _COMMENT.search(content, at):
        pieces.append(content[at : found.start()] + (found[1] or " "))
        at = found.end()
        if found[2]:
            at = content.find("*/", at) + len("*/")
            if at < len("*/"):
                raise Unreadable(f"{place}: a comment does not end")
    return "".join(pieces) + content[at:]


def _tokens(content: str) -> Iterator[tuple[int, str]]:
    for found in _TOKEN.finditer(content):
        kind = found.lastindex or _WORD
        yield kind, found[kind]


def _inside(scopes: list[str], name: str) -> str:
    return f"{scopes[-1]}::{name.lower()}" if scopes and scopes[-1] else name.lower()


def _set(conf: AptConfiguration, scopes: list[str], words: list[str], *, place: str) -> None:
    if words[0] == "#include":
        raise Unsupported(f"{place}: includes a file that was not asked")
    if words[0] == "#clear":
        for name in words[1:]:
            _clear(conf, name.lower().removesuffix("::"))
    elif len(words) == 1:
        conf.lists.setdefault(scopes[-1] if scopes else "", []).append(words[0])
    elif words[0].endswith("::"):
        conf.lists.setdefault(_inside(scopes, words[0].removesuffix("::")), []).append(words[1])
    else:
        conf.values[_inside(scopes, words[0])] = words[1]


def _clear(conf: AptConfiguration, name: str) -> None:
    for each in [each for each in conf.values if f"{each}::".startswith(f"{name}::")]:
        del conf.values[each]
    for each in [each for each in conf.lists if f"{each}::".startswith(f"{name}::")]:
        del conf.lists[each]
