"""The operating system, as it names itself."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostOs(Fact):
    """Field names are a contract (design §4). `family` is linux, windows, macos, bsd, unix or esxi; `id` os-release's ID,
    `debian`, and of others what they call themselves: `freebsd`, `macos`, `solaris`, `esxi`.

    `build`, `edition`, `release` and `language` are None where the system has no such thing (most Linux).
    Of a Windows that was asked itself `version` has the revision, `10.0.22631.4460`, and `edition` is its EditionID, `Professional`,
    `EnterpriseS`; where only its printed name is known, the words in it, `Pro`.
    """

    kind: ClassVar[str] = "host.os"

    name: str
    version: str | None | Unseen
    build: str | None | Unseen
    edition: str | None | Unseen
    release: str | None | Unseen
    language: str | None | Unseen
    family: str
    id: str
    arch: str | None | Unseen
