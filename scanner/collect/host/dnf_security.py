"""Which security updates dnf would offer by what it has in its cache, asked without a network: dnf(8) updateinfo, -C.

Output of dnf 4: advisory, type and package; of dnf 5: a table with a header, name, type, severity, package, date. No
line means that nothing is pending only where the cache holds advisories (updateinfo) of the system's own repositories:
CentOS publishes none. What dnf.conf(5) excludes and versionlock holds back is not listed, and so not known.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from scanner.collect.host.drop_ins import file_texts, seen_entry
from scanner.collect.host.our_rights import SELF, is_root
from scanner.collect.host.package_databases import Packages
from scanner.model.errors import Denied, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_updates import PendingUpdate
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import entries, printed, text
from scanner.reading.rpm_versions import compare_releases, release_key

PENDING = "cmd:dnf -q -C updateinfo list --security --available"
ADVISORIES = ("stat:/var/cache/dnf/*/repodata/*updateinfo.xml*", "stat:/var/cache/libdnf5/*/repodata/*updateinfo.xml*")
HEADS = ("files:/var/cache/dnf/*/repodata/repomd.xml", "files:/var/cache/libdnf5/*/repodata/repomd.xml")
REPOSITORIES = "files:/etc/yum.repos.d/*.repo"
SETTINGS = "file:/etc/dnf/dnf.conf"
LOCKS = ("file:/etc/dnf/plugins/versionlock.list", "file:/etc/dnf/versionlock.toml")
DNF_QUESTIONS = (SELF, PENDING, *ADVISORIES, *HEADS, REPOSITORIES, SETTINGS, *LOCKS)

_CACHE = kept_pattern(r"/var/cache/(?:dnf|libdnf5)/([^/]+?)-[0-9a-f]{16}/repodata/[^/]+")
_REVISION = kept_pattern(r"<revision>(\d{9,11})</revision>")
_NEVRA = kept_pattern(r"(\S+)-((?:\d+:)?[^-\s]+-[^-\s]+)\.(\w+)")
_OTHERS = ("epel",)
"""Repositories beside the system's own: their advisories tell nothing of its packages."""
_HIDING = ("exclude", "excludepkgs", "includepkgs")
_HEADER = ("Name", "Type")
_TYPES = ("security", "Sec.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """Repositories whose advisories are in the cache, with the time these were fetched and published."""

    fetched_at: dict[str, datetime]
    released_at: dict[str, datetime]

    @property
    def sources(self) -> tuple[str, ...]:
        """The repositories by name."""
        return tuple(sorted(self.fetched_at))

    def newest(self, moments: Mapping[str, datetime]) -> datetime | None:
        """The newest of the times of the system's own repositories; of others alone nothing is known."""
        return max((moments[each] for each in moments if not each.startswith(_OTHERS)), default=None)


def cached_advisories(ask: Ask) -> Cache:
    """What the cache of root holds; dnf of another user has a cache of its own."""
    fetched: dict[str, datetime] = {}
    for question in ADVISORIES:
        for path, entry in entries(ask(question)).items():
            found = _CACHE.fullmatch(path)
            if found:
                fetched[found[1]] = mtime(path, entry)
    released: dict[str, datetime] = {}
    for question in HEADS:
        for path, head in file_texts(ask(question)).items():
            found, revision = _CACHE.fullmatch(path), _REVISION.search(head)
            if found and revision and found[1] in fetched:
                released[found[1]] = datetime.fromtimestamp(int(revision[1]), UTC)
    return Cache(fetched_at=fetched, released_at=released)


def mtime(path: str, entry: Any) -> datetime:
    """When the file of an entry of `stat:` was last changed."""
    seconds = seen_entry(path, entry).get("mtime")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds < 1 << 36:
        raise Unreadable(f"{path}: has no time")
    return datetime.fromtimestamp(seconds, UTC)


def pending_updates(ask: Ask, packages: Packages, cache: Cache) -> tuple[PendingUpdate, ...]:
    """Installed packages with a security advisory for a newer version; raises Unsupported without advisories."""
    if all(each.startswith(_OTHERS) for each in cache.sources):
        raise Unsupported("the cache of dnf holds no security advisories of the system's own repositories")
    if not is_root(ask):
        raise Denied("dnf reads the cache of root for root alone")
    _refuse_hidden(ask)
    listed = printed(ask(PENDING), may_be_empty=True)
    if listed is None:
        raise Unsupported("there is no program dnf")
    candidates: dict[str, str] = {}
    for name, candidate in _advised(listed):
        if name not in candidates or compare_releases(candidate, candidates[name]) > 0:
            candidates[name] = candidate
    installed = {name: _newest(packages, name) for name in candidates}
    return tuple(
        PendingUpdate(name=name, installed=installed[name], candidate=candidates[name])
        for name in sorted(candidates)
        if installed[name]
    )


def _refuse_hidden(ask: Ask) -> None:
    """Raise Unsupported where settings hide updates of the system's own packages."""
    for path, content in {SETTINGS: text(ask(SETTINGS)) or "", **file_texts(ask(REPOSITORIES))}.items():
        for name, section in _sections(content, path):
            hiding = [key for key in _HIDING if section.get(key, "").strip()]
            if hiding and _is_enabled(section) and not name.startswith(_OTHERS):
                raise Unsupported(f"{path}: {hiding[0]} of {name} hides updates from dnf")
    for question in LOCKS:
        if any(line.strip() and not line.startswith("#") for line in (text(ask(question)) or "").split("\n")):
            raise Unsupported(f"{question}: versions are locked, which hides updates from dnf")


def _is_enabled(section: Mapping[str, str]) -> bool:
    return section.get("enabled", "1") not in ("0", "no", "false")


def _newest(packages: Packages, name: str) -> str:
    """The newest of the versions that are installed side by side, as kernels are; "" when none is."""
    return max((each.version for each in packages.installed if each.name == name), key=release_key, default="")


def _advised(listed: str) -> Iterator[tuple[str, str]]:
    for line in listed.split("\n"):
        words = line.split()
        if not words or tuple(words[:2]) == _HEADER:
            continue
        package = next((found for word in words[2:] if (found := _NEVRA.fullmatch(word))), None)
        if package is None or not words[1].endswith(_TYPES):
            raise Unreadable(f"{PENDING}: {line[:100]!r}")
        yield package[1], package[2].removeprefix("0:")


def repository_hosts(ask: Ask) -> tuple[str, ...]:
    """Hosts that the enabled repositories name, sorted (yum.conf(5): baseurl, mirrorlist, metalink)."""
    hosts: set[str] = set()
    for path, content in file_texts(ask(REPOSITORIES)).items():
        for _, section in _sections(content, path):
            if _is_enabled(section):
                hosts.update(_hosts(section))
    return tuple(sorted(hosts))


def _sections(content: str, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    import configparser

    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#", ";"))
    try:
        parser.read_string(content)
    except configparser.Error as error:
        raise Unreadable(f"{path}: {str(error)[:100]}") from error
    for name in parser.sections():
        yield name, dict(parser.items(name))


def _hosts(section: Mapping[str, str]) -> Iterator[str]:
    from urllib.parse import urlsplit

    for key in ("baseurl", "mirrorlist", "metalink"):
        for address in filter(None, re.split(r"[\s,]+", section.get(key, ""))):
            try:
                yield urlsplit(address).hostname or ("file" if address.startswith("file:") else address[:100])
            except ValueError:  # a bracket of an IPv6 address that does not close
                yield address[:100]
