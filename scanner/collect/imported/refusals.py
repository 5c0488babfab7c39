"""What a program prints instead of an answer: no rights, no such program, no such file. Its words become the gap's words."""

import re
from typing import Final

from scanner.model.errors import Denied, GapError, Unreadable, Unsupported

_ERROR_ID: Final = re.compile(r"^\s{0,8}\+ FullyQualifiedErrorId +: \S[^\n]*\s*\Z", re.MULTILINE)
_DENIED_ID: Final = re.compile(r"UnauthorizedAccess|AccessDenied|PermissionDenied|0x80041003|0x80070005", re.IGNORECASE)
_LONGEST_ERROR: Final = 4_000
_MOST_LINES: Final = 4
_LONGEST: Final = 400
_DENIED: Final = re.compile(
    r"permission denied|operation not permitted|access is denied|access denied|must be (?:run as )?(?:root|superuser)"
    r"|need to be root|not root\b|be run as root|are you root|you don't have permission|requires? (?:root|superuser)"
    r"|requires? elevation|only root (?:can|may)|root privileges|a password is required|not authorized|authorization failed"
    r"|required (?:resource was denied|privilege is not held)|administrat(?:ive|or) (?:rights|privileges)"
    r"|zugriff verweigert|acc[èe]s refus[ée]|acceso denegado|acesso negado|accesso negato|отказано в доступе|拒绝访问|存取被拒"
    r"|アクセスが拒否されました|액세스가 거부되었습니다|odmowa dostępu|přístup byl odepřen|erişim engellendi|toegang geweigerd|åtkomst nekad"
    r"|truy (?:cập|nhập) bị từ chối",
    re.IGNORECASE,
)
"""The last words are what ERROR_ACCESS_DENIED is called in the languages of Windows."""
_NOT_THERE: Final = re.compile(
    r"command not found|: not found$|is not recognized as|could not be found|no such file or directory|not installed"
    r"|unrecognized (?:option|command|service)|invalid option|unknown (?:option|command)|cannot find the (?:file|path) specified"
    r"|invalid (?:namespace|class)\b|no instance\(s\) available|^usage:|No SMBIOS nor DMI entry point found",
    re.IGNORECASE | re.MULTILINE,
)
_FAILED: Final = re.compile(
    r"^(?:\S+: )?(?:error|fatal|failed|cannot|can't|unable to|could not|couldn't)\b|^Failed to ", re.IGNORECASE
)


def refusal(text: str) -> GapError | None:
    """The gap that a short text of complaints stands for; None for anything that may be an answer."""
    return _by_powershell(text) or _by_words(text)


def _by_powershell(text: str) -> GapError | None:
    """An error of PowerShell ends with its identifier, which is the same in every language of Windows."""
    found = _ERROR_ID.search(text) if len(text) < _LONGEST_ERROR else None
    if found is None:
        return None
    said = " ".join(text[: found.start()].split())[:200]
    if _DENIED_ID.search(found[0]) or _DENIED_ID.search(text):
        return Denied(f"the program refused: {said}")
    if "CommandNotFoundException" in text:
        return Unsupported(f"the program could not answer: {said}")
    return Unreadable(f"the program failed: {said}")


def _by_words(text: str) -> GapError | None:
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines or len(lines) > _MOST_LINES or any(len(line) > _LONGEST for line in lines):
        return None
    said = " / ".join(" ".join(line.split()) for line in lines)[:200]
    if _DENIED.search(text):
        return Denied(f"the program refused: {said}")
    if _NOT_THERE.search(text):
        return Unsupported(f"the program could not answer: {said}")
    if all(_FAILED.match(line.strip()) for line in lines):
        return Unreadable(f"the program failed: {said}")
    return None
