"""The entry point: finds the command, turns every ending into the exit code of design §4 and one clear message."""

import importlib
import os
import pkgutil
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

import click

from scanner import __version__
from scanner.apps.cli import commands
from scanner.apps.cli.help_texts import asked_for, language_of
from scanner.apps.cli.spoken import SpokenGroup, usage_error_lines
from scanner.model.text import Language
from scanner.model.words import ExitCode


def _show_version(ctx: click.Context) -> None:
    click.echo(f"rasoat {__version__}")
    ctx.exit()


class LazyGroup(SpokenGroup):
    """A group whose commands are the files of a package; none is imported before it is needed."""

    def __init__(self, *args: Any, package: str, path: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._package = package
        self._names = sorted(each.name for each in pkgutil.iter_modules(path))

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names of the commands, as people type them."""
        return [name.replace("_", "-") for name in self._names]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command `cmd_name`, imported now."""
        module = cmd_name.replace("-", "_")
        if module not in self._names:
            return None
        loaded = importlib.import_module(f"{self._package}.{module}")
        command: click.Command = loaded.command
        return command


CLI = LazyGroup(
    name="rasoat",
    package=commands.__name__,
    path=list(commands.__path__),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=lambda ctx, _param, value: _show_version(ctx) if value else None,
        )
    ],
)


def main() -> None:
    """Run the command line and exit."""
    _plain_text_everywhere()
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """The exit code of `rasoat ARGUMENTS`; every error is told in plain words on standard error."""
    language = language_of(asked_for(arguments))
    try:
        result = CLI.main(args=list(arguments), prog_name="rasoat", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        _say(_told("stopped", language))
        return ExitCode.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return ExitCode.WRONG_USAGE
    except click.ClickException as error:
        click.echo("\n".join(usage_error_lines(error)), err=True)
        return ExitCode.WRONG_USAGE
    except BrokenPipeError:
        # the reader went away (head, less): nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INTERNAL
    except Exception as error:  # noqa: BLE001  # the last line of defence: a message and exit code 1, no traceback
        return _failed(error, language)
    return int(result) if isinstance(result, int) else ExitCode.FINE


def _failed(error: Exception, language: Language) -> int:
    from reports.words import words
    from scanner.model.errors import BadInput, RasoatError

    said = words(language).sentences
    if isinstance(error, BadInput):
        for problem in error.problems:
            _say(said.problem(problem))
        return error.exit_code
    if isinstance(error, RasoatError):
        for line in str(error).splitlines():
            _say(said.told(line))
        return error.exit_code
    if os.environ.get("RASOAT_DEBUG"):
        raise error
    if isinstance(error, OSError) and error.strerror:
        why = said.told(error.strerror)
        _say(f"{error.filename}: {why}" if error.filename else why)
        _say(_told("not_written", language))
        return ExitCode.INTERNAL
    _say(f"{_told('internal', language)}: {type(error).__name__}: {error}")
    _say(_told("our_fault", language))
    return ExitCode.INTERNAL


def _told(key: str, language: Language) -> str:
    from reports.words import words

    return words(language).tell(key)


def _say(line: str) -> None:
    click.echo(f"rasoat: {line}", err=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _plain_text_everywhere() -> None:
    """Vietnamese on a terminal with the C locale must not crash the program: unknown characters become escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
