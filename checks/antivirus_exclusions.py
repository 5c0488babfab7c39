r"""Which exclusions of an antivirus leave a hole where malware lives. For checks; not a check itself.

A whole drive, all users or one of them, a folder for temporary files or one that holds such; an ending of programs and scripts.
"""

from typing import Final

from scanner.model.kept_code import kept_pattern

_DRIVE: Final = kept_pattern(r"(?:[a-z]:|\\\\[^\\]+\\[^\\]+)?[\\/]?\*?(?:\.\*)?")
_USERS: Final = kept_pattern(
    r"(?:[a-z]:|%systemdrive%)\\(?:users|documents and settings)(?:\\[^\\]+)?(?:\\\*)?|%userprofile%|%public%"
)
_TEMPORARY: Final = kept_pattern(
    r"%te?mp%|.*\\te?mp|.*\\appdata(?:\\local)?|.*\\downloads|(?:[a-z]:\\windows|%windir%|%systemroot%)"
)
_RUNS: Final = frozenset(
    [
        "exe",
        "dll",
        "com",
        "scr",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "hta",
        "msi",
        "lnk",
        "pif",
        "cpl",
        "jar",
        "docm",
        "xlsm",
    ]
)


def is_too_wide(written: str) -> bool:
    """Whether `written` (a path, a program or an ending, as the product keeps it) covers such a place."""
    plain = written.strip().strip('"').lower().replace("/", "\\")
    if plain.lstrip("*.") in _RUNS and "\\" not in plain:
        return True
    folder = plain.removesuffix("\\*.*").removesuffix("\\*").rstrip("\\")
    return any(pattern.fullmatch(each) for each in (plain, folder) for pattern in (_DRIVE, _USERS, _TEMPORARY))
