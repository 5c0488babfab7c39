"""Updates that are offered, where the list says which of them repair security: `apt-get -s upgrade`, `apt list --upgradable`,
`yum updateinfo list`, the list that Red Hat's Insights takes, `zypper list-patches` as table and XML.

Sources: apt-get(8): the suites an offer comes from stand in brackets; dnf(8), updateinfo: `i` marks what
is there already; zypper(8). A list that says only
what is newer (`yum check-update`, `zypper list-updates`, `apk version`) is refused: it does not tell what is for security.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.rpm_list import ARCHES, NAME
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_updates import HostUpdates, PendingUpdate
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform
from scanner.reading.json_guard import told_json

_INST: Final = re.compile(r"Inst (\S+) (?:\[(\S+)\] )?\((\S+) ([^()]*) \[\w+\]\)(?: \[.*\])?\s*")
_INST_LINE: Final = re.compile(r"^Inst \S+ (?:\[\S+\] )?\(\S+ ", re.MULTILINE)
_APT_COUNT: Final = re.compile(
    r"^(\d{1,5}) upgraded, (\d{1,5}) newly installed, \d+ to remove and (\d{1,5}) not upgraded", re.MULTILINE
)
_UPGRADABLE: Final = re.compile(r"([a-z0-9][\w.+\-]*)/(\S+) (\S+) \S+ \[upgradable from: (\S+)\]\s*")
_ADVISORY: Final = re.compile(
    rf"(i )?\s*([A-Z][\w.]*-\d{{4}}[:\-]\w[\w:.\-]*)\s+((?:Critical|Important|Moderate|Low|Unknown|None)/Sec\.|\w+)\s+"
    rf"({NAME})-((?:\d+:)?[^\s\-:]+-[^\s\-:]+)\.(?:{ARCHES})\s*"
)
_YUM_WORDS: Final = re.compile(
    r"(?:Last metadata|Loaded plugins|Updating Subscription|updateinfo list done|Loading mirror| \* |Failed to set locale).*"
)
_NEVRA: Final = re.compile(rf"({NAME})-((?:\d+:)?[^\s\-:]+-[^\s\-:]+)\.(?:{ARCHES})")
_ZYPPER_HEAD: Final = re.compile(r"Repository\s*\| (?:Name|Patch)\s*\|.*\bCategory\s*\|.*\bStatus\s*\|.*")
_ZYPPER_UPDATES: Final = re.compile(
    r"S\s*\| Repository\s*\| Name\s*\| Current Version\s*\| Available Version\s*\| Arch\s*"
)
_XML_UPDATE: Final = re.compile(r"<update [^<>]*>")
_ATTRIBUTE: Final = re.compile(r'(?<![\w\-])([\w\-]+)="([^"]*)"')
_APK: Final = re.compile(r"Installed:\s+Available:\s*")
_YUM_LIST: Final = re.compile(r"(?:Available Upgrades|Updated Packages|Obsoleting Packages)\s*")
_SECURITY: Final = "security"
_MOST: Final = 2_000_000
Pending = tuple[tuple[PendingUpdate, ...] | Unseen, tuple[str, ...]]
"""The security updates, and the suites or repositories that the list names."""
_NO_END: Final = Unseen(
    gap=Gap.UNREADABLE, detail="none of what is listed is for security, and nothing shows where the list ends"
)
_HELD: Final = Unseen(
    gap=Gap.UNREADABLE, detail="packages are held back, and which of them wait for security is not told"
)


def read(file: HandedFile) -> HostUpdates:
    """What is pending for security."""
    text, head = file.text or "", head_of(file)
    for is_form, pending in _FORMS:
        if is_form(head):
            updates, sources = pending(text)
            return HostUpdates(
                installed=(),
                last_installed_at=NOT_TOLD,
                pending_security=updates,
                indexed_at=NOT_TOLD,
                sources=sources,
                repositories=(),
                automatic=NOT_TOLD,
                restart_pending=NOT_TOLD,
                released_at=NOT_TOLD,
                installed_all=False,
            )
    raise Unreadable("no line tells an update that is offered")


def _whole_lines(text: str) -> list[str]:
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _unique(found: Iterator[PendingUpdate]) -> tuple[PendingUpdate, ...]:
    return tuple(sorted(set(found), key=lambda each: (each.name, each.candidate)))


def _apt_simulated(text: str) -> Pending:
    """As many packages as the sum says, in a line before them."""
    rows = [_INST.fullmatch(line) for line in text.split("\n") if line.startswith("Inst ")]
    count = _APT_COUNT.search(text)
    wanted = int(count[1]) + int(count[2]) if count else -1
    if len(rows) != wanted or not all(rows):
        raise Unreadable("there are not as many packages as the list says: the file was cut")
    found = [row for row in rows if row]
    held = count is not None and int(count[3]) > 0
    suites = {part.strip() for row in found for part in row[4].split(",")}
    security = (row for row in found if _is_security(row[4]))
    updates = _unique(PendingUpdate(name=row[1], installed=row[2] or NOT_TOLD, candidate=row[3]) for row in security)
    return _HELD if held and not updates else updates, tuple(sorted(suites))


def _is_security(origins: str) -> bool:
    return bool(re.search(r"-security\b|\bDebian-Security:|/security\b|UbuntuESM", origins))


def _apt_listed(text: str) -> Pending:
    lines = [line for line in _whole_lines(text) if not line.startswith(("Listing...", "WARNING: apt does not"))]
    rows = [_UPGRADABLE.fullmatch(line) for line in lines]
    if not rows or not all(rows):
        raise Unreadable("a line is no row of apt list")
    found = [row for row in rows if row]
    updates = _unique(
        PendingUpdate(name=row[1], installed=row[4], candidate=row[3]) for row in found if _is_security(row[2])
    )
    return updates or _NO_END, tuple(sorted({suite for row in found for suite in row[2].split(",") if suite != "now"}))


def _updateinfo(text: str) -> Pending:
    whole = text.rstrip().endswith("updateinfo list done")
    lines = [line for line in _whole_lines(text) if not _YUM_WORDS.fullmatch(line)]
    rows = [_ADVISORY.fullmatch(line) for line in lines]
    if not rows or not all(rows):
        raise Unreadable("a line is no row of updateinfo")
    waiting = (row for row in rows if row and not row[1])
    security = (row for row in waiting if row[3].endswith("/Sec.") or row[3] == _SECURITY)
    updates = _unique(
        PendingUpdate(name=row[4], installed=NOT_TOLD, candidate=row[5].removeprefix("0:")) for row in security
    )
    return updates if updates or whole else _NO_END, ()


def _insights(text: str) -> Pending:
    """Every offer names its advisory: RHSA are for security. One without an advisory leaves that open."""
    said = told_json(text)
    offers = list(_offers(said.get("update_list") if isinstance(said, dict) else None))
    if any(not each.get("erratum") for _, each in offers):
        raise Unsupported("an update names no advisory: whether it is for security is not told")
    repositories = {str(each.get("repository")) for _, each in offers if each.get("repository")}
    security = ((installed, each) for installed, each in offers if "SA-" in str(each["erratum"]).partition(":")[0])
    return _unique(_offered(installed, each) for installed, each in security), tuple(sorted(repositories))


def _offers(listed: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(listed, dict):
        raise Unreadable("no value tells the updates")
    for installed, entry in listed.items():
        updates = entry.get("available_updates") if isinstance(entry, dict) else None
        if not isinstance(updates, list) or not all(isinstance(each, dict) for each in updates):
            raise Unreadable(f"{installed[:60]}: its updates are no list")
        yield from ((installed, each) for each in updates)


def _offered(installed: str, offer: Mapping[str, Any]) -> PendingUpdate:
    old, new = _NEVRA.fullmatch(installed), _NEVRA.fullmatch(str(offer.get("package")))
    if old is None or new is None:
        raise Unreadable(f"{installed[:60]}: is no package, or its update is none")
    return PendingUpdate(name=new[1], installed=old[2].removeprefix("0:"), candidate=new[2].removeprefix("0:"))


def _zypper_table(text: str) -> Pending:
    """Up to the line that counts what was found."""
    lines = _whole_lines(text)
    place = next((number for number, line in enumerate(lines) if _ZYPPER_HEAD.fullmatch(line)), None)
    if place is None:
        raise Unreadable("the heading of the list does not end: the file was cut")
    columns = [each.strip() for each in lines[place].split("|")]
    if not {"Category", "Status", "Repository"} <= {*columns} or not {"Name", "Patch"} & {*columns}:
        raise Unreadable(f"{lines[place][:80]!r} is no row of zypper")
    rows: list[dict[str, str]] = []
    for line in lines[place + 1 :]:
        cells = [each.strip() for each in line.split("|")]
        if len(cells) >= len(columns):
            rows.append(dict(zip(columns, cells, strict=False)))
        elif not re.fullmatch(r"[-+ ]+", line):
            if not re.match(r"Found \d+ applicable patch|\d+ patch", line):
                raise Unreadable(f"{line[:80]!r} is no row of zypper")
            return _needed(rows)
    raise Unreadable("the line that counts the patches is missing: the file was cut")


def _needed(rows: list[dict[str, str]]) -> Pending:
    name = "Name" if rows and "Name" in rows[0] else "Patch"
    security = (row for row in rows if row["Category"].lower() == _SECURITY and row["Status"].lower() == "needed")
    return _unique(PendingUpdate(name=row[name], installed=NOT_TOLD, candidate=row[name]) for row in security), tuple(
        sorted({row["Repository"] for row in rows})
    )


def _zypper_xml(text: str) -> Pending:
    if not text.rstrip().endswith("</stream>"):
        raise Unreadable("the list does not end: the file was cut")
    updates = [dict(_ATTRIBUTE.findall(each)) for each in _XML_UPDATE.findall(text)]
    if any("category" not in each or "name" not in each for each in updates):
        raise Unsupported("packages alone are listed: which of the updates are for security is not told")
    security = (each for each in updates if each["category"] == _SECURITY and each.get("status", "needed") == "needed")
    return _unique(
        PendingUpdate(name=each["name"], installed=NOT_TOLD, candidate=each["name"]) for each in security
    ), ()


def _without_security(_text: str) -> Pending:
    raise Unsupported("what is newer is listed, and not which of it is for security")


def _is_updateinfo(text: str) -> bool:
    rows = [line for line in text[:_MOST].split("\n") if line.strip() and not _YUM_WORDS.fullmatch(line.rstrip())]
    return bool(rows) and all(map(_ADVISORY.fullmatch, rows[: len(rows) - (not text.endswith("\n"))] or rows))


def _has_line(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: any(pattern.fullmatch(line.strip()) for line in text[:20_000].split("\n"))


_FORMS: Final[tuple[tuple[Callable[[str], bool], Callable[[str], Pending]], ...]] = (
    (lambda text: bool(_INST_LINE.search(text)), _apt_simulated),
    (lambda text: bool(_APT_COUNT.search(text)) and "Reading package lists" in text[:2000], _apt_simulated),
    (lambda text: "[installed" not in text and "[upgradable from: " in text, _apt_listed),
    (_is_updateinfo, _updateinfo),
    (lambda text: text.lstrip().startswith("{") and '"update_list"' in text[:_MOST], _insights),
    (_has_line(_ZYPPER_HEAD), _zypper_table),
    (lambda text: "<update-status" in text[:_MOST] and text.lstrip().startswith("<"), _zypper_xml),
    (_has_line(_ZYPPER_UPDATES), _without_security),
    (_has_line(_APK), _without_security),
    (_has_line(_YUM_LIST), _without_security),
)


def recognises(file: HandedFile) -> bool:
    """One of the forms, by its heading or by all of its rows."""
    head = head_of(file)
    return bool(head.strip()) and any(is_form(head) for is_form, _ in _FORMS)


IMPORTED = Imported(id="updates", platform=Platform.LINUX, recognises=recognises, reads={HostUpdates: read})
