"""Words of other programs in recordings: what their error codes and platforms mean in ours."""

from scanner.model.words import Gap, Platform

_ABSENT = frozenset(
    [
        "enoent",
        "enotdir",
        "absent",
        "not_found",
        "notfound",
        "not_installed",
        "no_such_file",
        "file_not_found",
        "command_not_found",
        "key_not_found",
        "value_not_found",
        "0x80070002",
        "0x80070003",
        "0x80041002",
    ]
)
"""errno(3); HRESULT and WMI codes of Windows: file, path or object not found."""

_GAPS: dict[Gap, frozenset[str]] = {
    Gap.DENIED: frozenset(
        [
            "eacces",
            "eperm",
            "access_denied",
            "accessdenied",
            "permission_denied",
            "unauthorized",
            "unauthorised",
            "forbidden",
            "0x80070005",
            "0x80041003",
            "0x80041062",
        ]
    ),
    Gap.TIMEOUT: frozenset(["etimedout", "timed_out", "timedout", "0x800705b4", "0x80041069"]),
    Gap.UNREACHABLE: frozenset(
        ["ehostunreach", "enetunreach", "econnrefused", "econnreset", "ehostdown", "connection_refused", "0x800706ba"]
    ),
    Gap.UNSUPPORTED: frozenset(
        [
            "enosys",
            "enotsup",
            "eopnotsupp",
            "not_supported",
            "invalid_class",
            "invalid_namespace",
            "0x80041010",
            "0x8004100e",
            "0x80070032",
        ]
    ),
    Gap.NOT_COLLECTED: frozenset(["not_asked", "skipped"]),
}
_DEVICES = frozenset(
    [
        "fortios",
        "ios",
        "iosxe",
        "ios_xe",
        "iosxr",
        "ios_xr",
        "nxos",
        "nx_os",
        "asa",
        "junos",
        "panos",
        "pan_os",
        "routeros",
        "vrp",
        "comware",
        "eos",
        "procurve",
        "arubaos",
        "edgeos",
        "vyos",
        "pfsense",
        "opnsense",
        "sophos_xg",
        "screenos",
        "gaia",
        "sonicos",
    ]
)


def meaning_of(code: str | int) -> Gap | None:
    """The gap a code stands for, None when it says that nothing is there; an unknown code is `unreadable`."""
    word = _word(code)
    if word in _ABSENT:
        return None
    if word in set(Gap):
        return Gap(word)
    return next((gap for gap, words in _GAPS.items() if word in words), Gap.UNREADABLE)


def platform_of(word: str) -> tuple[Platform, str]:
    """The platform, and the word itself where it says more than ours does."""
    known = _word(word)
    if known in set(Platform):
        return Platform(known), ""
    return (Platform.DEVICE if known in _DEVICES else Platform.UNKNOWN), word


def _word(code: str | int) -> str:
    """One spelling: `Access denied` and `access-denied` are one word; Windows prints HRESULTs as negative numbers."""
    if isinstance(code, int):
        return hex(code & 0xFFFFFFFF) if code < 0 else str(code)
    return code.strip().lower().replace(" ", "_").replace("-", "_")
