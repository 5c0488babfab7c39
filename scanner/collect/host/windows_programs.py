"""Programs of Windows that are looked for by name (windows_programs.yaml), and which of them a computer shows."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_objects import PROCESSES, SERVICES, services
from scanner.collect.host.windows_processes import names_by_process
from scanner.collect.host.windows_services import is_running, starts_of
from scanner.collect.host.windows_software import UNINSTALL_QUESTIONS, installed_names
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.cim import Instance
from scanner.reading.form import Form
from scanner.reading.packaged_yaml import load_packaged_yaml

_FILE: Final = "windows_programs.yaml"
MACHINE_QUESTIONS: Final = (*UNINSTALL_QUESTIONS, SERVICES, PROCESSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """How one program shows; patterns in lower case."""

    name: str
    programs: tuple[str, ...]
    services: tuple[str, ...]
    processes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What is there, in lower case: names of installed programs, services, files that run."""

    programs: frozenset[str]
    services: Mapping[str, Instance]
    processes: frozenset[str] | Unseen

    def services_of(self, program: Program) -> list[Instance]:
        """The services of the program."""
        return [each for name, each in self.services.items() if _any_fits(program.services, (name,))]

    def has(self, program: Program) -> bool:
        """Whether it is installed in any way, or runs."""
        running = frozenset[str]() if isinstance(self.processes, Unseen) else self.processes
        return (
            _any_fits(program.programs, self.programs)
            or bool(self.services_of(program))
            or _any_fits(program.processes, running)
        )

    def runs(self, program: Program) -> bool | Unseen:
        """Whether it runs; Unseen where no service of it does and processes were not told."""
        if any(is_running(each) for each in self.services_of(program)):
            return True
        return self.processes if isinstance(self.processes, Unseen) else _any_fits(program.processes, self.processes)

    def starts(self, program: Program) -> bool:
        """Whether a service of it starts with the computer."""
        return any(starts_of(each) == "enabled" for each in self.services_of(program))


def machine(ask: Ask) -> Machine:
    """What the computer shows; raises the gap of services or Uninstall keys that were not told in full."""
    return Machine(
        programs=frozenset(name.strip().lower() for name, _ in installed_names(ask)),
        services=services(ask(SERVICES)),
        processes=or_unseen(lambda: frozenset(name.lower() for name in names_by_process(ask(PROCESSES)).values())),
    )


@cache
def programs(section: str) -> tuple[Program, ...]:
    """The programs of one section of the file, by name; raises BadInput when it is wrong."""
    form = Form(_FILE, load_packaged_yaml(files("scanner.collect.host") / _FILE, _FILE))
    found = form.mapping(form.mapping(form.value, ()).get(section), (section,))
    read = tuple(
        _program(form, section, name, says) for name, says in sorted(found.items(), key=lambda each: each[0].lower())
    )
    form.raise_problems()
    return read


def _program(form: Form, section: str, name: str, says: Any) -> Program:
    place = (section, name)
    source = form.mapping(says, place)
    form.keys(source, ("programs", "services"), ("processes",), place)
    lists = {
        key: tuple(
            each.lower() for each in form.words(source.get(key, []), (*place, key), may_be_empty=key != "programs")
        )
        for key in ("programs", "services", "processes")
    }
    return Program(name=name, programs=lists["programs"], services=lists["services"], processes=lists["processes"])


def _any_fits(patterns: Iterable[str], names: Iterable[str]) -> bool:
    known = list(names)
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in known)
