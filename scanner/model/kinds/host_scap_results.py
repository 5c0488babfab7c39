"""What another scanner said of the machine, as files of XCCDF results hold it."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScapRule:
    """One rule. `state` is one of the nine words of XCCDF: pass, fail, error, unknown, notapplicable, notchecked,

    notselected, informational, fixed. `title` is empty where the file does not hold the benchmark, `severity` where it says none.
    """

    id: str
    state: str
    severity: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScapResult:
    """One TestResult. `target` and `addresses` are what the scanner called the machine; empty texts are not in the file.

    `started` and `ended` are moments as written (`2026-11-23T09:30:00+07:00`), which may lack a zone. `digest` is the SHA-256
    (hex) of the file.
    """

    id: str
    file: str
    digest: str
    benchmark: str
    version: str
    profile: str
    scanner: str
    target: str
    addresses: tuple[str, ...]
    started: str
    ended: str
    rules: tuple[ScapRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostScapResults(Fact):
    """Results that speak of the machine; none where the files that were handed over are of other machines."""

    kind: ClassVar[str] = "host.scap_results"

    results: tuple[ScapResult, ...]
