"""The entry point: finds the command, turns every ending into the exit code of design §4 and one clear message."""

import contextlib
import gc
import importlib
import os
import pkgutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType
from typing import Any, Final

import click

from scanner import __version__
from scanner.apps.cli import commands
from scanner.apps.cli.help_texts import asked_for, language_of
from scanner.apps.cli.spoken import SpokenGroup, usage_error_lines
from scanner.model.errors import BadInput, RasoatError
from scanner.model.kept_code import PLACE, kept
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


SELDOM = (50_000, 20, 50)
"""How often rubbish is looked for (gc.set_threshold). Modules, checks and facts are made once and kept; looking through
them again and again took an eighth of the CPU time of a scan. What is not in circles is freed at once as ever."""


def main() -> None:
    """Run the command line and exit."""
    gc.set_threshold(*SELDOM)
    open_missing_streams()
    _plain_text_everywhere()
    end_on_signals(Endings(clock=time.monotonic, leave=os._exit))
    if not os.environ.get("RASOAT_DEBUG"):
        sys.excepthook = _tell_our_fault
    try:
        code = run(sys.argv[1:])
        _keep_what_was_compiled()
    except Interrupted:  # while an error was being told
        code = ExitCode.INTERRUPTED
    _drop_what_cannot_be_written()
    sys.exit(code)


def _keep_what_was_compiled() -> None:
    """For the next start; nothing but patterns and functions of the program itself."""
    from scanner.reading.kept import keep

    content = kept().to_keep()
    if content is not None:
        keep(PLACE, content)


def run(arguments: Sequence[str]) -> int:
    """The exit code of `rasoat ARGUMENTS`; every error is told in plain words on standard error."""
    language = language_of(asked_for(arguments))
    try:
        result = CLI.main(args=list(arguments), prog_name="rasoat", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        _say(_told("stopped", language))
        return ExitCode.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        _print(error.format_message())
        return ExitCode.WRONG_USAGE
    except click.ClickException as error:
        _print("\n".join(usage_error_lines(error)))
        return ExitCode.WRONG_USAGE
    except BrokenPipeError:
        # the reader went away (head, less): nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INTERNAL
    except RasoatError as error:
        return _refused(error, language)
    except OSError as error:
        if os.environ.get("RASOAT_DEBUG"):
            raise
        return _not_written(error, language)
    return int(result) if isinstance(result, int) else ExitCode.FINE


def _refused(error: RasoatError, language: Language) -> int:
    from reports.words import words

    said = words(language).sentences
    if isinstance(error, BadInput):
        for problem in error.problems:
            _say(said.problem(problem))
        return error.exit_code
    for line in str(error).splitlines():
        _say(said.told(line))
    return error.exit_code


def _not_written(error: OSError, language: Language) -> int:
    from reports.words import words

    why = words(language).sentences.told(error.strerror or str(error))
    _say(f"{error.filename}: {why}" if error.filename else why)
    _say(_told("not_written", language))
    return ExitCode.INTERNAL


def _tell_our_fault(kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    """What nobody caught, in plain words instead of a traceback; Python then ends with exit code 1."""
    language = language_of(asked_for(sys.argv[1:]))
    _say(f"{_told('internal', language)}: {kind.__name__}: {error}")
    _say(_told("our_fault", language))
    _drop_what_cannot_be_written()


def _told(key: str, language: Language) -> str:
    from reports.words import words

    return words(language).tell(key)


def _say(line: str) -> None:
    _print(f"rasoat: {line}")


def _print(lines: str) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more; the exit code tells it all the same
        click.echo(lines, err=True)


def _drop_what_cannot_be_written() -> None:
    """Python tries again at the end what a full disk did not take, and its exit code would be 120, whatever was ours."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Interrupted(KeyboardInterrupt):
    """A signal has asked to end. A class of its own: Python ends by the signal itself after a plain KeyboardInterrupt
    that came while it compiled something, whatever exit code was given.
    """


class Endings:
    """What signals to end do: the first lets everything close in order; one much later, where that hangs, leaves now.

    Those in between are the same wish: a terminal and `make` both send one.
    """

    PATIENCE_S: Final = 2.0

    def __init__(self, *, clock: Callable[[], float], leave: Callable[[int], object]) -> None:
        self._clock, self._leave = clock, leave
        self._first_at: float | None = None

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Take one signal."""
        if self._first_at is None:
            self._first_at = self._clock()
            raise Interrupted
        if self._clock() - self._first_at > self.PATIENCE_S:
            self._leave(ExitCode.INTERRUPTED)


def end_on_signals(endings: Endings) -> None:
    """Ctrl-C, kill, and a terminal that closes end a command; what `nohup` or a shell had ignored stays ignored."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, endings)


def open_missing_streams() -> None:
    """A stream that was closed before we began is opened on nothing, so that no file of ours gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def _plain_text_everywhere() -> None:
    """Vietnamese on a terminal with the C locale must not crash the program: unknown characters become escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
