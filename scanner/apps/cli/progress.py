"""Progress on standard error: one live line on a terminal, plain lines otherwise, JSON lines for machines."""

import functools
import json
import os
import shutil
import sys

import click

from scanner.model.text import Language
from scanner.run.collection import OnStep, Step


def progress(style: str, language: Language) -> OnStep:
    """What to call after each target, for `auto`, `plain` or `json`."""
    if style == "json":
        return _json
    if style == "auto" and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        return functools.partial(_live, language)
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


def _live(language: Language, step: Step) -> None:
    from reports.screen import fitted

    end = "\n" if step.done == step.total else ""
    line = fitted(_words(language, step), shutil.get_terminal_size().columns - 1)
    click.echo(f"\r\x1b[K{line}{end}", err=True, nl=False)


def _json(step: Step) -> None:
    fields = ("done", "total", "target", "known", "missing", "gap", "detail")
    click.echo(json.dumps({name: getattr(step, name) for name in fields}, ensure_ascii=False), err=True)
