"""Whether a scan could begin: what stands in the way of each target, told without sending anything."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from scanner.model.errors import GapError
from scanner.model.organisation import Target
from scanner.model.records import dataclass
from scanner.model.words import Connection
from scanner.run.agents import NO_AGENT, AgentBundles
from scanner.run.connect import REACHABLE
from scanner.run.network import OVER_NETWORK, Network

_FILES: Final = {Connection.RECORDING: "recording", Connection.ROOT_FOLDER: "root"}
"""Connections that read something which lies beside the inventory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """One target before a scan; `hindrances` empty when it can be visited."""

    target: str
    connection: Connection
    hindrances: tuple[str, ...] = ()


def readiness(
    targets: Sequence[Target], network: Network, folder: Path, agents: AgentBundles | None = None
) -> Iterator[Readiness]:
    """Each target in turn; relative paths begin at `folder`, `agents` is None where there is no store yet."""
    for target in targets:
        if target.connection is Connection.AGENT:
            found = tuple(_without_bundle(target, agents))
        else:
            found = tuple(_hindrances(target, network, folder))
        yield Readiness(target=target.id, connection=target.connection, hindrances=found)


def _without_bundle(target: Target, agents: AgentBundles | None) -> Iterator[str]:
    if agents is None:
        yield NO_AGENT
        return
    try:
        agents.newest(target)
    except GapError as gap:
        yield gap.detail


def _hindrances(target: Target, network: Network, folder: Path) -> Sequence[str]:
    if target.connection in OVER_NETWORK:
        return network.hindrances(target, folder)
    if target.connection not in REACHABLE:
        return [f"connection {target.connection}: this version cannot reach it yet"]
    place = folder / target.connect.get(_FILES.get(target.connection, ""), "")
    if target.connection in _FILES and not place.exists():
        return [f"{place}: No such file or directory"]
    return []


def has_fast_snmp() -> bool:
    """True where the extra `fast` is installed."""
    return find_spec("gufo") is not None and find_spec("gufo.snmp") is not None


def sudo_users(targets: Sequence[Target]) -> tuple[str, ...]:
    """Who logs on where the inventory allows sudo, each once."""
    return tuple(dict.fromkeys(each.connect["user"] for each in targets if each.connect.get("sudo") == "listed"))
