"""Simple commands of shell start-up files, with the certainty that they run.

Not a shell: words, quotes, comments, and the depth of if, case, loops and functions. A command inside one of them may
run or not; callers decide what that means.
"""

import shlex
from collections.abc import Iterator

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass

_OPENERS = frozenset({"if", "case", "for", "while", "until", "{", "select"})
_CLOSERS = frozenset({"fi", "esac", "done", "}"})
_BETWEEN = frozenset({"then", "do", "else", "elif"})
_ENDS = frozenset({";", ";;", "&", "\n"})
_JOINS = frozenset({"&&", "||", "|"})
_ROOT = kept_pattern(r"\bid\s+-u\b.*?(?:-eq|==|=)\s*[\"']?0\b|\b(?:EUID|UID)\b\"?\}?\s*(?:-eq|==|=)\s*[\"']?0\b")
_SIMPLE = kept_pattern(r"(?P<words>[A-Za-z0-9_$%+,:@!^~*?\[\]{}()`\-./=<> \t]*)(?:(?<![^ \t])#[^\n]*)?")
"""A line without quotes, escapes and operators, perhaps with a comment: its words stand between blanks."""
_MOST_COMMANDS = 50_000
_LARGEST = 1 << 18
_LONGEST_LINE = 1 << 15
_LONGEST_CONDITION = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One simple command: its words, unquoted; `certain` False inside a condition, loop or function or after `&&`.

    `in_function` True in the body of a function, which runs when it is called. `for_root` tells what an enclosing test for user 0 means: True in its branch, False in the other, None outside.
    """

    words: tuple[str, ...]
    certain: bool
    in_function: bool
    for_root: bool | None
    line: int


class _Blocks:
    """The open conditions while reading: for each, what its branch means for root."""

    def __init__(self) -> None:
        self.stack: list[bool | None] = []
        self.functions: list[int] = []

    @property
    def for_root(self) -> bool | None:
        known = [each for each in self.stack if each is not None]
        return all(known) if known else None

    def open(self) -> None:
        self.stack.append(None)

    def close(self) -> None:
        if self.stack:
            self.stack.pop()
        if self.functions and self.functions[-1] >= len(self.stack):
            self.functions.pop()

    def define(self) -> None:
        """The next block is the body of a function."""
        self.functions.append(len(self.stack))

    def decide(self, condition: str) -> None:
        """The condition of the innermost if is known: its then-branch is root's when it tests for user 0."""
        if self.stack:
            self.stack[-1] = True if _ROOT.search(condition) else None

    def otherwise(self) -> None:
        if self.stack and self.stack[-1] is not None:
            self.stack[-1] = not self.stack[-1]


def commands(text: str, name: str) -> Iterator[Command]:
    """Every simple command of a start-up file; raises Unreadable for quotes that do not close."""
    if len(text) > _LARGEST:
        raise Unreadable(f"{name}: larger than {_LARGEST} characters")
    blocks, joined = _Blocks(), False
    condition = ""
    for count, (words, end, line) in enumerate(_simple(text, name)):
        if count > _MOST_COMMANDS:
            raise Unreadable(f"{name}: more than {_MOST_COMMANDS} commands")
        rest = list(words)
        while rest and (rest[0] in _OPENERS | _CLOSERS | _BETWEEN or _defines(rest)):
            word = " ".join(rest) if _defines(rest) else rest[0]
            rest = rest[_defines(rest) or 1 :]
            if word == "if":
                condition = " ".join(words)[:_LONGEST_CONDITION]
            _enter(blocks, word, condition)
        if rest:
            yield Command(
                words=tuple(rest),
                certain=not blocks.stack and not joined,
                in_function=bool(blocks.functions),
                for_root=blocks.for_root,
                line=line,
            )
        joined = end in _JOINS


def _defines(words: list[str]) -> int:
    """How many words begin a function definition: `name()`, `name ()` or `function name`; 0 when they begin none."""
    if words[0].endswith("()"):
        return 1
    if words[1:2] == ["()"] or words[0] == "function":
        return 2
    return 0


def _enter(blocks: _Blocks, word: str, condition: str) -> None:
    if word in _OPENERS:
        blocks.open()
    elif word in _CLOSERS:
        blocks.close()
    elif word == "then":
        blocks.decide(condition)
    elif word == "else":
        blocks.otherwise()
    elif word == "elif":
        blocks.decide("")
    elif word not in _BETWEEN:
        blocks.define()


def _simple(text: str, name: str) -> Iterator[tuple[list[str], str, int]]:
    """Words of each simple command, what ended it, and its line."""
    for number, raw in _physical(text):
        if len(raw) > _LONGEST_LINE:
            raise Unreadable(f"{name}:{number}: longer than {_LONGEST_LINE} characters")
        if simple := _SIMPLE.fullmatch(raw):
            yield simple["words"].split(), "\n", number
            continue
        lexer = shlex.shlex(raw, posix=True, punctuation_chars=";&|")
        lexer.commenters = "#"
        lexer.wordchars += "$%+,:@!^~*?[]{}()`-./=\\<>"
        words: list[str] = []
        try:
            for token in lexer:
                if token in _ENDS | _JOINS:
                    yield words, token, number
                    words = []
                else:
                    words.append(token)
        except ValueError as error:
            raise Unreadable(f"{name}:{number}: {error}") from error
        yield words, "\n", number


def _physical(text: str) -> Iterator[tuple[int, str]]:
    """Lines, joined where a backslash or an open quote goes on in the next."""
    parts, first, quote = list[str](), 0, ""
    for number, raw in enumerate(text.split("\n"), start=1):
        first = first or number
        quote, goes_on = _after_line(raw, quote)
        if quote:
            parts.append(raw + "\n")
        elif goes_on:
            parts.append(raw[:-1])
        else:
            yield first, "".join([*parts, raw])
            parts, first = [], 0
    if parts:
        yield first, "".join(parts)


def _after_line(line: str, quote: str) -> tuple[str, bool]:
    """The quote still open at the end of a line that began inside `quote`, and whether a backslash ends it."""
    before, escaped = " ", False
    for sign in line:
        if escaped:
            escaped = False
        elif sign == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "#" and before in " \t;":
            return "", False
        before = sign
    return quote, escaped
