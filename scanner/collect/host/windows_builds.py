"""What the numbers of a Windows version mean: release by build and kind of system.

Source: Microsoft, "Windows 10 release information", "Windows 11 release information", "Windows Server release information".
"""

from typing import Final

CLIENT_RELEASES: Final = {
    10240: "1507", 10586: "1511", 14393: "1607", 15063: "1703", 16299: "1709", 17134: "1803", 17763: "1809",
    18362: "1903", 18363: "1909", 19041: "2004", 19042: "20H2", 19043: "21H1", 19044: "21H2", 19045: "22H2",
    22000: "21H2", 22621: "22H2", 22631: "23H2", 26100: "24H2", 26200: "25H2", 28000: "26H1",
}  # fmt: skip
SERVER_RELEASES: Final = {
    14393: "1607", 16299: "1709", 17134: "1803", 17763: "1809", 18362: "1903", 18363: "1909", 19041: "2004",
    19042: "20H2", 20348: "21H2", 25398: "23H2", 26100: "24H2",
}  # fmt: skip
SERVICE_PACKS: Final = {6000: "RTM", 6001: "SP1", 6002: "SP2", 6003: "SP2", 7600: "RTM", 7601: "SP1"}
"""From Windows Vista on every service pack has a build of its own."""
LAST_WITH_SERVICE_PACKS: Final = 7601
"""Windows 7 and Server 2008 R2; later ones have none."""
FIRST_WINDOWS_11: Final = 22000


def release_of(build: int, service_pack: str, *, server: bool) -> str | None:
    """Such as "22H2", "SP1", "RTM"; None where the system has no such thing, or is not known."""
    if build <= LAST_WITH_SERVICE_PACKS:
        return f"SP{service_pack}" if service_pack else "RTM"
    return (SERVER_RELEASES if server else CLIENT_RELEASES).get(build)
