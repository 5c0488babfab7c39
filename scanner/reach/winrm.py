"""A Windows computer over WinRM: one connection, one PowerShell pipeline with all questions, one framed answer.

Source: MS-PSRP, MS-WSMV; pypsrp speaks them. Without TLS every message is encrypted by NTLM, or nothing is sent. On a JEA
endpoint the one function `Get-RasoatAnswers` is called, which holds the questions itself.
"""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Final

from pypsrp.complex_objects import PSInvocationState
from pypsrp.powershell import DEFAULT_CONFIGURATION_NAME, PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from requests.auth import HTTPBasicAuth

from scanner.model.errors import BadConfiguration, Denied, GapError, NotCollected, TimedOut, Unreadable, Unsupported
from scanner.model.organisation import Address
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import Way
from scanner.reach.limits import MEBIBYTE, Limits
from scanner.reach.pace import Stop
from scanner.reach.streams import Streams
from scanner.reach.windows_answers import LIMITS, Told
from scanner.reach.windows_frames import is_complete
from scanner.reach.windows_script import askable, parameters, runner
from scanner.reach.windows_told import WindowsAsk
from scanner.reach.winrm_faults import FAILURES, gap_of
from scanner.reach.winrm_line import Adapter, Line, WinRmLogin

FUNCTION: Final = "Get-RasoatAnswers"
_POLL_S: Final = 10
"""How long the service is asked to wait for output before it says that there is none yet."""
for _library in ("pypsrp", "spnego", "urllib3", "requests"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # what goes wrong is raised, and becomes a gap with a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class WinRmLimits:
    """Bounds of one visit. `silence_s` is longer than any single answer may take (Limits.timeout_s)."""

    login_s: float = 60.0
    """From the first packet until the pipeline may be started: a computer under load starts a PowerShell in 20 s."""
    silence_s: float = 90.0
    total_s: float = 600.0
    close_s: float = 3.0
    max_bytes: int = 256 * MEBIBYTE
    """On the line: answers are carried in base64 of base64."""


class WinRmHost(WindowsAsk):
    """Answers every question of `questions` by one pipeline at the first call; `close` ends the connection."""

    def __init__(  # what is asked, who asks, and what bounds it
        self,
        login: WinRmLogin,
        questions: Sequence[str],
        *,
        check: Callable[[Address, int], object],
        stop: Stop,
        limits: Limits | None = None,
        visit: WinRmLimits | None = None,
    ) -> None:
        """Log on; raises the gap of what kept us out, OutOfScope, Stopped. `check` is the gate and the pace."""
        super().__init__(questions, limits or LIMITS)
        _refuse_bare(login)
        self._login = login
        self._visit = visit or WinRmLimits()
        self._line = Line(login, check, stop, self._visit.max_bytes)
        self._wsman = _service(self._line)
        named = login.configuration or DEFAULT_CONFIGURATION_NAME
        self._pool = RunspacePool(self._wsman, configuration_name=named, no_profile=not login.configuration)
        self._line.meter.allow(self._visit.login_s, f"{login.place}: no PowerShell within {self._visit.login_s:g} s")
        try:
            self._pool.open()
        except FAILURES as error:
            self._hang_up()
            raise gap_of(error, login) from error
        except BaseException:
            self._hang_up()
            raise

    def close(self) -> None:
        """End the PowerShell there, if that is a matter of moments, and the connection."""
        self._line.meter.allow(self._visit.close_s, "it did not say good-bye")
        try:
            self._pool.close()
        except FAILURES:  # it is over for us all the same; the service ends what is idle
            pass
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        self._wsman.close()
        self._line.close()

    def _ask(self, questions: Sequence[str]) -> dict[str, Answer]:
        asked, refused = askable(questions)
        name = secrets.token_hex(16)
        streams = self._run(asked, name) if asked or not questions else Streams()
        return self._read(streams, name, asked, refused)

    def _why_missing(self, found: Told) -> GapError | None:
        if found.is_complete and self._login.configuration:
            return NotCollected(f"the function {FUNCTION} does not ask this: renew its module", way=Way.LET_IN)
        return None

    def _run(self, asked: Sequence[str], name: str) -> Streams:
        shell = PowerShell(self._pool)
        if self._login.configuration:
            shell.add_cmdlet(FUNCTION).add_parameter("Name", name)
        else:
            shell.add_script(runner())
            shell.add_parameters({"Ask": list(asked), **parameters(name, self._limits, self._visit.total_s)})
        streams = Streams()
        self._allow()
        try:
            shell.begin_invoke()
            self._listen(shell, streams, name)
        except FAILURES as error:
            streams.ended = gap_of(error, self._login)
        return streams

    def _listen(self, shell: PowerShell, streams: Streams, name: str) -> None:
        started = heard = time.monotonic()
        while shell.state == PSInvocationState.RUNNING and streams.ended is None:
            shell.poll_invoke(timeout=_POLL_S)
            came, shell.output[:] = [each for each in shell.output if isinstance(each, str)], []
            for each in came:
                streams.out += each.encode("utf-8", "replace") + b"\n"
            now = time.monotonic()
            heard = now if came else heard
            if now - heard > self._visit.silence_s:
                streams.ended = TimedOut(f"it fell silent for {self._visit.silence_s:g} s")
            elif (
                now - started > self._visit.total_s + self._visit.silence_s
            ):  # the runner has ended by itself, or never will
                streams.ended = TimedOut(f"not all was answered within {self._visit.total_s:g} s")
            else:
                self._allow()
        if streams.ended is None and not is_complete(streams.out, name):
            streams.ended = _failure(shell, self._login)

    def _allow(self) -> None:
        seconds = self._visit.silence_s
        self._line.meter.allow(seconds, f"it fell silent for {seconds:g} s")


def _service(line: Line) -> WSMan:
    login = line.login
    try:
        service = WSMan(
            str(login.address),
            port=login.port,
            username=login.user,
            password=login.password.reveal(),
            ssl=login.tls,
            auth=login.auth,
            encryption="auto" if login.tls else "always",
            no_proxy=True,
            reconnection_retries=0,
            reconnection_backoff=0.0,
        )
        session = service.transport._build_session()  # noqa: SLF001  # else it would make one with sockets of its own
    except ValueError as error:
        raise BadConfiguration(f"{login.place}: {error}") from error
    if login.auth == "basic":  # requests would write both in Latin-1, which has no Vietnamese
        session.auth = HTTPBasicAuth(login.user.encode(), login.password.reveal().encode())
    session.trust_env, session.max_redirects, session.proxies = False, 0, {}
    session.adapters.clear()
    session.mount("https://" if login.tls else "http://", Adapter(line))
    service.transport.session = session
    return service


def _refuse_bare(login: WinRmLogin) -> None:
    """Nothing that would show a password to the line, or ask a server that no authorisation names."""
    if login.auth == "basic" and not login.tls:
        raise Denied(f"{login.place}: basic sends the password in clear text without TLS: never done")
    if login.auth == "negotiate" and find_spec("gssapi") is not None:
        raise Unsupported(f"{login.place}: negotiate would ask a Kerberos server of its own accord: use ntlm")


def _failure(shell: PowerShell, login: WinRmLogin) -> GapError:
    """Why a pipeline ended before it came to its end."""
    errors = [str(getattr(each, "fq_error", "") or "") for each in shell.streams.error]
    words = next((each for each in errors if each), "")
    if "CommandNotFound" in words:
        return Unsupported(f"{login.place}: the session configuration {login.configuration} has no {FUNCTION}")
    if "ConstrainedLanguage" in words or "NotSupportedInThisLanguageMode" in words or "NotAllowed" in words:
        return Denied(f"{login.place}: PowerShell runs no scripts for {login.user}: {words[:100]}")
    return Unreadable(f"the script ended before it came to this: {words[:100] or 'it did not say why'}")
