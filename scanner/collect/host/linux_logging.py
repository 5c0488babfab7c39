"""Where logs go and how long they stay: rsyslog, syslog-ng and journald by their configuration, logrotate for their files.

A daemon counts while it runs; in a root folder, where nothing runs, when it is installed and no unit file stops it.
"""

from datetime import UTC, datetime

from scanner.collect.host.dnf_security import mtime
from scanner.collect.host.drop_ins import KERNEL, is_at_rest
from scanner.collect.host.journald_config import JOURNALD_QUESTIONS, Journald, journald_configuration, upload_server
from scanner.collect.host.logrotate_config import LOGROTATE_QUESTIONS, retention_days
from scanner.collect.host.oldest_records import JOURNALS, LOGS, RECORD_QUESTIONS, oldest_record
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.process_names import PROCESS_QUESTIONS, names_by_process
from scanner.collect.host.rsyslog_config import RSYSLOG_QUESTIONS, Destination, Rsyslog, rsyslog_configuration
from scanner.collect.host.standing import exists, standings
from scanner.collect.host.syslog_ng_config import SYSLOG_NG_QUESTIONS, syslog_ng_destinations
from scanner.collect.host.systemd_units import UNIT_QUESTIONS, units
from scanner.model.errors import GapError, Unsupported
from scanner.model.kinds.host_logging import HostLogging
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform

PROGRAMS: dict[str, tuple[str, ...]] = {
    "rsyslog": ("stat:/usr/sbin/rsyslogd",),
    "syslog-ng": ("stat:/usr/sbin/syslog-ng",),
    "systemd-journald": ("stat:/usr/lib/systemd/systemd-journald", "stat:/lib/systemd/systemd-journald"),
}
PROCESSES = {"rsyslog": "rsyslogd", "syslog-ng": "syslog-ng", "systemd-journald": "systemd-journal"}
JOURNAL_FOLDER = "stat:/var/log/journal"
MADE = ("stat:/var/log/installer", "stat:/var/log/anaconda", "stat:/etc/machine-id", "stat:/lost+found")
"""What was made when the system was; the oldest is nearest to it."""
UPLOAD_UNIT = "systemd-journal-upload.service"
_VOLATILE = ("/run/", "/dev/", "/tmp/", "/var/run/", "/var/tmp/")  # noqa: S108  # places logs do not stay in
_OWN_NAMES = (
    "localhost",
    "localhost.localdomain",
    "localhost6",
    "ip6-localhost",
    "ip6-loopback",
    "::1",
)
_STOPPED = ("masked", "disabled")
_SYSTEM_LOGS = ("/syslog", "/messages", "/auth.log", "/secure")
_FIRST_LINUX = datetime(2000, 1, 1, tzinfo=UTC)
"""Images made the same way each time give files the time 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Logging:
    """The daemons at work and what each is told; `journal` None when journald is not at work."""

    journal: Journald | None
    journal_on_disk: bool
    destinations: tuple[Destination, ...]
    received: tuple[Destination, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Files on a disk that logons are written to."""
        return tuple(each.where for each in self.destinations if _keeps_logons(each))

    @property
    def rotated(self) -> tuple[str, ...]:
        """Those, and the files that hold all the rest."""
        return self.files + tuple(
            each.where for each in self.destinations if each.kind == "file" and each.where.endswith(_SYSTEM_LOGS)
        )

    @property
    def servers(self) -> tuple[str, ...]:
        """Servers that logons are sent to; this machine itself is none."""
        return tuple(
            each.where
            for each in self.destinations
            if each.kind == "server" and each.logons and not _is_this_machine(each.where)
        )


def _keeps_logons(destination: Destination) -> bool:
    return destination.kind == "file" and destination.logons and not destination.where.startswith(_VOLATILE)


