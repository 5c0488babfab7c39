"""Which machines of an information system send their logs to another one (derived)."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLogSources(Fact):
    """`machines` serve the system. `sending` have a forwarder at work, or keep the logs of others; `silent` have none.

    Of the rest it could not be told; no machine may be declared at all. That what is sent arrives is another thing.
    """

    kind: ClassVar[str] = "system.log_sources"

    machines: tuple[str, ...]
    sending: tuple[str, ...]
    silent: tuple[str, ...]
