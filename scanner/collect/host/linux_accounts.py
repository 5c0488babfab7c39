"""Local accounts, who among them administers, and the state of their passwords; never a hash.

Source: passwd(5), shadow(5), group(5), crypt(5), lastlog(8), lastlog2(8). lastlog knows logons by login, sshd and su
alone: display managers do not write it, so "never" means never there. Debian 13 has lastlog2 in its place.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scanner.collect.host.account_grammar import GROUP, PASSWD, GroupLine, PasswdLine, group_lines, passwd_lines
from scanner.collect.host.drop_ins import seen_entry
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform
from scanner.reading.answers import entries, given, printed

SHADOW = "shadow:/etc/shadow"
SHELLS = ("stat:/bin/*sh", "stat:/usr/bin/*sh")
LOGONS = ("cmd:lastlog", "cmd:lastlog2")
ADMINISTRATORS = frozenset({"sudo", "wheel", "admin"})
"""Groups that Debian, Ubuntu and Red Hat let run everything; what sudoers grants beyond is host.sudoers."""

_EPOCH = date(1970, 1, 1)
_MOST_DAYS = 2_900_000  # the last day datetime knows
_LOGON = kept_pattern(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d [+-]\d{4} \d{4})\s*$")
_NEVER = "**Never logged in**"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secret:
    """State of one password and its dates."""

    password: str | Unseen
    algorithm: str | None | Unseen
    changed_at: date | None | Unseen
    max_days: int | None | Unseen
    min_days: int | None | Unseen
    warn_days: int | None | Unseen
    inactive_days: int | None | Unseen
    expires_at: date | None | Unseen


def read(ask: Ask) -> HostAccounts:
    """Every local account."""
    lines, groups = passwd_lines(ask), group_lines(ask)
    shells, secrets, logons = _shells(ask), _secrets(ask), _logons(ask, lines)
    chosen = _administrators(lines, groups)
    gids = {each.gid for each in groups}
    return HostAccounts(
        accounts=tuple(_account(line, chosen, shells=shells, secrets=secrets, logons=logons) for line in lines),
        administrators=tuple(dict.fromkeys(each.name for each in lines if each.name in chosen)),
        uid_zero=tuple(each.name for each in lines if each.uid == 0),
        missing_groups=tuple(sorted({each.gid for each in lines} - gids)),
    )


def _account(
    line: PasswdLine,
    administrators: frozenset[str],
    *,
    shells: Mapping[str, bool],
    secrets: Mapping[str, Any] | Unseen,
    logons: Mapping[str, datetime | None] | Unseen,
) -> Account:
    secret = _secret(line, secrets)
    missing = Unseen(gap=Gap.UNREADABLE, detail=f"lastlog does not list {line.name}")
    return Account(
        name=line.name,
        uid=line.uid,
        gid=line.gid,
        home=line.home,
        shell=line.shell,
        interactive=line.has_shell and shells.get(line.shell, _is_unknown_shell(line.shell)),
        administrator=line.name in administrators,
        password=secret.password,
        algorithm=secret.algorithm,
        changed_at=secret.changed_at,
        max_days=secret.max_days,
        min_days=secret.min_days,
        warn_days=secret.warn_days,
        inactive_days=secret.inactive_days,
        expires_at=secret.expires_at,
        last_logon_at=logons if isinstance(logons, Unseen) else logons.get(line.name, missing),
        shadowed=line.password == "x",  # noqa: S105  # the mark of a shadowed password
    )


def _administrators(lines: tuple[PasswdLine, ...], groups: tuple[GroupLine, ...]) -> frozenset[str]:
    chosen = [each for each in groups if each.name in ADMINISTRATORS]
    gids = {each.gid for each in chosen}
    named = {member for each in chosen for member in each.members}
    return frozenset(each.name for each in lines if each.uid == 0 or each.gid in gids or each.name in named)


def _shells(ask: Ask) -> dict[str, bool]:
    """The shells of /bin and /usr/bin by path: whether they may be run."""
    found: dict[str, bool] = {}
    for question in SHELLS:
        for path, entry in entries(ask(question)).items():
            standing = seen_entry(path, entry)
            found[path] = standing.get("type") == "link" or bool(_mode(path, standing) & 0o111)
    if not found:
        raise Unreadable("there is no shell in /bin, which no Linux survives")
    return found


def _mode(path: str, standing: Mapping[str, Any]) -> int:
    try:
        return int(str(standing.get("mode")), 8)
    except ValueError as error:
        raise Unreadable(f"{path}: the entry has no mode") from error


def _is_unknown_shell(shell: str) -> bool:
    """True where a shell may exist that was not asked for; one of /bin or /usr/bin that is not there lets nobody in."""
    folder, _, name = shell.rpartition("/")
    return not (folder in ("/bin", "/usr/bin") and name.endswith("sh"))


def _secrets(ask: Ask) -> Mapping[str, Any] | Unseen:
    try:
        answer = ask(SHADOW)
        found = entries(answer)
        if not found and not given(answer).absent:
            raise Unreadable(f"{SHADOW}: holds no account")
        if not found:
            raise Unsupported("there is no /etc/shadow")
    except GapError as gap:
        return Unseen.of(gap)
    return found


def _secret(line: PasswdLine, secrets: Mapping[str, Any] | Unseen) -> _Secret:
    if line.password != "x":  # noqa: S105  # the mark of a shadowed password
        return _written_in_passwd(line.password)
    if isinstance(secrets, Unseen):
        return _all_unseen(secrets)
    if line.name not in secrets:
        return _without_entry(secrets)
    try:
        return _from_shadow(line.name, secrets[line.name])
    except GapError as gap:
        return _all_unseen(Unseen.of(gap))


def _without_entry(secrets: Mapping[str, Any]) -> _Secret:
    """pam_unix refuses an account without an entry; where a line could not be read, it may have been this one."""
    if any(isinstance(each, Mapping) and "gap" in each for each in secrets.values()):
        return _all_unseen(Unseen(gap=Gap.UNREADABLE, detail=f"{SHADOW}: a line could not be read"))
    return _without_dates("locked", None)


def _written_in_passwd(field: str) -> _Secret:
    if not field:
        return _without_dates("empty", None)
    if field[0] in "!*":
        return _without_dates("locked", None)
    return _without_dates("set", Unseen(gap=Gap.UNSUPPORTED, detail="the hash stands in passwd and was redacted"))


def _without_dates(password: str, algorithm: str | None | Unseen) -> _Secret:
    return _Secret(
        password=password,
        algorithm=algorithm,
        changed_at=None,
        max_days=None,
        min_days=None,
        warn_days=None,
        inactive_days=None,
        expires_at=None,
    )


def _all_unseen(unseen: Unseen) -> _Secret:
    return _Secret(
        password=unseen,
        algorithm=unseen,
        changed_at=unseen,
        max_days=unseen,
        min_days=unseen,
        warn_days=unseen,
        inactive_days=unseen,
        expires_at=unseen,
    )


def _from_shadow(name: str, entry: Any) -> _Secret:
    entry = seen_entry(f"{SHADOW}: {name}", entry)
    state, algorithm = entry.get("password"), entry.get("algorithm")
    if state not in ("set", "locked", "empty") or not (algorithm is None or isinstance(algorithm, str)):
        raise Unreadable(f"{SHADOW}: {name}: {str(state)[:40]!r} is no state of a password")
    return _Secret(
        password=state,
        algorithm=algorithm,
        changed_at=_day(entry, "changed"),
        max_days=_days(entry, "max"),
        min_days=_days(entry, "min"),
        warn_days=_days(entry, "warn"),
        inactive_days=_days(entry, "inactive"),
        expires_at=_day(entry, "expires"),
    )


def _days(entry: Mapping[str, Any], key: str) -> int | None:
    """A number of days, None for an empty field and for -1, with which chage(1) lifts a limit."""
    if key not in entry or isinstance(entry[key], bool) or not isinstance(entry[key], int | None):
        raise Unreadable(f"{SHADOW}: {key} is no number of days")
    days: int | None = entry[key]
    return None if days is None or days < 0 else days


def _day(entry: Mapping[str, Any], key: str) -> date | None:
    days = _days(entry, key)
    return None if days is None else _EPOCH + timedelta(days=min(days, _MOST_DAYS))


def _logons(ask: Ask, lines: tuple[PasswdLine, ...]) -> Mapping[str, datetime | None] | Unseen:
    """The last logon by name; None where the table says never. lastlog2 lists only those who ever logged on."""
    try:
        for question in LOGONS:
            table = printed(ask(question))
            if table is not None:
                unlisted = {each.name: None for each in lines} if question == LOGONS[1] else {}
                return {**unlisted, **_logon_table(table, question)}
        raise Unsupported("neither lastlog nor lastlog2 is installed")
    except GapError as gap:
        return Unseen.of(gap)


def _logon_table(table: str, question: str) -> dict[str, datetime | None]:
    header, *lines = table.splitlines()
    if not header.startswith("Username"):
        raise Unreadable(f"{question}: the table has no header")
    logons: dict[str, datetime | None] = {}
    for line in lines:
        name = line.split()[0] if line.split() else ""
        found = _LOGON.search(line)
        if not name or not (found or line.rstrip().endswith(_NEVER)):
            raise Unreadable(f"{question}: {line[:80]!r} is no line of the table")
        logons[name] = _moment(found[1], question) if found else None
    return logons


def _moment(written: str, question: str) -> datetime:
    try:
        return datetime.strptime(written, "%b %d %H:%M:%S %z %Y").astimezone(UTC)
    except ValueError as error:
        raise Unreadable(f"{question}: {written!r} is no time") from error


COLLECTOR = Collector(
    id="linux_accounts",
    platform=Platform.LINUX,
    gives=HostAccounts,
    questions=(PASSWD, GROUP, SHADOW, *SHELLS, *LOGONS),
    read=read,
    as_root=(SHADOW,),
)
