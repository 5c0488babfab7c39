"""Targets that are reached over the network: gates, pace, stop, credentials and host keys of one scan.

Nothing is sent before the gate has named an authorisation for the very address that is connected to.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.inventory.secrets import resolve
from scanner.model.errors import (
    BadConfiguration,
    BadInput,
    GapError,
    OutOfScope,
    Unsupported,
)
from scanner.model.organisation import Address, Authorisation, Inventory, Target
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.model.words import Connection, Zone
from scanner.reach.pace import Limit, Pace, Stop, limits_of
from scanner.reach.scope import Clock, TargetGate
from scanner.run.costs import Cost, cost_of
from scanner.run.devices import SNMP_PORT, Devices, Terms
from scanner.run.refusals import refusals_as_gaps
from scanner.run.windows import is_windows, winrm_login, winrm_port

if TYPE_CHECKING:
    import paramiko

    from scanner.reach.ssh import SshHost
    from scanner.reach.ssh_host_keys import KnownHosts
    from scanner.reach.ssh_login import Connector, Login
    from scanner.reach.windows_ssh import WindowsSshHost
    from scanner.reach.winrm import WinRmHost
    from scanner.reach.winrm_line import WinRmLogin

OVER_NETWORK = frozenset((Connection.SSH, Connection.SNMP, Connection.WINRM))
"""Connections that wait for others most of the time, so that many are open at once."""
SSH_PORT = 22
PORTS = {Connection.SSH: SSH_PORT, Connection.SNMP: SNMP_PORT}
"""Those of WinRM depend on how it is encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """What a person said about reaching targets; `learnt` takes the host keys of first visits."""

    parallel: int = 32
    known_hosts: tuple[Path, ...] = ()
    learnt: Path | None = None
    credentials: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One visit over the network before it is made; `number` of the authorisation is empty where none is needed."""

    address: str = ""
    port: int = 0
    through: str = ""
    number: str = ""
    refusal: str = ""
    tests: str = ""
    """Active tests that the authorisation names and the visit makes."""
    cost: Cost | None = None


class Network:
    """Reaches targets for one scan, from many threads at once."""

    def __init__(self, inventory: Inventory, settings: NetworkSettings, *, clock: Clock, stop: Stop) -> None:
        self.settings = settings
        self.stop = stop
        self._segments = {each.id: each for agency in inventory.agencies for each in agency.segments}
        self._targets = {each.id: each for agency in inventory.agencies for each in agency.targets}
        segments = tuple(each.cidr for each in self._segments.values())
        self._gate = TargetGate(inventory.authorisations, clock, segments=segments)
        self._pace = Pace(stop, clock=time.monotonic, sleep=time.sleep)
        self._lock = threading.Lock()
        self._connector: Connector | None = None
        self.devices = Devices(
            Terms(
                gate=self._gate,
                pace=self._pace,
                stop=stop,
                limits=self._limits,
                secret=self._secret,
                address=_address_of,
            )
        )
        self._bastions: dict[str, tuple[threading.Lock, list[paramiko.Transport]]] = {}

    def ssh(self, target: Target, questions: Sequence[str], as_root: Sequence[str] = ()) -> "SshHost":
        """An open connection that asks `questions`, those of `as_root` by sudo where the inventory allows it.

        Raises the gap of what is in the way.
        """
        from scanner.reach.ssh import SshHost

        transport = self._opened(target)
        by_sudo = as_root if target.connect.get("sudo") == "listed" else ()
        return SshHost(transport, questions, as_root=by_sudo, stop=self.stop)

    def windows_ssh(self, target: Target, questions: Sequence[str]) -> "WindowsSshHost":
        """As `ssh`, to a Windows computer."""
        from scanner.reach.windows_ssh import WindowsSshHost

        return WindowsSshHost(self._opened(target), questions, stop=self.stop)

    def winrm(self, target: Target, questions: Sequence[str], folder: Path) -> "WinRmHost":
        """An open connection that asks `questions`; relative paths of the inventory begin at `folder`.

        Raises the gap of what is in the way.
        """
        with refusals_as_gaps():
            self._gate.check(_address_of(target), port=winrm_port(target))  # before any secret
            login = self.winrm_login(target, folder)
            from scanner.reach.winrm import WinRmHost

            return WinRmHost(login, questions, check=self._check, stop=self.stop)

    def winrm_login(self, target: Target, folder: Path) -> "WinRmLogin":
        """Who logs on to `target`; raises BadConfiguration, Unsupported."""
        return winrm_login(target, _address_of(target), self._secret(target.connect.get("credential")), folder)

    def _opened(self, target: Target) -> "paramiko.Transport":
        with refusals_as_gaps():
            self._gate.check(_address_of(target), port=int(target.connect.get("port", SSH_PORT)))  # before any secret
            connector, login = self._ssh_connector(), self._login(target)
            through = self._bastion(target, connector)
            return connector.open(login, through=through)

    def planned(self, target: Target) -> Planned:
        """What a visit of `target` would send, and who allowed it; sends nothing."""
        try:
            address, port = _address_of(target), _port_of(target)
            allowed = self._gate.check(address, port=port)
        except (OutOfScope, GapError) as refusal:
            return Planned(refusal=str(refusal))
        through = target.connect.get("bastion", "")
        tests = self.devices.tests(target, address, port)
        return Planned(
            address=str(address),
            port=port,
            through=through,
            number=allowed.number if allowed else "",
            tests=tests,
            cost=cost_of(target, tests=bool(tests), windows=is_windows(target)),
        )

    def hindrances(self, target: Target, folder: Path) -> list[str]:
        """What would keep a visit of `target` from beginning, as far as it can be told without sending anything."""
        found = [self.planned(target).refusal]
        for missing in (self._missing_credential, self._missing_host_key):
            try:
                found.append(missing(target, folder))
            except (BadConfiguration, BadInput, GapError) as error:
                found += str(error).splitlines()
        return [each for each in dict.fromkeys(found) if each]

    def _missing_credential(self, target: Target, folder: Path) -> str:
        if target.connection is Connection.SNMP:
            self.devices.agent(target)
            return ""
        if target.connection is Connection.WINRM:
            self.winrm_login(target, folder)
            return ""
        login = self._login(target)
        if login.key is None and login.password is None and not self.settings.environ.get("SSH_AUTH_SOCK"):
            return "no credential is named, and there is no SSH agent"
        return ""

    def _missing_host_key(self, target: Target, _folder: Path) -> str:
        if target.connection is not Connection.SSH or target.connect.get("host_keys") == "first_use":
            return ""
        names = _known_as(target)
        if any(not each.revoked for each in self._known_hosts.of(names)):
            return ""
        return "its host key is not known: put what ssh-keyscan prints into a known_hosts file"

    def close(self) -> None:
        """End every connection."""
        if self._connector is not None:
            self._connector.close()
        self.devices.close()

    def _ssh_connector(self) -> "Connector":
        from scanner.reach.ssh_login import Connector

        with self._lock:
            if self._connector is None:
                self._connector = Connector(self._known_hosts, self._check, self.stop)
            return self._connector

    @cached_property
    def _known_hosts(self) -> "KnownHosts":
        from scanner.reach.ssh_host_keys import KnownHosts, read_known_hosts

        places = [*self.settings.known_hosts, *(each for each in (self.settings.learnt,) if each and each.exists())]
        keys = tuple(key for place in places for key in read_known_hosts(place))
        return KnownHosts(keys=keys, learnt=self.settings.learnt)

    def _check(self, address: Address, port: int) -> Authorisation | None:
        """The gate, then the pace: a connection begins with a packet."""
        allowed = self._gate.check(address, port=port)
        if not address.is_loopback:
            self._pace.wait(self._limits(address, allowed))
        return allowed

    def _limits(self, address: Address, allowed: Authorisation | None) -> tuple[Limit, ...]:
        segment = next((each for each in self._segments.values() if address in each.cidr), None)
        name, zone = (segment.id, segment.zone) if segment else ("", Zone.COMMUNE)
        return limits_of(segment=name, host=address, zone=zone, authorisation=allowed)

    def _login(self, target: Target) -> "Login":
        from scanner.reach.ssh_login import Login, is_private_key

        said = target.connect
        secret, phrase = self._secret(said.get("credential")), self._secret(said.get("passphrase"))
        has_key = secret is not None and is_private_key(secret)
        return Login(
            address=_address_of(target),
            port=int(said.get("port", SSH_PORT)),
            user=said["user"],
            names=_names(target),
            password=phrase if has_key else secret,
            key=secret if has_key else None,
            first_use=said.get("host_keys") == "first_use",
        )

    def _secret(self, name: str | None) -> Secret | None:
        if name is None:
            return None
        return resolve(name, environ=self.settings.environ, credentials=self.settings.credentials)

    def _bastion(self, target: Target, connector: "Connector") -> "paramiko.Transport | None":
        """The connection to the bastion of `target`, opened once for all that go through it."""
        name = target.connect.get("bastion")
        if name is None:
            return None
        bastion = self._targets[name if "/" in name else f"{target.agency}/{name}"]
        with self._lock:
            lock, opened = self._bastions.setdefault(bastion.id, (threading.Lock(), []))
        with lock:
            if not opened or not opened[-1].is_active():
                try:
                    opened.append(connector.open(self._login(bastion)))
                except GapError as gap:
                    raise type(gap)(f"the bastion {bastion.id}: {gap.detail}", way=gap.way) from gap
            return opened[-1]


def _port_of(target: Target) -> int:
    if target.connection is Connection.WINRM:
        return winrm_port(target)
    return int(target.connect.get("port", PORTS[target.connection]))


def _names(target: Target) -> tuple[str, ...]:
    return (target.connect["host"],) if "host" in target.connect else ()


def _known_as(target: Target) -> tuple[str, ...]:
    from scanner.reach.ssh_host_keys import known_as

    return known_as(_address_of(target), int(target.connect.get("port", SSH_PORT)), _names(target))


def _address_of(target: Target) -> Address:
    """Where it is reached: a name is not looked up, as nothing may be sent to whoever would resolve it."""
    host = target.connect.get("host")
    if host is None:
        return target.addresses[0]
    try:
        return ip_address(host)
    except ValueError:
        if target.addresses:
            return target.addresses[0]
        raise Unsupported(f"{host}: names are not resolved by this version: declare its address") from None
