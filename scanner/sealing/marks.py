"""The mark that stands where a secret stood, and the values that are no secret although a secret could stand there.

Everything works on bytes: a target's answer may be no text at all, and ASCII lower-casing keeps every offset.
"""

import re
from typing import Final

from scanner.model.kept_code import kept_pattern

MARK: Final = b"[redacted]"

_STATES: Final = frozenset(
    b"yes no true false on off 0 1 none null nil ~ never always all x * ! !! !* *lk* np lk enabled disabled enable disable "
    b"required requisite optional sufficient include substack present absent hidden unset undefined unlimited "
    b"(none) <none> (null) <unset> (hidden) install deinstall hold purge stdin - -- { [ {} [] | > |- >- |+ >+".split()
)
"""What switches and package lists say. Somebody whose password is one of these has told it to everybody already."""

_DEFAULT_COMMUNITIES: Final = frozenset((b"public", b"private"))
"""Every vendor's default: no secret but a finding, which a check could not make if it were hidden."""

_KEPT: Final = kept_pattern(
    rb"[~^<>=]{0,2}v?(?:\d{1,3}:)?\d{1,4}(?:\.\d{1,8}){1,4}(?:[-+~.:][\w.+~]{1,30}){0,6}"  # versions
    rb"|4,\d{1,10}"  # a number of the registry, as secedit writes it
    rb"|(?:ALL=|[\w.,!-]{1,80}=\([\w.,:%#+@ -]{0,80}\))[^\r\n]{0,300}"  # sudoers(5), of a user called `secret`
    rb"|/(?:etc|var|usr|run|opt|home|root|srv|dev|proc|tmp|lib|bin|sbin|mnt|media|boot|sys)(?:/[\w.@%+-]{1,80}){0,12}/?"
)
"""Versions, numbers of policies, rights of sudoers, and paths of files that hold a secret."""

NO_VALUE: Final = kept_pattern(
    rb"(?:permission denied|operation not permitted|you may not |no such file|command not found|not found|must be "
    rb"|only root |authentication (?:failure|token)|cannot |unable to |can't )"
    rb"|(?<=:)(?:amd64|i386|arm64|armhf|armel|all|any|native|ppc64el|s390x|mips64el|riscv64|x86_64|noarch)(?=[\s,)]|\Z)",
    re.IGNORECASE,
)
"""What follows a colon and is no value: a refusal, whose words decide what kind of gap it is; a package's architecture."""

_LONGEST_KEPT: Final = 400
_MOST_SLASHES: Final = 8
_QUOTES: Final = b"\"'`"


def is_kept(value: bytes) -> bool:
    """True for what tells nothing: a switch, a version, a path, a refusal, nothing at all, or the mark itself."""
    core = value.strip()
    if not core or core == MARK or core.lower() in _STATES:
        return True
    return len(core) <= _LONGEST_KEPT and _KEPT.fullmatch(core) is not None


def is_default_community(value: bytes) -> bool:
    """True for `public` and `private`, quoted or not."""
    return value.strip(_QUOTES + b" ;,{").lower() in _DEFAULT_COMMUNITIES


def hidden(value: bytes) -> bytes:
    """The mark in place of `value`; quotes around it, and a separator behind it, stay."""
    opening = leading_quote(value)
    if opening:
        body = value[len(opening) :]
        closing = opening if body.endswith(opening) else b""
        core = body[: len(body) - len(closing)]
        return value if is_kept(core) else opening + MARK + opening
    core = value.rstrip(b";,")
    return value if is_kept(core) else MARK + value[len(core) :]


def mark_groups(found: re.Match[bytes]) -> bytes:
    """The match with its groups v and w hidden: for `Pattern.sub`."""
    text = found[0]
    for name in ("w", "v"):  # from the right, so that offsets stay true
        if name in found.re.groupindex and found[name] is not None:
            start, end = (each - found.start() for each in found.span(name))
            text = text[:start] + hidden(text[start:end]) + text[end:]
    return text


def mark_communities(found: re.Match[bytes]) -> bytes:
    """As `mark_groups`, with default communities kept."""
    return found[0] if is_default_community(found["v"]) else mark_groups(found)


def mark_line(line: bytes) -> bytes:
    """A line that is secret as a whole: its indentation, quotes and ends stay."""
    core = line.strip(b" \t\r\n\0\"',;\\>|#*")
    if not core or core == MARK:
        return line
    at = line.index(core)
    return line[:at] + MARK + line[at + len(core) :]


def holds_any(text: bytes, words: tuple[bytes, ...]) -> bool:
    """True when one of the words is in the text; a plain loop, since `any` with a generator takes twice as long."""
    for word in words:  # noqa: SIM110  # see above: this runs for every line that is looked at
        if word in text:
            return True
    return False


def leading_quote(text: bytes, start: int = 0) -> bytes:
    r"""The quote that opens at `start`, with the backslashes that escape it (`\"` in JSON within JSON); else empty."""
    end = start
    while text[end : end + 1] == b"\\" and end - start < _MOST_SLASHES:
        end += 1
    return text[start : end + 1] if text[end : end + 1] in (b'"', b"'", b"`") else b""
