"""Reads which programs run, by name alone, in our own process namespace."""

from scanner.collect.host.process_names import PROCESS_QUESTIONS, names_by_process
from scanner.model.kinds.host_processes import HostProcesses
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform


def read(ask: Ask) -> HostProcesses:
    """Distinct names, sorted; kernel threads are among them, as ps shows them."""
    by_process = names_by_process(ask)
    return HostProcesses(names=tuple(sorted(set(by_process.values()))), init=by_process[1])


COLLECTOR = Collector(
    id="linux_processes", platform=Platform.LINUX, gives=HostProcesses, questions=PROCESS_QUESTIONS, read=read
)
