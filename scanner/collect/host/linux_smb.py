"""Reads the SMB server Samba: version, protocols, signing, and shares open without a password (smb.conf(5))."""

import re

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.linux_software import COLLECTOR as SOFTWARE
from scanner.collect.host.linux_software import read as read_software
from scanner.collect.host.samba_config import SAMBA_QUESTIONS, SambaConfig, Share, is_true, read_samba
from scanner.collect.host.standing import exists
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_smb import HostSmb
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import printed

_SERVERS = ("stat:/usr/sbin/smbd", "stat:/usr/bin/smbd", "stat:/usr/local/samba/sbin/smbd")
_VERSION = "cmd:smbd -V"
_USER_SHARES = "files:/var/lib/samba/usershares/*"

_USER_SHARE_FOLDER = "/var/lib/samba/usershares"
_PACKAGES = ("samba", "samba-server")
_NUMBER = kept_pattern(r"(?:\d+:)?(\d+(?:\.\d+)+)")
_GUEST_LINE = kept_pattern(r"^guest_ok=(.*)$", re.MULTILINE)


def read(ask: Ask) -> HostSmb:
    """What is installed, and what is written; the words of protocols in capitals, as Samba names them."""
    config = read_samba(ask) or SambaConfig()
    installed = any(exists(ask, question) for question in _SERVERS)
    return told(ask, config, installed=installed, version=_version(ask) if installed else None)


def told(ask: Ask, config: SambaConfig, *, installed: bool | Unseen, version: str | None | Unseen) -> HostSmb:
    """What the configuration comes to."""
    return HostSmb(
        installed=installed,
        version=version,
        server_min_protocol=_written(config, "server min protocol", capital=True),
        client_min_protocol=_written(config, "client min protocol", capital=True),
        signing=_written(config, "server signing"),
        map_to_guest=_written(config, "map to guest"),
        guest_shares=_guest_shares(ask, config) if installed else (),
    )


def _written(config: SambaConfig, option: str, *, capital: bool = False) -> str | None:
    word = " ".join(config.option(option, "").split())
    return (word.upper() if capital else word.lower()) or None


def _version(ask: Ask) -> str | Unseen:
    """As the package says; of a Samba that came without one, as the program says."""
    try:
        software = read_software(ask)
        versions = (each.version for each in software.packages if each.name in _PACKAGES)
        said = next((each for each in versions if isinstance(each, str)), None)
        said = said or (printed(ask(_VERSION)) or "").removeprefix("Version ")
        number = _NUMBER.match(said)
        if number is None:
            raise Unreadable(f"{said[:40]!r} is no version of Samba")
    except GapError as gap:
        return Unseen.of(gap)
    return number[1]


def _guest_shares(ask: Ask, config: SambaConfig) -> tuple[str, ...] | Unseen:
    """Shares of the administrator and of users that let in whoever gives no password, sorted."""
    guest = config.option("guest account", "nobody")
    found = {share.name for share in config.shares.values() if _is_open(share, guest)}
    try:
        found |= _user_shares(ask, config)
    except GapError as gap:
        return Unseen.of(gap)
    return tuple(sorted(found))


def _is_open(share: Share, guest: str) -> bool:
    """`guest ok`, unless the share is off or `valid users` names others only."""
    if not share.is_on("guest ok", default=False) or not share.is_on("available", default=True):
        return False
    valid = re.split(r"[,\s]+", share.options.get("validusers", "").strip())
    return valid == [""] or guest in valid


def _user_shares(ask: Ask, config: SambaConfig) -> set[str]:
    """net(8) usershare: one file a share; guests are let in when the administrator allows it at all.

    The number of user shares allowed by default differs between builds of Samba; only a written 0 forbids them here.
    """
    word = config.option("usershare allow guests", "no")
    if not is_true(word, "usershare allow guests") or config.option("usershare max shares", "") == "0":
        return set()
    if config.option("usershare path", _USER_SHARE_FOLDER) != _USER_SHARE_FOLDER:
        raise Unsupported("the shares of users stand in a folder that was not read")
    found = set()
    for path, said in file_texts(ask(_USER_SHARES)).items():
        guest = _GUEST_LINE.search(said)
        if guest and guest[1].strip().lower() in ("y", "yes", "1", "true"):
            found.add(path.rsplit("/", 1)[-1])
    return found


COLLECTOR = Collector(
    id="linux_smb",
    platform=Platform.LINUX,
    gives=HostSmb,
    questions=(*_SERVERS, _VERSION, _USER_SHARES, *SAMBA_QUESTIONS, *SOFTWARE.questions),
    read=read,
    as_root=(_USER_SHARES,),
)
