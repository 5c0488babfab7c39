"""WMI objects that more than one collector of Windows asks for, each by one question.

Properties are named one by one: a whole Win32_Service or Win32_Process has command lines, and those may hold passwords.
"""

from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.question import Answer
from scanner.reading.cim import Instance, instances

COMPUTER: Final = (
    "cim:root/cimv2:SELECT Manufacturer,Model,TotalPhysicalMemory,PartOfDomain,Domain,Workgroup,DomainRole"
    " FROM Win32_ComputerSystem"
)
SERVICES: Final = "cim:root/cimv2:SELECT Name,StartMode,State FROM Win32_Service"
PROCESSES: Final = "cim:root/cimv2:SELECT Name,ProcessId FROM Win32_Process"
_SERVICE_OF_ALL: Final = "eventlog"
"""Runs on every Windows that lets anybody in, and cannot be removed."""


def only(answer: Answer) -> Instance:
    """The one object of a class that has one; raises Unreadable for none or several."""
    found = instances(answer)
    if len(found) != 1:
        raise Unreadable(f"{answer.ask}: {len(found)} objects instead of one")
    return found[0]


def services(answer: Answer) -> dict[str, Instance]:
    """The services by lower-case name; raises Unreadable for a list that cannot be whole."""
    found = {(each.text("Name") or "").lower(): each for each in instances(answer)}
    if _SERVICE_OF_ALL not in found or "" in found:
        raise Unreadable(f"{answer.ask}: a list of services without that of the event log is not whole")
    return found
