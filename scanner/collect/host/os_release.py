"""How a Linux system names itself: os-release(5), and the files that came before it."""

import re
from collections.abc import Mapping

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass

_NAME = kept_pattern(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ESCAPED_IN_QUOTES = '"$`\\'
_NUMBER = kept_pattern(r"(?<![A-UW-Za-uw-z\d.])\d[\w.]*")
"""A number behind a letter, `r36088`, is a revision and no version; but for `v3`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFile:
    """A release file from before os-release. `by_word` maps a word of its text to an ID; the first that occurs wins."""

    path: str
    by_word: tuple[tuple[str, str], ...] = ()
    name: str = ""
    fixed_id: str = ""


_DISTRIBUTORS = {
    "redhatenterprise": "rhel", "redhatenterpriseserver": "rhel", "redhatenterpriseworkstation": "rhel",
    "redhatenterpriseclient": "rhel", "redhatenterprisecomputenode": "rhel", "redhatenterpriseas": "rhel",
    "redhatenterprisees": "rhel", "redhatenterprisews": "rhel", "oracleserver": "ol", "enterpriseenterpriseserver": "ol",
    "amazonami": "amzn", "amazon": "amzn", "rockylinux": "rocky", "cloudlinuxserver": "cloudlinux", "fedoracore": "fedora",
    "suse": "sles", "vmware-photon": "photon", "elementary-os": "elementary", "manjarolinux": "manjaro",
    "archlinux": "arch", "kylin-linux-advanced-server": "kylin", "mandrivalinux": "mandriva", "mageialinux": "mageia",
}  # fmt: skip
"""Distributor names in lower case whose ID is another."""
SUSE = "/etc/SuSE-release"
_PATCH_LEVEL = kept_pattern(r"^PATCHLEVEL = ([1-9]\d?)$", re.MULTILINE)

OLD_FILES = (
    OldFile(path="/etc/oracle-release", fixed_id="ol"),
    OldFile(path="/etc/centos-release", fixed_id="centos"),
    OldFile(
        path="/etc/redhat-release",
        by_word=(
            ("red hat enterprise", "rhel"),
            ("centos", "centos"),
            ("fedora", "fedora"),
            ("scientific linux", "scientific"),
            ("oracle linux", "ol"),
            ("asianux", "asianux"),
            ("mageia", "mageia"),
            ("mandriva", "mandriva"),
            ("cloudlinux", "cloudlinux"),
        ),
    ),
    OldFile(
        path=SUSE,
        by_word=(("opensuse", "opensuse"), ("enterprise server", "sles"), ("enterprise desktop", "sled")),
    ),
    OldFile(path="/etc/system-release", by_word=(("amazon linux", "amzn"),)),
    OldFile(path="/etc/alpine-release", fixed_id="alpine", name="Alpine Linux"),
    OldFile(path="/etc/gentoo-release", fixed_id="gentoo"),
    OldFile(path="/etc/slackware-version", fixed_id="slackware"),
    OldFile(path="/etc/debian_version", fixed_id="debian", name="Debian GNU/Linux"),
    OldFile(path="/etc/arch-release", fixed_id="arch", name="Arch Linux"),
)
"""In the order in which they decide: derivatives carry the files of what they derive from as well."""


def assignments(text: str, ask: str) -> dict[str, str]:
    """The values of an os-release or lsb-release file by the quoting rules of os-release(5).

    Lines that are no assignment are skipped, as systemd does; a quotation that never ends is Unreadable.
    """
    values: dict[str, str] = {}
    for line in text.split("\n"):
        name, equals, rest = line.strip().partition("=")
        if equals and _NAME.fullmatch(name):
            values[name] = _unquoted(rest.strip(), f"{ask}: {name}")
    return values


def _unquoted(written: str, what: str) -> str:
    said: list[str] = []
    quote = ""
    characters = iter(written)
    for character in characters:
        if character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
        elif character == "\\" and quote != "'":
            following = next(characters, "")
            said.append(following if not quote or following in _ESCAPED_IN_QUOTES else "\\" + following)
        elif not quote and character.isspace():
            break  # a shell would take what follows as a command
        else:
            said.append(character)
    if quote:
        raise Unreadable(f"{what}: the quotation does not end")
    return "".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What the files say; None where they say nothing."""

    name: str
    id: str
    version: str | None
    build: str | None = None
    edition: str | None = None
    release: str | None = None


def named_by_os_release(values: Mapping[str, str], ask: str) -> Naming:
    """The naming in os-release, with the defaults os-release(5) gives for NAME and ID.

    Unreadable when none of the fields that name a system is there.
    """
    if not {"ID", "NAME", "PRETTY_NAME"} & values.keys():
        raise Unreadable(f"{ask}: neither ID nor NAME nor PRETTY_NAME")
    own = values.get("GARDENLINUX_VERSION")  # before 1000 it left the NAME and the ID of Debian in the file
    return Naming(
        name="Garden Linux" if own else values.get("NAME") or values.get("PRETTY_NAME") or "Linux",
        id="gardenlinux" if own else values.get("ID", "").lower() or "linux",
        version=values.get("VERSION_ID") or own or None,
        build=values.get("BUILD_ID") or None,
        edition=values.get("VARIANT") or values.get("VARIANT_ID") or None,
        release=values.get("VERSION_CODENAME") or None,
    )


def id_of_distributor(name: str) -> str:
    """The ID that os-release of the distributor has, for a name in lsb-release or of `lsb_release -i`."""
    plain = re.sub(r"\W+", "-", name.strip().lower())
    return _DISTRIBUTORS.get(plain, plain)


def named_by_lsb_release(values: Mapping[str, str]) -> Naming | None:
    """The naming in /etc/lsb-release (Ubuntu before 12.04), None when it names nobody."""
    if not values.get("DISTRIB_ID"):
        return None
    return Naming(
        name=values["DISTRIB_ID"],
        id=id_of_distributor(values["DISTRIB_ID"]),
        version=values.get("DISTRIB_RELEASE") or None,
        release=values.get("DISTRIB_CODENAME") or None,
    )


def _without_last(words: str) -> str:
    """The text without the word release or version at its end."""
    for last in ("release", "version"):
        if words.lower().endswith(last):
            return words[: -len(last)].rstrip()
    return words


def named_by_old_file(old: OldFile, text: str) -> Naming | None:
    """The naming in one of `OLD_FILES`, None when its words name nobody we know.

    `CentOS release 6.9 (Final)` gives the name CentOS and the version 6.9; `squeeze/sid` names no version. SUSE writes its
    service pack into a line of its own, and gives VERSION_ID 11.4 for both in os-release.
    """
    first = text.strip().split("\n")[0].strip()
    known = old.fixed_id or next((known for word, known in old.by_word if word in first.lower()), "")
    if not known:
        return None
    number = _NUMBER.search(first)
    before = first[: number.start()] if number else first
    name = old.name or _without_last(before.rstrip())
    version = number[0] if number else None
    if version and old.path == SUSE and (pack := _PATCH_LEVEL.search(text)) and "." not in version:
        version = f"{version}.{pack[1]}"
    return Naming(name=name or known, id=known, version=version)
