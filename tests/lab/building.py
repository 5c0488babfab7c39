"""Builds the lab: what inventories/lab declares and machines.yaml makes, agency by agency, plugged into their LANs."""

import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import yaml

from scanner.model.organisation import Agency, Inventory, Target
from tests.lab.gifts import Gifts
from tests.lab.layers import layers
from tests.lab.machine import Machine, await_ready, start
from tests.lab.network import LabNetwork, Lan

HERE = Path(__file__).resolve().parent
WEAK = "xa-yeu"
AT_ONCE = 4
"""Machines that start at the same time."""


def data(name: str) -> Any:
    """One of the lab's YAML files."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def weaknesses_of(target: str) -> list[dict[str, Any]]:
    """The ways in which one machine is weak."""
    agency, _, name = target.partition("/")
    return [each for each in data("weaknesses.yaml") if agency == WEAK and name in each["machines"]]


@dataclass(frozen=True, slots=True)
class Building:
    """Where the lab stands and what it is made with; processes of machines are added to `processes`, by target."""

    place: Path
    network: LabNetwork
    gifts: Gifts
    processes: "dict[str, subprocess.Popen[str]]"

    def build(self, inventory: Inventory) -> list[str]:
        """Everything; the lines that make the host keys known."""
        lans = {each.id: _lan(each) for each in inventory.agencies}
        self.network.build(lans.values())
        made = data("machines.yaml")
        on = [(each, lans[agency.id]) for agency in inventory.agencies for each in agency.targets if each.id in made]
        for target, lan in on:
            self._plug_in(target, lan)
        strangers = list(_strangers(lans[WEAK]))
        for place, address, mac in strangers:
            self.network.plug_in(lans[WEAK], place, address=address, mac=mac)
        for each in {made[target.id]["role"] for target, _ in on} - {"none"}:
            layers(each)  # one after the other, before machines start side by side
        known = self._start_all([(target, made[target.id]) for target, _ in on])
        self._meet(on, strangers)
        return known

    def _start_all(self, machines: Sequence[tuple[Target, dict[str, Any]]]) -> list[str]:
        """Start some at a time; where one fails, or somebody interrupts, none is waited for any longer."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            starting = [pool.submit(self._start, target, made) for target, made in machines]
            try:
                return [each.result() for each in starting]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in self.processes.values():
                    process.kill()
                raise

    def _plug_in(self, target: Target, lan: Lan) -> None:
        address, mac = str(target.addresses[0]), target.macs[0]
        if address == lan.gateway:
            assert _place(target) == self.network.gateway(lan)
            self.network.set_gateway_mac(lan, mac)
        else:
            self.network.plug_in(lan, _place(target), address=address, mac=mac)

    def _start(self, target: Target, made: dict[str, Any]) -> str:
        """Start one machine; the line that makes its host key known, "" without one."""
        if made["role"] == "none":
            return ""
        scripts = [(HERE / f"setups/{each}.sh").read_text() for each in made["setups"]]
        scripts += [each["does"] for each in weaknesses_of(target.id) if "does" in each]
        services = data("services.yaml")
        machine = Machine(
            name=target.name,
            layers=tuple(str(each) for each in layers(made["role"])),
            gifts=str(self.gifts.folder),
            words=self.gifts.words,
            setup="\n".join(scripts),
            services=tuple(services[each] for each in made["services"]),
        )
        root = self.place / _place(target)
        root.mkdir()
        process = start(machine, self.network.name(_place(target)), root)
        self.processes[target.id] = process
        host_key = await_ready(process)
        return f"{target.addresses[0]} {host_key}\n" if host_key else ""

    def _meet(self, on: Sequence[tuple[Target, Lan]], strangers: Sequence[tuple[str, str, str]]) -> None:
        """Everybody speaks to everybody of the LAN once, as in an office by noon; then what came later happens."""
        for agency in {lan.agency for _, lan in on}:
            there = {_place(target): str(target.addresses[0]) for target, lan in on if lan.agency == agency}
            there |= {place: address for place, address, _ in strangers if agency == WEAK}
            for place, own in there.items():
                self.network.greet(place, [each for each in there.values() if each != own])
        for weakness in data("weaknesses.yaml"):
            for name, script in weakness.get("afterwards", {}).items():
                self.network.inside(f"{WEAK}-{name}", "sh", "-euc", script)


def _place(target: Target) -> str:
    return target.id.replace("/", "-")


def _strangers(lan: Lan) -> Iterator[tuple[str, str, str]]:
    """Devices that nobody declared: place, address, MAC address."""
    for weakness in data("weaknesses.yaml"):
        for number, (address, mac) in enumerate(weakness.get("undeclared", {}).items()):
            yield f"{lan.agency}-la-{number}", address, mac


def _lan(agency: Agency) -> Lan:
    [segment] = agency.segments
    assert isinstance(segment.cidr, IPv4Network)
    return Lan(agency=agency.id, cidr=segment.cidr, gateway=str(segment.gateway))
