"""Known vulnerabilities of what is installed, by the data that was given (derived)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVulnerability:
    """One that an update fixes: `CVE-2026-0001` of the source package openssl, installed 3.0.15-1, fixed in 3.0.17-1."""

    cve: str
    package: str
    installed: str
    fixed_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVulnerabilities(Fact):
    """`known` are fixed by an update that waits; `unfixed` counts those that nothing fixes yet: another matter.

    `exploited` are the CVEs of either sort that attackers are known to use; Unseen without that list. `compared` counts packages;
    `not_compared` names those of whose version or origin nothing can be said. `signed_by` "" = no trusted signature.
    """

    kind: ClassVar[str] = "host.vulnerabilities"

    ecosystem: str
    known: tuple[KnownVulnerability, ...]
    unfixed: int
    exploited: tuple[str, ...] | Unseen
    compared: int
    not_compared: tuple[str, ...]
    data_as_of: date
    data_digest: str
    signed_by: str
    exploited_as_of: date | Unseen
