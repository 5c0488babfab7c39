"""Reads which directory (domain) the accounts of this machine come from.

A service counts when nsswitch.conf(5) asks it for accounts and its own configuration names a domain: distributions
ship `sss` in nsswitch.conf of machines that never joined. Sources: sssd.conf(5), smb.conf(5), nslcd.conf(5).
"""

import re
from collections.abc import Callable, Iterable, Mapping

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.keyfile_grammar import keyfile_lines
from scanner.collect.host.samba_config import SAMBA_QUESTIONS, read_samba
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_directory import HostDirectory
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import text

_SWITCH = ("file:/etc/nsswitch.conf", "file:/usr/etc/nsswitch.conf", "file:/usr/share/factory/etc/nsswitch.conf")
_SSSD = "file:/etc/sssd/sssd.conf"
_SSSD_PARTS = "files:/etc/sssd/conf.d/*.conf"
_NSLCD = "file:/etc/nslcd.conf"
_OLD_LDAP = ("file:/etc/libnss-ldap.conf", "file:/etc/ldap.conf")

_LOCAL_PROVIDERS = ("files", "local", "proxy")
_BASE = kept_pattern(r"^[ \t]*base[ \t]+(?:(?:passwd|group|shadow)[ \t]+)?(\S.*)$", re.MULTILINE | re.IGNORECASE)
_COMPONENT = kept_pattern(r"\bdc\s*=\s*([^,\s]+)", re.IGNORECASE)
_OTHERS = {"nis": "nis", "nisplus": "nis", "lsass": "pbis", "centrifydc": "centrify", "vas4": "safeguard"}
"""Modules of nsswitch.conf that bring accounts of a directory by themselves, and what they belong to."""


def read(ask: Ask) -> HostDirectory:
    """The first service that really serves accounts, in the order in which nsswitch.conf asks them."""
    readers: Mapping[str, Callable[[Ask], tuple[str, ...]]] = {
        "sss": _sssd_domains,
        "winbind": _winbind_domains,
        "ldap": _ldap_domains,
    }
    names = {"sss": "sssd", "winbind": "winbind", "ldap": "nslcd"}
    for module in _account_modules(ask):
        if module in readers and (domains := readers[module](ask)):
            return HostDirectory(joined_by=names[module], domains=domains)
        if module in _OTHERS:
            return HostDirectory(joined_by=_OTHERS[module], domains=())
    return HostDirectory(joined_by=None, domains=())


def _account_modules(ask: Ask) -> list[str]:
    """Modules that are asked for `passwd`; without a line or a file, glibc asks the local files."""
    for question in _SWITCH:
        said = text(ask(question))
        if said is not None:
            return _modules(said)
    return []


def _modules(said: str) -> list[str]:
    """`passwd: files [NOTFOUND=return] sss # comment`; the first line of a database counts."""
    for line in said.split("\n"):
        database, colon, services = line.partition("#")[0].partition(":")
        if colon and database.strip() == "passwd":
            return re.sub(r"\[[^\[\]]*\]", " ", services).split()
    return []


def _sssd_domains(ask: Ask) -> tuple[str, ...]:
    """Domains that sssd serves: listed in [sssd] or enabled by themselves, from a provider that is no local file."""
    written = text(ask(_SSSD))
    parts = file_texts(ask(_SSSD_PARTS))
    if written is None and not parts:
        return ()
    values: dict[tuple[str, str], str] = {}
    for content in (written or "", *(parts[path] for path in sorted(parts) if "/." not in path)):
        for section, key, value in keyfile_lines(content):
            values[section.lower(), key.lower()] = value
    listed = [each.strip() for each in values.get(("sssd", "domains"), "").split(",") if each.strip()]
    return tuple(dict.fromkeys(each for each in _enabled(listed, values) if _is_remote(each, values)))


def _enabled(listed: Iterable[str], values: Mapping[tuple[str, str], str]) -> list[str]:
    """sssd.conf(5): `enabled` of a domain section overrides the list."""
    own = {
        section.removeprefix("domain/"): value.lower() == "true"
        for (section, key), value in values.items()
        if section.startswith("domain/") and key == "enabled"
    }
    kept = [each for each in listed if own.get(each.lower(), True)]
    return kept + [each for each, on in own.items() if on and each not in {name.lower() for name in kept}]


def _is_remote(domain: str, values: Mapping[tuple[str, str], str]) -> bool:
    provider = values.get((f"domain/{domain.lower()}", "id_provider"), "")
    return bool(provider) and provider.lower() not in _LOCAL_PROVIDERS


def _winbind_domains(ask: Ask) -> tuple[str, ...]:
    """The daemon winbindd serves a domain when Samba is its member (`security` ads or domain)."""
    samba = read_samba(ask)
    if samba is None or samba.option("security", "user").lower() not in ("ads", "domain"):
        return ()
    realm, group = samba.option("realm", ""), samba.option("workgroup", "WORKGROUP")
    return (realm.lower() or group,)


def _ldap_domains(ask: Ask) -> tuple[str, ...]:
    """`base dc=example,dc=org` of nslcd.conf, or of the older libnss-ldap, is the domain example.org."""
    for question in (_NSLCD, *_OLD_LDAP):
        said = text(ask(question))
        bases = _BASE.findall(said or "")
        if bases:
            return tuple(dict.fromkeys(".".join(_COMPONENT.findall(base)).lower() or base.strip() for base in bases))
    return ()


COLLECTOR = Collector(
    id="linux_directory",
    platform=Platform.LINUX,
    gives=HostDirectory,
    questions=(*_SWITCH, _SSSD, _SSSD_PARTS, _NSLCD, *_OLD_LDAP, *SAMBA_QUESTIONS),
    read=read,
    as_root=(_SSSD, _SSSD_PARTS),
)
