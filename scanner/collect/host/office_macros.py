r"""Programs of Office that run macros without asking, for any person whose profile is loaded. Not a collector.

`VBAWarnings` 1 runs all, 2 asks, 3 only signed, 4 none; where not set it asks. A policy counts before the own setting. Source:
Microsoft, "Office policy: VBA Macro Notification Settings"; versions 14.0 (2010), 15.0 (2013), 16.0 (2016 and later).
"""

from typing import Final

from scanner.collect.host.windows_registry import by_person
from scanner.model.question import Ask

POLICY: Final = r"regs:HKU\*\Software\Policies\Microsoft\Office\*\*\Security|VBAWarnings"
OWN: Final = r"regs:HKU\*\Software\Microsoft\Office\*\*\Security|VBAWarnings"
QUESTIONS: Final = (POLICY, OWN)
_RUNS_ALL: Final = 1


def programs_that_run_macros(ask: Ask) -> tuple[str, ...]:
    """Names as in the registry, in small letters: word, excel, powerpoint, access."""
    found: dict[tuple[str, ...], int] = {}
    for question in (OWN, POLICY):  # the later takes the place of the former
        for sid, key in by_person(ask, question):
            number = key.number("VBAWarnings")
            if number is not None:
                found[(sid, *_program(key.path))] = number
    return tuple(sorted({place[-1] for place, number in found.items() if number == _RUNS_ALL}))


def _program(path: str) -> tuple[str, ...]:
    """Version and program: the two levels above `Security`."""
    return tuple(each.lower() for each in path.split("\\")[-3:-1])