def read(ask: Ask) -> HostLogging:
    """What becomes of logons on this host."""
    daemons = tuple(name for name, questions in PROGRAMS.items() if any(exists(ask, each) for each in questions))
    logging = _logging(_at_work(daemons, ask), ask)
    in_journal = logging.journal is not None and logging.journal.storage != "none" and logging.journal.keeps_info
    return HostLogging(
        daemons=daemons,
        records_logons=in_journal or bool(logging.files),
        persistent=logging.journal_on_disk or bool(logging.files),
        retention_days=_retention(logging, ask),
        oldest_at=or_unseen(lambda: oldest_record(ask)),
        forwards_to=tuple(dict.fromkeys((*logging.servers, *_uploads(logging, ask)))),
        receives=any(_keeps_logons(each) for each in logging.received),
        installed_at=or_unseen(lambda: _installed_at(ask)),
    )


def _at_work(daemons: tuple[str, ...], ask: Ask) -> tuple[str, ...]:
    try:
        processes = frozenset(names_by_process(ask).values())
    except GapError:
        if not is_at_rest(ask):
            raise
        starts = units(ask).starts
        return tuple(name for name in daemons if starts.get(f"{name}.service") not in _STOPPED)
    return tuple(name for name in daemons if PROCESSES[name] in processes)


def _logging(at_work: tuple[str, ...], ask: Ask) -> _Logging:
    journal = journald_configuration(ask) if "systemd-journald" in at_work else None
    rsyslog = rsyslog_configuration(ask) if "rsyslog" in at_work else Rsyslog()
    deaf = journal is not None and not journal.forwards and "imjournal" not in rsyslog.modules
    destinations = () if deaf else tuple(rsyslog.destinations)
    if "syslog-ng" in at_work:
        destinations += tuple(syslog_ng_destinations(ask))
    return _Logging(
        journal=journal,
        journal_on_disk=journal is not None
        and journal.keeps_info
        and (journal.storage == "persistent" or (journal.storage == "auto" and exists(ask, JOURNAL_FOLDER))),
        destinations=destinations,
        received=tuple(rsyslog.received),
    )


def _retention(logging: _Logging, ask: Ask) -> int | None:
    """The shortest that is set for the places where logons are kept."""
    found = [retention_days(ask, logging.rotated)] if logging.files else []
    if logging.journal is not None and logging.journal_on_disk:
        found.append(logging.journal.retention_days)
    return min((each for each in found if each is not None), default=None)


def _uploads(logging: _Logging, ask: Ask) -> tuple[str, ...]:
    """The server journals are sent to, when the service that sends them starts by itself."""
    server = upload_server(ask) if logging.journal is not None else ""
    is_sent = server and not _is_this_machine(server) and units(ask).is_enabled(UPLOAD_UNIT)
    return (server,) if is_sent else ()


def _is_this_machine(server: str) -> bool:
    bare = server.lower().strip("[]")
    return bare in _OWN_NAMES or bare.startswith("127.")


def _installed_at(ask: Ask) -> datetime | None:
    times = [mtime(path, entry) for each in MADE for path, entry in standings(ask(each)).items()]
    if not any(at > _FIRST_LINUX for at in times):
        raise Unsupported("nothing on this host tells when it was installed")
    return min(at for at in times if at > _FIRST_LINUX)


COLLECTOR = Collector(
    id="linux_logging",
    platform=Platform.LINUX,
    gives=HostLogging,
    questions=tuple(
        dict.fromkeys(
            (
                *(question for questions in PROGRAMS.values() for question in questions),
                *PROCESS_QUESTIONS,
                KERNEL,
                *JOURNALD_QUESTIONS,
                *RSYSLOG_QUESTIONS,
                *SYSLOG_NG_QUESTIONS,
                *LOGROTATE_QUESTIONS,
                *RECORD_QUESTIONS,
                *UNIT_QUESTIONS,
                JOURNAL_FOLDER,
                *MADE,
            )
        )
    ),
    read=read,
    as_root=(*LOGS, *JOURNALS),
)
