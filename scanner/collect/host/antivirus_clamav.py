"""ClamAV by its own files: the heads of its databases say what they are, and a process scans on access or not.

Source: clamav-devel libclamav/cvd.c (a head of 512 bytes: `ClamAV-VDB:` and fields with colons between, the last the
seconds since 1970 when it was built), clamd.conf(5), freshclam.conf(5), clamonacc(8).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from scanner.collect.host.antivirus_reading import Reader, Reading
from scanner.collect.host.file_heads import heads
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.standing import exists
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.observation import Unseen, gap_error
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import printed, text

_FOLDERS = ("/var/lib/clamav", "/usr/local/share/clamav")
_KINDS = ("daily", "main")
HEADS = tuple(f"heads:{folder}/*.c[vl]d" for folder in _FOLDERS)
"""Of a database that was updated piece by piece (cld) and one that was fetched whole (cvd), the newer counts."""
CONFIGURATIONS = ("file:/etc/clamav/clamd.conf", "file:/etc/clamd.d/scan.conf", "file:/etc/clamd.conf",
                  "file:/etc/clamav/freshclam.conf", "file:/etc/freshclam.conf")  # fmt: skip
UPDATE_JOBS = (
    *("stat:/etc/cron.d/*clam*", "stat:/etc/cron.hourly/*clam*", "stat:/etc/cron.daily/*clam*"),
    "stat:/etc/systemd/system/timers.target.wants/*clam*.timer",
)
"""Where freshclam is started every so often instead; asked where it does not run."""
VERSION = "cmd:clamscan --version"

_HEAD = kept_pattern(rb"ClamAV-VDB:[^:\n]{0,40}:(\d{1,9}):\d*:\d*:[^:\n]*:[^:\n]*:[^:\n]*:(\d{9,11})\s")
_BUILT_FOR = kept_pattern(r"ClamAV ([^/\s]+)")
_UPDATER = "freshclam"
_ON_ACCESS = frozenset({"clamonacc", "clamd"})
"""The one hands every file that is opened to the other, which alone has the signatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Database:
    """One database file: its kind (daily, main), version and when it was built."""

    kind: str
    version: int
    built_at: datetime


def read(ask: Ask, processes: frozenset[str] | Unseen) -> Reading:
    """Values as the files tell them."""
    databases = or_unseen(lambda: tuple(_databases(ask)))
    latest = databases if isinstance(databases, Unseen) else _latest(databases)
    version = or_unseen(lambda: _version(ask))
    return Reading(
        version=version,
        engine_version=version,
        signature_version=latest if latest is None or isinstance(latest, Unseen) else str(latest.version),
        signature_at=latest if latest is None or isinstance(latest, Unseen) else latest.built_at,
        realtime=processes if isinstance(processes, Unseen) else processes >= _ON_ACCESS,
        licence="free",
        licence_end=None,
        managed_by=None,
        updates_itself=or_unseen(lambda: _updates_itself(ask, processes)),
        told_by=("heads of the databases", "clamscan --version"),
    )


def _updates_itself(ask: Ask, processes: frozenset[str] | Unseen) -> bool:
    """Whether freshclam runs as a daemon, or a job or timer starts it."""
    if isinstance(processes, Unseen):
        raise gap_error(processes.gap, processes.detail)
    return _UPDATER in processes or any(exists(ask, question) for question in UPDATE_JOBS)


def _version(ask: Ask) -> str:
    said = printed(ask(VERSION))
    found = _BUILT_FOR.match(said or "")
    if said is None:
        raise Unsupported("there is no program clamscan to tell its version")
    if found is None:
        raise Unreadable(f"{VERSION}: {said[:80]!r}")
    return found[1]


def _databases(ask: Ask) -> Iterator[_Database]:
    _refuse_other_folder(ask)
    for head in (each for question in HEADS for each in heads(ask(question))):
        kind = head.path.rpartition("/")[2].partition(".")[0]
        if kind not in _KINDS:
            continue
        found = _HEAD.match(head.begin)
        if found is None:
            raise Unreadable(f"{head.path}: is no head of a ClamAV database")
        yield _Database(kind=kind, version=int(found[1]), built_at=datetime.fromtimestamp(int(found[2]), UTC))


def _refuse_other_folder(ask: Ask) -> None:
    for question in CONFIGURATIONS:
        for line in (text(ask(question)) or "").split("\n"):
            words = line.split()
            if words[:1] == ["DatabaseDirectory"] and words[-1].strip("\"'").rstrip("/") not in _FOLDERS:
                raise Unsupported(f"{question}: keeps the databases in {words[-1][:80]}, which was not asked")


def _latest(databases: tuple[_Database, ...]) -> _Database | None:
    """The daily database tells the age of the signatures; main alone is the stock it was built on."""
    daily = [each for each in databases if each.kind == "daily"]
    return max(daily or databases, key=lambda each: each.version, default=None)


READER = Reader(questions=(*HEADS, *CONFIGURATIONS, *UPDATE_JOBS, VERSION), read=read)
