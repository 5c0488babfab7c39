"""The sudoers grammar: logical lines, includes, aliases, Defaults, user specifications with their tags.

Source: sudoers(5), toke.l and gram.y of sudo 1.9.13. Since 1.9.3 sudo skips a rule it does not understand and goes on;
here such a file is Unreadable, as what the rest means may depend on it.
"""

import re
from collections.abc import Iterable, Iterator

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass

_ALIAS = kept_pattern(r"(User_Alias|Runas_Alias|Host_Alias|Cmnd_Alias|Cmd_Alias)\s+(.*)", re.DOTALL)
_ALIAS_NAME = kept_pattern(r"[A-Z][A-Z0-9_]*")
_TAGS = (
    "NOPASSWD|PASSWD|NOEXEC|EXEC|NOSETENV|SETENV|NOLOG_INPUT|LOG_INPUT|NOLOG_OUTPUT|LOG_OUTPUT|NOFOLLOW|FOLLOW|NOMAIL|MAIL"
    "|NOINTERCEPT|INTERCEPT"
)
_TAG = kept_pattern(rf"({_TAGS})\s*:\s*")
_ENDS_WITH_TAG = kept_pattern(rf"(?:^|[\s,():=])(?:{_TAGS})\s*$")
_ENDS_WITH_DIGEST = kept_pattern(r"(?:^|[\s,:!)=])sha(?:224|256|384|512)$")
_OPTION = kept_pattern(
    r"(?:ROLE|TYPE|PRIVS|LIMITPRIVS|TIMEOUT|NOTBEFORE|NOTAFTER|CWD|CHROOT|APPARMOR_PROFILE)=(?:\"[^\"]*\"|\S+)\s*"
)
_USER_NUMBER = kept_pattern(r"#-?\d")
_LONGEST_WORD = 64
_LARGEST = 4 << 20
_LONGEST_LINE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Logical:
    """One line after joining and cutting comments; `place` is `file:line` of its first part."""

    text: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """One setting of a Defaults line; `scope` is `` for everyone, else as written, such as `:alice`.

    `operator` is `+` or `-` where the setting adds to a list or takes from it (`env_keep += "LANG"`).
    """

    scope: str
    name: str
    value: str
    place: str
    operator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Commands with equal tags that a user specification grants to its users, aliases not yet resolved."""

    users: tuple[str, ...]
    commands: tuple[str, ...]
    nopasswd: bool
    place: str


def without_comment(line: str) -> tuple[str, bool]:
    r"""The line up to its comment, and whether there was one; `#1000` is a user number, `\#` and quotes protect."""
    quoted = escaped = False
    for place, sign in enumerate(line):
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign == "#" and not quoted and not _USER_NUMBER.match(line, place):
            return line[:place], True
    return line, False


def include_of(line: str) -> tuple[str, str] | None:
    """(`include` or `includedir`, path) of a line that begins with # or @ and one of these words, else None."""
    found = re.match(r"\s*[#@](includedir|include)\s+(\"[^\"]+\"|(?:\\.|\S)+)", line)
    return (found[1], found[2].strip('"').replace("\\ ", " ")) if found else None


def logical_lines(text: str, name: str) -> Iterator[Logical]:
    """Lines with a backslash at their end joined with the next, comments cut, blank ones left out."""
    if len(text) > _LARGEST:
        raise Unreadable(f"{name}: larger than {_LARGEST} characters")
    joined, first = "", 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line, commented = (raw, False) if include_of(raw) else without_comment(raw)
        first = first or number
        if not commented and line.rstrip("\r").endswith("\\") and not line.rstrip("\r").endswith("\\\\"):
            joined += line.rstrip("\r")[:-1] + " "
            continue
        whole = (joined + line).strip()
        if len(whole) > _LONGEST_LINE:
            raise Unreadable(f"{name}:{first}: longer than {_LONGEST_LINE} characters")
        if whole:
            yield Logical(text=whole, place=f"{name}:{first}")
        joined, first = "", 0
    if joined:
        raise Unreadable(f"{name}: the last line is continued nowhere")


def split_outside(text: str, separator: str) -> list[str]:
    """Parts between separators that stand outside quotes and parentheses and are not escaped."""
    parts, current, depth, quoted, escaped = list[str](), "", 0, False, False
    for sign in text:
        if not escaped and sign == '"':
            quoted = not quoted
        depth += (sign == "(") - (sign == ")") if not (quoted or escaped) else 0
        if sign == separator and not (quoted or escaped or depth) and not _is_part_of_word(current, separator):
            parts.append(current.strip())
            current = ""
        else:
            current += sign
        escaped = sign == "\\" and not escaped
    if quoted or depth:
        raise Unreadable(f"sudoers: {text[:80]!r}: a quote or parenthesis is not closed")
    return [*parts, current.strip()]


def _is_part_of_word(before: str, separator: str) -> bool:
    """A colon that ends a tag or a digest's name separates nothing."""
    tail = before[-_LONGEST_WORD:]
    return separator == ":" and bool(_ENDS_WITH_TAG.search(tail) or _ENDS_WITH_DIGEST.search(tail))


