"""What `rasoat notify` does: the notice, its way to everybody, and the exit code, which stays that of the scan."""

from collections.abc import Callable, Mapping, Sequence

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.job_options import Sending
from scanner.model.errors import BadConfiguration, RasoatError, Undelivered, WrongUsage
from scanner.model.notice import Notice
from scanner.model.text import Language
from scanner.model.words import ExitCode
from scanner.reach.service_line import Outlet
from scanner.run.noticing import Telling, notice_of

_HIGHEST = 255
NOBODY = "nobody to notify: name a mail with `recipients`, or a webhook, in `services` of province.yaml"
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
    from reports.words import words
    from scanner.run.notifying import Post, deliver, outlets_of

    outlets, faults = tuple[Outlet, ...](), tuple[str, ...]()
    if telling.inventory is not None:
        way = Post(
            folder=telling.inventory, environ=environ, credentials=sending.credentials, keys=not sending.only_print
        )
        outlets, faults = outlets_of(sending.to, way, telling.language)
    if not outlets and (faults or not sending.only_print):
        raise BadConfiguration("\n".join(faults) or NOBODY)
    notice, failures = notice_of(telling), tuple[str, ...]()
    if sending.only_print:
        _print(outlets, notice, telling.language)
    else:
        say = words(telling.language)
        sent, failures = deliver(outlets, notice, telling.language, pause=pause)
        for place in sent:
            click.echo(say.tell("notice_sent", place=place, kind=say.of("notice_kind", notice.kind)))
    if faults or failures:
        raise (BadConfiguration if faults else Undelivered)("\n".join((*faults, *failures)))


def _print(outlets: Sequence[Outlet], notice: Notice, language: Language) -> None:
    from reports.notice import lines_of
    from scanner.run.notifying import shown

    for each in outlets:
        click.echo("\n".join((*shown(each, notice, language), "")))
    if not outlets:
        click.echo(folded(lines_of(notice, language), hang=2))


def _say(error: RasoatError, telling: Telling) -> None:
    from reports.words import words

    for line in str(error).splitlines():
        click.echo(words(telling.language).sentences.told(line), err=True)
