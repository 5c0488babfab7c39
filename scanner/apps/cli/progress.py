"""Progress on standard error: one live line on a terminal, plain lines otherwise, JSON lines for machines."""

import functools
import json
import os
import shutil
import sys
import time
from collections.abc import Callable

import click

from scanner.model.text import Language
from scanner.run.collection import OnStep, Step


def progress(style: str, language: Language) -> OnStep:
    """What to call after each target, for `auto`, `plain` or `json`."""
    if style == "json":
        return _json
    if style == "auto" and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        return Live(language, clock=time.monotonic)
    return functools.partial(_plain, language)


def _words(language: Language, step: Step) -> str:
    from reports.visible import visible
    from reports.words import words

    say, counted = words(language), {"done": step.done, "total": step.total, "target": step.target}
    if not step.gap:
        return say.tell("visited", known=step.known, missing=step.missing, **counted)
    said = say.tell("not_visited", gap=say.of("gap", step.gap), **counted)
    return say.tell("because", said=said, detail=visible(say.detail(step.detail), 300)) if step.detail else said


def _plain(language: Language, step: Step) -> None:
    click.echo(_words(language, step), err=True)


class Live:
    """One line that is written over. Of many targets it tells how many kept silent, and about how long it still takes."""

    MANY = 10
    SOME = 5
    """So many have to be done before the rest can be estimated."""

    def __init__(self, language: Language, *, clock: Callable[[], float]) -> None:
        self._language, self._clock = language, clock
        self._began, self._first, self._silent = clock(), 0, 0

    def __call__(self, step: Step) -> None:
        """Tell of one target more."""
        from reports.columns import fitted

        self._first = self._first or step.done
        self._silent += bool(step.gap)
        end = "\n" if step.done == step.total else ""
        line = fitted(self._words(step), shutil.get_terminal_size().columns - 1)
        click.echo(f"\r\x1b[K{line}{end}", err=True, nl=False)

    def _words(self, step: Step) -> str:
        from reports.words import words

        if step.total < self.MANY:
            return _words(self._language, step)
        say = words(self._language)
        said = say.tell("progress_many", done=step.done, total=step.total, silent=self._silent)
        done = step.done - self._first + 1
        if done >= self.SOME and step.done < step.total:
            seconds = (self._clock() - self._began) / done * (step.total - step.done)
            minutes = round(seconds / 60)
            left = say.tell("progress_left", minutes=minutes) if minutes > 1 else say.tell("progress_soon")
            said = f"{said} · {left}"
        return f"{said} · {step.target}"


def _json(step: Step) -> None:
    fields = ("done", "total", "target", "known", "missing", "gap", "detail")
    click.echo(json.dumps({name: getattr(step, name) for name in fields}, ensure_ascii=False), err=True)
