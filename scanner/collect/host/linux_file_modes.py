"""Owner and mode of the files the system's security rests on, of home folders and of SSH host keys.

Source: stat(2); the paths are those of the SSG rules file_owner_*, file_groupowner_*, file_permissions_* and of the
controls on passwords, scheduled jobs and sudo.
"""

from collections.abc import Mapping
from typing import Any, Final

from scanner.collect.host.account_grammar import GROUP, PASSWD, PasswdLine, group_lines, passwd_lines
from scanner.collect.host.drop_ins import seen_entry
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_file_modes import FileMode, HostFileModes
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform
from scanner.reading.answers import entries, given

OPEN_FILES: Final = (
    *("/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/group-", "/etc/ssh", "/etc/ssh/sshd_config"),
    *("/etc/ssh/sshd_config.d", "/etc/crontab", "/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily"),
    *("/etc/cron.weekly", "/etc/cron.monthly", "/etc/login.defs", "/etc/pam.d", "/etc/security", "/etc/profile"),
    *("/etc/issue", "/etc/issue.net", "/etc/motd", "/etc/hosts.allow", "/etc/hosts.deny", "/etc/fstab"),
)
SECRET_FILES: Final = (
    *("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/security/opasswd", "/etc/sudoers"),
    *("/etc/sudoers.d", "/root", "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/etc/snmp/snmpd.conf"),
)
PRIVATE_KEYS = "stat:/etc/ssh/*_key"
PUBLIC_KEYS = "stat:/etc/ssh/*.pub"
HOMES = ("stat:/home/*", "stat:/home/*/*", "stat:/srv/*", "stat:/opt/*", "stat:/var/lib/*")
"""Where the homes of people are looked for; /home/*/* for those sorted by department."""
_LINK = Unseen(gap=Gap.UNSUPPORTED, detail="a link: what it leads to was not looked at")
_WRITE_OF_OTHERS = 0o022
_ANY_OF_OTHERS = 0o007


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    users: Mapping[int, str]
    groups: Mapping[int, str]


def read(ask: Ask) -> HostFileModes:
    """Every file that exists; one that may not be looked at is Unseen."""
    accounts = passwd_lines(ask)
    names = _Names(
        users={each.uid: each.name for each in reversed(accounts)},
        groups={each.gid: each.name for each in reversed(group_lines(ask))},
    )
    files: dict[str, FileMode | Unseen] = {}
    for path in (*OPEN_FILES, *SECRET_FILES):
        mode = _one(ask, path, names)
        if mode is not None:
            files[path] = mode
    return HostFileModes(
        files=files,
        homes=_homes(ask, accounts, names),
        private_keys=_all(ask, PRIVATE_KEYS, names, secret=True),
        public_keys=_all(ask, PUBLIC_KEYS, names, secret=False),
    )


def _one(ask: Ask, path: str, names: _Names) -> FileMode | Unseen | None:
    try:
        found = _looked_at(ask, f"stat:{path}")
        return _file_mode(path, found[path], names, secret=path in SECRET_FILES) if path in found else None
    except GapError as gap:
        return Unseen.of(gap)


def _all(ask: Ask, question: str, names: _Names, *, secret: bool) -> tuple[FileMode, ...]:
    found = _looked_at(ask, question)
    return tuple(_file_mode(path, found[path], names, secret=secret) for path in sorted(found))


def _looked_at(ask: Ask, question: str) -> dict[str, Any]:
    found = entries(ask(question))
    if not found and not given(ask(question)).absent:
        raise Unreadable(f"{question}: neither there nor absent")
    return found


def _homes(ask: Ask, accounts: tuple[PasswdLine, ...], names: _Names) -> tuple[FileMode, ...] | Unseen:
    """Home folders of ordinary accounts; a home that is not there is left out, one not asked for makes all Unseen."""
    wanted = sorted({each.home.rstrip("/") or "/" for each in accounts if each.is_ordinary})
    try:
        found = {path: entry for question in HOMES for path, entry in _looked_at(ask, question).items()}
        elsewhere = [each for each in wanted if not _is_asked(each)]
        if elsewhere:
            raise Unsupported(f"homes outside of /home, /srv, /opt and /var/lib were not asked: {elsewhere[0][:100]}")
        return tuple(_file_mode(path, found[path], names, secret=False) for path in wanted if path in found)
    except GapError as gap:
        return Unseen.of(gap)


def _is_asked(path: str) -> bool:
    """True when a question's glob names this path: same number of parts, and the parts before the stars equal."""
    parts = path.split("/")
    patterns = [question.removeprefix("stat:").split("/") for question in HOMES]
    return any(
        len(each) == len(parts) and all(want in ("*", part) for want, part in zip(each, parts, strict=True))
        for each in patterns
    )


def _file_mode(path: str, entry: Any, names: _Names, *, secret: bool) -> FileMode:
    entry = seen_entry(path, entry)
    mode, uid, gid = entry.get("mode"), entry.get("uid"), entry.get("gid")
    if not (isinstance(mode, str) and type(uid) is int and type(gid) is int):
        raise Unreadable(f"{path}: the entry lacks mode or owner")
    return FileMode(
        path=path,
        mode=mode,
        uid=uid,
        gid=gid,
        owner=names.users.get(uid),
        group=names.groups.get(gid),
        is_link=entry.get("type") == "link",
        loose=_LINK if entry.get("type") == "link" else _is_loose(mode, path, secret=secret),
    )


def _is_loose(mode: str, path: str, *, secret: bool) -> bool:
    try:
        bits = int(mode, 8)
    except ValueError as error:
        raise Unreadable(f"{path}: {mode[:20]!r} is no mode") from error
    return bool(bits & _WRITE_OF_OTHERS) or (secret and bool(bits & _ANY_OF_OTHERS))


COLLECTOR = Collector(
    id="linux_file_modes",
    platform=Platform.LINUX,
    gives=HostFileModes,
    questions=(
        *(PASSWD, GROUP, PRIVATE_KEYS, PUBLIC_KEYS, *HOMES),
        *(f"stat:{path}" for path in (*OPEN_FILES, *SECRET_FILES)),
    ),
    read=read,
    as_root=("stat:/home/*/*", "stat:/boot/grub2/grub.cfg"),
)
