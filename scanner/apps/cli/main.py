"""The entry point: finds the command, turns every ending into the exit code of design §4 and one clear message."""

import importlib
import os
import pkgutil
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import click

from scanner import __version__
from scanner.apps.cli import commands
from scanner.model.words import ExitCode


def _show_version(ctx: click.Context) -> None:
    click.echo(f"rasoat {__version__}")
    ctx.exit()


class LazyGroup(click.Group):
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click, with a "did you mean" for a mistyped command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            close = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1) if args else []
            if not close:
                raise
            raise click.UsageError(f"{error.message} Did you mean {close[0]}?", ctx) from error


_EPILOG = """\b
Examples:
  rasoat scan                        audit this computer
  rasoat scan inventories/my-agency  audit an agency from its inventory
"""

CLI = LazyGroup(
    name="rasoat",
    help="Measure computers, LAN segments, firewalls and antivirus of government agencies, and judge them against the "
    "rules in force in Việt Nam. What was not measured is never shown as passed.",
    epilog=_EPILOG,
    package=commands.__name__,
    path=list(commands.__path__),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help="Show the version and exit.",
            callback=lambda ctx, _param, value: _show_version(ctx) if value else None,
        )
    ],
)


def main() -> None:
    """Run the command line and exit."""
    _plain_text_everywhere()
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(run(lambda: CLI.main(prog_name="rasoat", standalone_mode=False)))


def run(command: Callable[[], Any]) -> int:
    """Call `command`; its exit code, with every error told in plain words on standard error."""
    try:
        result = command()
    except (click.Abort, KeyboardInterrupt):
        _say(_told("stopped"))
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.WRONG_USAGE
    except BrokenPipeError:
        # the reader went away (head, less): nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INTERNAL
    except Exception as error:  # noqa: BLE001  # the last line of defence: a message and exit code 1, no traceback
        return _failed(error)
    return int(result) if isinstance(result, int) else ExitCode.FINE


def _failed(error: Exception) -> int:
    from scanner.model.errors import RasoatError

    if isinstance(error, RasoatError):
        for line in str(error).splitlines():
            _say(line)
        return error.exit_code
    if os.environ.get("RASOAT_DEBUG"):
        raise error
    if isinstance(error, OSError) and error.strerror:
        _say(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
        _say(_told("not_written"))
        return ExitCode.INTERNAL
    _say(f"{_told('internal')}: {type(error).__name__}: {error}")
    _say(_told("our_fault"))
    return ExitCode.INTERNAL


def _told(key: str) -> str:
    """A sentence in the language asked for; looked up in the words as typed, as nothing may have been parsed yet."""
    from reports.words import words

    typed = " ".join(sys.argv[1:]).replace("--lang=", "--lang ")
    asked = "en" if "--lang en" in typed else "vi" if "--lang vi" in typed else os.environ.get("RASOAT_LANG")
    return words("en" if asked == "en" else "vi").tell(key)


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
