"""Whether one service of Windows runs, and how it starts. Not a collector. Names of services are the same in every language.

Source: Win32_Service, whose State is one of seven English words in every language; `Start` of the key of the service.
"""

from scanner.collect.host.windows_objects import SERVICES, services
from scanner.collect.host.windows_registry import Values
from scanner.collect.host.windows_services import is_running
from scanner.model.errors import Unreadable
from scanner.model.question import Ask

BOOT, SYSTEM, AUTOMATIC, MANUAL, DISABLED = range(5)


def service_runs(ask: Ask, name: str) -> bool:
    """Whether it runs; a service that does not exist does not."""
    found = services(ask(SERVICES)).get(name.lower())
    return found is not None and is_running(found)


def start_type(values: Values, path: str) -> int | None:
    """0 to 4, None where there is no such service."""
    number = values.number(path, "Start")
    if number is not None and number not in range(5):
        raise Unreadable(f"{path}: Start is {number}")
    return number
