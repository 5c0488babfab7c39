"""Progress on standard error: one live line on a terminal, plain lines otherwise, JSON lines for machines."""

import json
import os
import shutil
import sys

import click

from scanner.run.collection import OnStep, Step


def progress(style: str) -> OnStep:
    """What to call after each target, for `auto`, `plain` or `json`."""
    if style == "json":
        return _json
    if style == "auto" and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        return _live
    return _plain


def _words(step: Step) -> str:
    if step.gap:
        return f"{step.done}/{step.total} {step.target}: {step.gap} ({step.detail})"
    return f"{step.done}/{step.total} {step.target}: {step.known} known, {step.missing} missing"


def _plain(step: Step) -> None:
    click.echo(_words(step), err=True)


def _live(step: Step) -> None:
    end = "\n" if step.done == step.total else ""
    line = _words(step)[: shutil.get_terminal_size().columns - 1]
    click.echo(f"\r\x1b[K{line}{end}", err=True, nl=False)


def _json(step: Step) -> None:
    fields = ("done", "total", "target", "known", "missing", "gap", "detail")
    click.echo(json.dumps({name: getattr(step, name) for name in fields}, ensure_ascii=False), err=True)
