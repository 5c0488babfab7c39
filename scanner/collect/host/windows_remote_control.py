"""Reads which remote-control programs are there, by Uninstall key, service and process (windows_programs.yaml).

Remote Desktop and Quick Assist belong to Windows itself and are judged by their own settings. A copy that somebody runs from a
folder shows only while it runs.
"""

from scanner.collect.host.windows_programs import MACHINE_QUESTIONS, machine, programs
from scanner.model.kinds.host_remote_control import HostRemoteControl, RemoteControlTool
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform


def read(ask: Ask) -> HostRemoteControl:
    """The tools found, in the order of their names."""
    here, known = machine(ask), programs("remote_control")
    tools = tuple(
        RemoteControlTool(name=each.name, running=here.runs(each), starts=here.starts(each))
        for each in known
        if here.has(each)
    )
    return HostRemoteControl(
        tools=tools, names=tuple(each.name for each in tools), looked_for=tuple(each.name for each in known)
    )


COLLECTOR = Collector(
    id="windows_remote_control",
    platform=Platform.WINDOWS,
    gives=HostRemoteControl,
    questions=MACHINE_QUESTIONS,
    read=read,
)
