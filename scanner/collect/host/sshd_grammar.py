"""Reads sshd_config as sshd reads it: words, Include, Match, first pass and second pass.

Source: `process_server_config_line_depth`, `parse_server_match_config`, `match_cfg_line` (servconf.c), `strdelim` and
`argv_split` (misc.c) of OpenSSH 8.4, 9.2 and 10.0 with Debian's patches. What a value means stands in sshd_settings.
"""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import count

from scanner.collect.host.sshd_keywords import Keyword, keyword_named
from scanner.model.errors import Unreadable
from scanner.model.records import dataclass

Version = tuple[int, int]
FilesOf = Callable[[str], Iterable[tuple[str, str]]]
"""Path and text of every file an absolute Include pattern names, in the order of glob(3); raises the gap otherwise."""

FOLDER = "/etc/ssh"
DEEPEST = 16  # SERVCONF_MAX_DEPTH
MOST_LINES = 20_000
"""Files that include each other many times would never end."""
ARGV_SPLIT = (8, 7)
"""First version that splits arguments with argv_split: quotes, escapes, and `#` at the end of a line."""
_BLANKS = " \t\r\n"
_QUOTES = "'\""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One directive: lower-case keyword, its arguments, and where it stands (`file:line`)."""

    keyword: str
    arguments: tuple[str, ...]
    rest: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """Directives in force: `first` for everyone, `again` those of `Match all`, which replace what `first` set."""

    first: tuple[Line, ...]
    again: tuple[Line, ...]
    match_blocks: bool
    """True when there is a Match that may hold for some users or addresses."""
    matched: tuple[Line, ...]
    """Directives of those Match sections."""


@dataclass(slots=True)
class _State:
    """What changes while one file is read: whether lines count, and the two flags of servconf.c."""

    active: bool
    never: bool
    match_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    files: FilesOf
    version: Version
    again: bool
    matches: list[str]
    matched: list[Line]
    lines: Iterator[int]

    def walk(self, name: str, text: str, state: _State, *, depth: int = 0) -> Iterator[Line]:
        if depth > DEEPEST:
            raise Unreadable(f"{name}: more than {DEEPEST} nested Include")
        for number, raw in enumerate(text.split("\n"), start=1):
            if next(self.lines) > MOST_LINES:
                raise Unreadable(f"{name}: more than {MOST_LINES} lines with all includes")
            line = split_line(raw.lstrip(" \t\r"), f"{name}:{number}", self.version)
            if line is None:
                continue
            if line.keyword == "include":
                yield from self._include(line, state, depth)
            elif line.keyword == "match":
                self._match(line, state)
            elif self._counts(line, state):
                yield line

    def _include(self, line: Line, state: _State, depth: int) -> Iterator[Line]:
        if not line.arguments:
            raise Unreadable(f"{line.place}: Include names no file")
        for argument in line.arguments:
            pattern = argument if argument.startswith(("/", "~")) else f"{FOLDER}/{argument}"
            for name, text in self.files(pattern):
                never = not state.match_only and not state.active
                inner = _State(active=state.active, never=never, match_only=state.match_only)
                yield from self.walk(name, text, inner, depth=depth + 1)

    def _match(self, line: Line, state: _State) -> None:
        everyone = _is_for_everyone(line)
        if not everyone:
            self.matches.append(line.place)
        state.active = everyone and not state.never
        state.match_only = False

    def _counts(self, line: Line, state: _State) -> bool:
        keyword = known_keyword(line, self.version)
        if not state.active and not keyword.in_match:
            if self.again:
                return False
            raise Unreadable(f"{line.place}: {line.keyword} is not allowed within a Match block: sshd refuses to start")
        keyword.check(line.arguments, line.place)
        if not state.active and not self.again:
            self.matched.append(line)
        return state.active


def read_passes(text: str, files: FilesOf, version: Version, *, before: Iterable[Line] = ()) -> Passes:
    """The directives in force of the main file `text`; `before` are options of the command line, which win.

    Raises Unreadable where sshd would refuse to start.
    """
    name, matches, matched = f"{FOLDER}/sshd_config", list[str](), list[Line]()
    first = _Reader(files=files, version=version, again=False, matches=matches, matched=matched, lines=count())
    again = _Reader(files=files, version=version, again=True, matches=matches, matched=matched, lines=count())
    return Passes(
        first=(*before, *first.walk(name, text, _State(active=True, never=False, match_only=False))),
        again=tuple(again.walk(name, text, _State(active=False, never=False, match_only=True))),
        match_blocks=bool(matches),
        matched=tuple(matched),
    )


def known_keyword(line: Line, version: Version) -> Keyword:
    """What sshd of `version` knows of the keyword; raises Unreadable for one it would refuse."""
    keyword = keyword_named(line.keyword, version)
    if keyword is None:
        raise Unreadable(f"{line.place}: bad configuration option {line.keyword[:40]}: sshd refuses to start")
    return keyword


def split_line(raw: str, place: str, version: Version) -> Line | None:
    """The directive of one line, None for blank lines and comments; raises Unreadable for what sshd refuses."""
    if version < ARGV_SPLIT:  # load_server_config of 8.4 cuts at the first #, in quotes too
        raw = raw.partition("#")[0]
    line = raw.rstrip(_BLANKS + "\f")
    keyword, rest = word_and_rest(line, place)
    if not keyword and rest:
        keyword, rest = word_and_rest(rest, place)
    if not keyword or keyword.startswith("#"):
        return None
    if not rest:
        raise Unreadable(f"{place}: {keyword[:40]} has no argument: sshd refuses to start")
    split = split_arguments if version >= ARGV_SPLIT else _split_as_before
    arguments = tuple(split(rest, place))
    return Line(keyword=keyword.lower(), arguments=arguments, rest=rest.strip(_BLANKS), place=place)


def word_and_rest(text: str, place: str) -> tuple[str, str]:
    """strdelim(3) of misc.c: the next word, ended by blanks, one `=` or a quoted string, and what follows it."""
    end = next((n for n, sign in enumerate(text) if sign in _BLANKS + '"='), len(text))
    if end == len(text):
        return text, ""
    if text[end] == '"':
        head, quoted = text[:end], text[end + 1 :]
        word, quote, rest = quoted.partition('"')
        if not quote:
            raise Unreadable(f"{place}: a quote is not closed")
        return head + word, rest.lstrip(_BLANKS)
    rest = text[end + 1 :].lstrip(_BLANKS)
    if text[end] != "=" and rest.startswith("="):
        rest = rest[1:].lstrip(_BLANKS)
    return text[:end], rest


def split_arguments(text: str, place: str) -> Iterator[str]:
    """argv_split of misc.c: blanks separate, quotes hold together, a backslash escapes, `#` ends the line."""
    position = 0
    while position < len(text):
        if text[position] in " \t":
            position += 1
        elif text[position] == "#":
            return
        else:
            word, position = _argument(text, position, place)
            yield word


def _argument(text: str, position: int, place: str) -> tuple[str, int]:
    word, quote = "", ""
    while position < len(text):
        sign, following = text[position], text[position + 1 : position + 2]
        if sign == "\\" and (following in ("'", '"', "\\") or (following == " " and not quote)):
            word, position = word + following, position + 1
        elif not quote and sign in " \t":
            break
        elif not quote and sign in _QUOTES:
            quote = sign
        elif sign == quote:
            quote = ""
        else:
            word += sign
        position += 1
    if quote:
        raise Unreadable(f"{place}: a quote is not closed: sshd refuses to start")
    return word, position


def _split_as_before(text: str, place: str) -> Iterator[str]:
    while text:
        word, text = word_and_rest(text, place)
        yield word


def _is_for_everyone(line: Line) -> bool:
    criteria = [word.lower() for word in line.arguments]
    if not criteria:
        raise Unreadable(f"{line.place}: Match names nobody: sshd refuses to start")
    if "all" in (criteria[0], *criteria[::2]):
        if len(criteria) > 1:
            raise Unreadable(f"{line.place}: Match all stands with other criteria: sshd refuses to start")
        return True
    _refuse_bare_criteria(line)
    return False


def _refuse_bare_criteria(line: Line) -> None:
    rest = iter(line.arguments)
    for criterion in rest:
        if criterion.lower() != "invalid-user" and "=" not in criterion and not next(rest, ""):
            raise Unreadable(f"{line.place}: Match {criterion[:40]} lacks its value: sshd refuses to start")


def names_in_order(paths: Iterable[str], pattern: str) -> list[str]:
    """The `paths` that a glob(3) pattern names, as glob sorts them in the C locale; `*` and `?` never match `/`."""
    depth = pattern.count("/")
    return sorted(each for each in paths if each.count("/") == depth and _fits(each, pattern))


def _fits(path: str, pattern: str) -> bool:
    pairs = zip(path.split("/"), pattern.split("/"), strict=True)
    return all(
        fnmatchcase(part, wanted) and (wanted.startswith(".") or not part.startswith(".")) for part, wanted in pairs
    )
