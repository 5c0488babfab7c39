"""Cumulative updates that a Windows lacks, by its build and the table of builds (derived)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingUpdate:
    """A security update that came out for this build and is not installed: `KB5044273`, 10.0.19045.5011."""

    kb: str
    build: str
    released_at: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMissingUpdates(Fact):
    """`build` is 19045.4894. Everything else is unseen where no table of builds was given, or it does not know this build.

    Updates are cumulative: the newest of `missing` brings all. `signed_by` "" = the table bears no trusted signature.
    """

    kind: ClassVar[str] = "host.missing_updates"

    build: str
    missing: tuple[MissingUpdate, ...] | Unseen
    data_as_of: date | Unseen
    signed_by: str | Unseen
