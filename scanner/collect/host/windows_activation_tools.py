r"""Programs that make Windows and Office believe they were paid for, by the names of their services and the places of their files.

Sources: what AutoKMS, KMSAuto, KMSpico and KMS_VL_ALL leave behind, as their users describe it. None of this was recorded on a machine
of ours: a tool that puts itself elsewhere is not seen.
"""

from collections.abc import Iterator
from typing import Final

from scanner.collect.host.windows_objects import SERVICES, services
from scanner.model.kinds.host_activation_tools import HostActivationTools
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries

_SERVICES: Final = frozenset(
    ("autokms", "kmseldi", "service kmseldi", "kmsautos", "kmsemulator", "kmservice", "vlmcsd", "kmspico")
)
FILES: Final = (
    r"stat:%SystemRoot%\AutoKMS*",
    r"stat:%SystemRoot%\KMSAuto*",
    r"stat:%SystemRoot%\System32\SppExtComObjHook*",
    r"stat:%SystemRoot%\System32\SECOH-QAD*",
    r"stat:%ProgramFiles%\KMS*",
    r"stat:%ProgramData%\KMSAuto*",
)


def read(ask: Ask) -> HostActivationTools:
    """What was found; raises the gap of the first place that could not be looked at."""
    return HostActivationTools(found=tuple(sorted(set(_found(ask)), key=str.lower)))


def _found(ask: Ask) -> Iterator[str]:
    yield from (name for name in services(ask(SERVICES)) if name in _SERVICES)
    for question in FILES:
        yield from (path.replace("/", "\\").rpartition("\\")[2] for path in entries(ask(question)))


COLLECTOR = Collector(
    id="windows_activation_tools",
    platform=Platform.WINDOWS,
    gives=HostActivationTools,
    questions=(SERVICES, *FILES),
    read=read,
)
