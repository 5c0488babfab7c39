"""Jobs of cron and anacron, and the systemd timers that start by themselves; of a command the program alone is kept.

Whether a cron runs at all is told by host.services. `users` have a table of their own; where these cannot be seen (root
alone may), `jobs` are those of the system and `users` says so.
"""

from scanner.collect.host.cron_grammar import CronLine
from scanner.collect.host.cron_tables import CRON_QUESTIONS, USER_TABLES, system_lines, user_lines
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.systemd_timers import TIMER_QUESTIONS, timers
from scanner.model.kinds.host_cron import HostCron, ScheduledJob
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform


def read(ask: Ask) -> HostCron:
    """Every job, in the order of its tables."""
    jobs = [_job(line) for line in system_lines(ask)]
    by_user = or_unseen(lambda: {name: [_job(line) for line in lines] for name, lines in user_lines(ask).items()})
    if not isinstance(by_user, Unseen):
        jobs += [job for own in by_user.values() for job in own]
    return HostCron(
        jobs=tuple(jobs),
        users=by_user if isinstance(by_user, Unseen) else tuple(by_user),
        timers=tuple(timers(ask)),
    )


def _job(line: CronLine) -> ScheduledJob:
    return ScheduledJob(place=line.place, user=line.user, program=line.program, schedule=line.schedule)


COLLECTOR = Collector(
    id="linux_cron",
    platform=Platform.LINUX,
    gives=HostCron,
    questions=(*CRON_QUESTIONS, *TIMER_QUESTIONS),
    read=read,
    as_root=USER_TABLES,
)
