"""What `rasoat notify` does: the notice, its way to everybody, and the exit code, which stays that of the scan."""

from collections.abc import Callable, Mapping

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.job_options import Sending
from scanner.model.errors import BadConfiguration, RasoatError, WrongUsage
from scanner.model.words import ExitCode
from scanner.reach.service_line import Outlet
from scanner.run.noticing import Telling, notice_of

_HIGHEST = 255
UNSAID = "unknown"
"""A scan that was to say how it ended and did not: the variable of systemd is empty when nothing was started."""


def notify(telling: Telling, sending: Sending, *, environ: Mapping[str, str], pause: Callable[[float], None]) -> int:
    """Send, or print what would be sent. A scan that did not end with 0 keeps its code, whatever comes of the notice."""
    scan = scan_exit_of(sending.scan_exit)
    try:
        _told(telling, sending, environ=environ, pause=pause)
    except RasoatError as error:
        if not scan or isinstance(error, WrongUsage):
            raise
        _say(error, telling)
    return scan


def scan_exit_of(said: str | None) -> int:
    """The code the scan ended with; 0 where nobody said, 1 for the name of a signal."""
    if said is None:
        return ExitCode.FINE
    if said.isascii() and said.isdecimal():
        if int(said) > _HIGHEST:
            raise WrongUsage(f"--scan-exit {said}: an exit code runs from 0 to {_HIGHEST}")
        return int(said)
    if said and not (said.isascii() and said.isalnum()):
        raise WrongUsage("--scan-exit: give the exit code of the scan, or the name of the signal that ended it")
    return ExitCode.INTERNAL


def _told(telling: Telling, sending: Sending, *, environ: Mapping[str, str], pause: Callable[[float], None]) -> None:
    from reports.notice import lines_of
    from reports.words import words
    from scanner.run.notifying import Post, deliver, outlets_of, shown

    say, language = words(telling.language), telling.language
    outlets: tuple[Outlet, ...] = ()
    if telling.inventory is not None:
        way = Post(
            folder=telling.inventory, environ=environ, credentials=sending.credentials, keys=not sending.only_print
        )
        outlets = outlets_of(sending.to, way, language)
    if not outlets and not sending.only_print:
        raise BadConfiguration(
            "nobody to notify: name a mail with `recipients`, or a webhook, in `services` of province.yaml"
        )
    notice = notice_of(telling)
    if sending.only_print:
        for each in outlets:
            click.echo("\n".join((*shown(each, notice, language), "")))
        if not outlets:
            click.echo(folded(lines_of(notice, language), hang=2))
        return
    for place in deliver(outlets, notice, language, pause=pause):
        click.echo(say.tell("notice_sent", place=place, kind=say.of("notice_kind", notice.kind)))


def _say(error: RasoatError, telling: Telling) -> None:
    from reports.words import words

    for line in str(error).splitlines():
        click.echo(words(telling.language).sentences.told(line), err=True)
