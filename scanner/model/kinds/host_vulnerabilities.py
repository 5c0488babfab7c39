"""Known vulnerabilities of what is installed, by the data that was given (derived)."""

from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFix:
    """An update that waits: of the source package openssl 3.0.15-1 is installed, 3.0.17-1 fixes `CVE-2026-0001`."""

    package: str
    installed: str
    fixed_in: str
    cves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVulnerabilities(Fact):
    """`known` are fixed by an update that waits, `known_cves` counts them; `unfixed` counts those that nothing fixes yet.

    `exploited` are the CVEs of either sort that attackers are known to use; Unseen without that list. `compared` counts packages;
    `not_compared` names those of whose version or origin nothing can be said. `signed_by` "" = no trusted signature.
    """

    kind: ClassVar[str] = "host.vulnerabilities"

    ecosystem: str
    known: tuple[WaitingFix, ...]
    known_cves: int
    unfixed: int
    exploited: tuple[str, ...] | Unseen
    compared: int
    not_compared: tuple[str, ...]
    data_as_of: date
    data_digest: str
    signed_by: str
    exploited_as_of: date | Unseen
