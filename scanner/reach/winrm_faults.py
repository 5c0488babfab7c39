"""What kept us from asking over WinRM, as a gap in its own words.

Source: MS-WSMV 2.2.4.43 (WSManFault), winerror.h and wsmerror.h for its codes.
"""

import re
import struct
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from typing import Final
from xml.etree.ElementTree import ParseError

from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
from requests import RequestException
from requests import exceptions as http
from spnego.exceptions import SpnegoError
from urllib3.exceptions import HTTPError

from scanner.model.errors import Denied, GapError, Unreachable, Unreadable, Unsupported
from scanner.reach.winrm_line import HeldError, WinRmLogin

ACCESS_DENIED: Final = 5
NO_SUCH_CONFIGURATION: Final = (0x8033803B, 0x80338002)
"""ERROR_WSMAN_INVALID_RESOURCE_URI, and what Server 2008 R2 says for it."""
QUOTAS: Final = frozenset((0x8033803F, *range(0x803381A5, 0x803381A9), 0x803381AB, *range(0x803381E4, 0x803381EB)))
"""ERROR_WSMAN_QUOTA_*: shells, operations, users."""
FAILURES: Final = (
    HeldError, WinRMError, RequestException, HTTPError, SpnegoError, ParseError, ValueError, LookupError, AttributeError,
    TypeError, ArithmeticError, struct.error, OSError, EOFError, RecursionError, NotImplementedError, AssertionError,
)  # fmt: skip
"""What pypsrp raises when a peer talks nonsense: it takes apart what came without asking whether it can."""


def gap_of(error: Exception, login: WinRmLogin) -> GapError:
    """The gap that one of FAILURES means."""
    held = _held(error)
    if held is not None:
        return held.gap
    if isinstance(error, GapError):
        return error
    if isinstance(error, AuthenticationError):
        return _refused(str(error), login)
    if isinstance(error, WSManFaultError):
        return _fault(error, login)
    if isinstance(error, WinRMTransportError):
        return _status(int(error.code), login)
    if (nonsense := _nonsense(error)) is not None:
        return Unreadable(f"{login.place}: does not speak WinRM there: {_said(nonsense)}")
    if isinstance(error, (http.ConnectionError, HTTPError, ConnectionError, EOFError)):
        return Unreachable("the connection ended before all was answered")
    return Unreadable(f"{login.place}: does not speak WinRM there: {_said(error)}")


def _held(error: BaseException | None) -> HeldError | None:
    """A gap of ours, however many libraries have wrapped it."""
    for _ in range(10):
        if error is None or isinstance(error, HeldError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _nonsense(error: BaseException | None) -> HTTPException | None:
    """What came and was no HTTP, however many libraries have wrapped it; a peer that hangs up says nothing at all."""
    for _ in range(10):
        if isinstance(error, HTTPException) and not isinstance(error, (RemoteDisconnected, IncompleteRead)):
            return error
        error = None if error is None else error.__cause__ or error.__context__
    return None


def _refused(words: str, login: WinRmLogin) -> GapError:
    offered = re.search(r"actual: '(.*)'", words)
    if offered:
        ways = sorted({each.split()[0].lower() for each in offered[1].split(",") if each.split()})
        if not ways:
            return Denied(f"{login.place}: wants a logon, and names none that it takes")
        return Denied(f"{login.place}: takes no such logon, only {', '.join(ways)}")
    return Denied(f"{login.place}: the logon of {login.user} was refused; it was tried once")


def _fault(error: WSManFaultError, login: WinRmLogin) -> GapError:
    code = _code(error.code)
    if code == ACCESS_DENIED:
        return Denied(f"{login.place}: {login.user} may not use PowerShell remoting there")
    if code in NO_SUCH_CONFIGURATION:
        return Unsupported(
            f"{login.place}: has no session configuration {login.configuration or 'Microsoft.PowerShell'}"
        )
    if code in QUOTAS:
        return Unreadable(
            f"{login.place}: a quota of its WinRM service is used up; end other visits, or wait: the fault {code:#x}"
        )
    return Unreadable(f"{login.place}: the WinRM service answers with the fault {code:#x}: {_said(error)}")


def _code(code: object) -> int:
    if isinstance(code, int):
        return code & 0xFFFFFFFF
    return int(code) & 0xFFFFFFFF if isinstance(code, str) and code.isdecimal() else 0


def _status(code: int, login: WinRmLogin) -> GapError:
    if code in (401, 403):
        return Denied(f"{login.place}: the web server refuses us: HTTP {code}")
    return Unreadable(f"{login.place}: the web server answers HTTP {code}")


def _said(error: Exception) -> str:
    words = getattr(error, "reason", None) or str(error) or type(error).__name__
    return " ".join("".join(each if each.isprintable() else " " for each in str(words)).split())[:200]