def alias_definitions(line: Logical) -> Iterator[tuple[str, tuple[str, ...]]] | None:
    """Name and members of each alias the line defines (`KIND NAME`), None when it defines none."""
    found = _ALIAS.fullmatch(line.text)
    return _alias_pairs(found[1].replace("Cmd_", "Cmnd_"), found[2], line.place) if found else None


def _alias_pairs(kind: str, body: str, place: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for definition in split_outside(body, ":"):
        name, equals, members = definition.partition("=")
        if not equals or not _ALIAS_NAME.fullmatch(name.strip()):
            raise Unreadable(f"{place}: {definition[:60]!r} is no alias")
        yield f"{kind} {name.strip()}", _items(members, place)


def defaults_of(line: Logical) -> tuple[Default, ...] | None:
    """The settings of a Defaults line, None when it is another line."""
    if not re.match(r"Defaults(?:[\s:@!>]|$)", line.text):
        return None
    scope, settings = _scope_and_settings(line.text.removeprefix("Defaults"))
    if not settings:
        raise Unreadable(f"{line.place}: {line.text[:60]!r} is no Defaults line")
    return tuple(_default(each, scope, line.place) for each in split_outside(settings, ","))


def _scope_and_settings(text: str) -> tuple[str, str]:
    """The scope behind Defaults ends at the first blank that stands beside no comma."""
    if text[:1] not in (":", "@", "!", ">"):
        return "", text.strip()
    for place, sign in enumerate(text):
        is_end = sign.isspace() and text[place - 1] not in ", \t"
        if is_end and not text[place : place + _LONGEST_WORD].lstrip().startswith(","):
            return _closed_up(text[:place]), text[place:].strip()
    return text, ""


def _closed_up(text: str) -> str:
    """Without the blanks around its commas."""
    first, *more = text.split(",")
    if not more:
        return first
    return ",".join((first.rstrip(), *(each.strip() for each in more[:-1]), more[-1].lstrip()))


def _default(item: str, scope: str, place: str) -> Default:
    off = item.startswith("!")
    name, equals, value = item.lstrip("!").partition("=")
    operator = name[-1:] if name[-1:] in "+-" and equals else ""
    bare = name.removesuffix(operator).strip() if operator else name.strip()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", bare):
        raise Unreadable(f"{place}: {item[:60]!r} is no setting of sudo")
    if off:
        return Default(scope=scope, name=bare, value="!", place=place)
    return Default(scope=scope, name=bare, value=value.strip().strip('"'), place=place, operator=operator)


def grants_of(line: Logical) -> Iterator[Grant]:
    """What a user specification grants; raises Unreadable for a line that is none."""
    head, equals, _ = line.text.partition("=")
    left = re.sub(r"!\s+", "!", _closed_up(_quoted_whole(head)))
    words = left.split()
    if not equals or len(words) != 2:  # noqa: PLR2004  # users and hosts
        raise Unreadable(f"{line.place}: {line.text[:80]!r} is no rule of sudo")
    users = _items(words[0].replace("\0", " "), line.place)
    first, *others = split_outside(line.text[len(head) + 1 :], ":")
    yield from _grants(users, first, line.place)
    for section in others:
        hosts, again, commands = section.partition("=")
        if not hosts.strip() or not again:
            raise Unreadable(f"{line.place}: {section[:60]!r} names no hosts")
        yield from _grants(users, commands.strip(), line.place)


def _quoted_whole(text: str) -> str:
    """Blanks inside quotes and escaped blanks as NUL, so that words can be split at the others."""
    text = re.sub(r'"([^"]*)"', lambda found: found[1].replace(" ", "\0"), text)
    return text.replace("\\ ", "\0")


def _grants(users: tuple[str, ...], specification: str, place: str) -> Iterator[Grant]:
    nopasswd = False
    run: list[str] = []
    for item in split_outside(specification, ","):
        command, tags = _command(item, place)
        wanted = _last_password_tag(tags, before=nopasswd)
        if run and wanted != nopasswd:
            yield Grant(users=users, commands=tuple(run), nopasswd=nopasswd, place=place)
            run = []
        nopasswd = wanted
        run.append(command)
    yield Grant(users=users, commands=tuple(run), nopasswd=nopasswd, place=place)


def _last_password_tag(tags: Iterable[str], *, before: bool) -> bool:
    """Whether the last of NOPASSWD and PASSWD says no password; tags carry on along the list."""
    for tag in tags:
        before = tag == "NOPASSWD" if tag in ("NOPASSWD", "PASSWD") else before
    return before


def _command(item: str, place: str) -> tuple[str, list[str]]:
    rest, tags = item, list[str]()
    if rest.startswith("("):
        rest = rest[rest.index(")") + 1 :].lstrip()
    while found := (_TAG.match(rest) or _OPTION.match(rest)):
        tags += [found[1]] if found.re is _TAG else []
        rest = rest[found.end() :]
    if not rest or rest == "!":
        raise Unreadable(f"{place}: {item[:60]!r} names no command")
    return re.sub(r"^(!+)\s+", r"\1", " ".join(rest.split())), tags


def _items(text: str, place: str) -> tuple[str, ...]:
    items = tuple(re.sub(r"^(!*)\s*", r"\1", each).strip('"') for each in split_outside(text, ","))
    if not all(items):
        raise Unreadable(f"{place}: an entry of the list is empty")
    return items
