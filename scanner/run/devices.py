"""Devices that are asked over SNMP: met many at once in one thread, then visited one by one.

Who was met is kept until it is visited, and no more are met than there is room for: fifty thousand devices are never in
memory at once. One that says nothing is sent nothing more.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from scanner.model.errors import Denied, GapError, OutOfScope
from scanner.model.organisation import Address, Authorisation, Target
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.model.words import Connection, Way
from scanner.reach.failures import unless_broken
from scanner.reach.pace import Limit, Pace, Stop
from scanner.reach.scope import TargetGate
from scanner.run.refusals import refusals_as_gaps

if TYPE_CHECKING:  # loaded when a device is to be asked
    from scanner.reach.snmp import SnmpConnector, SnmpHost
    from scanner.reach.snmp_defaults import DefaultCommunities
    from scanner.reach.snmp_messages import Agent
    from scanner.reach.snmp_session import SnmpSession

SNMP_PORT = 161


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms the devices of one scan are asked."""

    gate: TargetGate
    pace: Pace
    stop: Stop
    limits: Callable[[Address, Authorisation | None], tuple[Limit, ...]]
    """Of packets to an address that an authorisation allows."""
    secret: Callable[[str | None], Secret | None]
    """The value of a credential; raises BadConfiguration, BadInput."""
    address: Callable[[Target], Address]
    """Raises Unsupported."""


class Devices:
    """Reaches the devices of one scan; one thread meets them, many visit them."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._lock = threading.Lock()
        self._connector: SnmpConnector | None = None
        self._met: dict[str, SnmpHost | GapError] = {}

    def meet(self, targets: Iterable[Target | None], on_met: Callable[[Target], object]) -> None:
        """Ask all for their system group, and tell `on_met` each that `visit` need not wait for; raises Stopped.

        A None among `targets` says that there is no room for another one just now.
        """
        from scanner.reach.snmp import SnmpHost

        asked: dict[SnmpSession, Target] = {}

        def met(target: Target, found: SnmpHost | GapError) -> None:
            self._met[target.id] = found
            on_met(target)

        def sessions() -> "Iterator[SnmpSession | None]":
            for target in targets:
                if target is None:
                    yield None
                    continue
                session = self._opened(target)
                if isinstance(session, GapError):
                    met(target, session)
                    continue
                asked[session] = target
                yield session

        for session, found in self._snmp().meet(sessions()):
            target = asked.pop(session)
            if isinstance(found, GapError):  # whoever wants to mend it lets us in
                met(target, type(found)(found.detail, way=found.way or Way.LET_IN))
            else:
                spared = target.kind.is_fragile
                met(target, SnmpHost(session, system=found, spared=spared, defaults=self._test(session)))

    def visit(self, target: Target) -> "SnmpHost":
        """The device that was met, or is met now alone; raises the gap of what is in the way."""
        if target.id not in self._met:
            self.meet([target], on_met=lambda _target: None)
        met = self._met.pop(target.id)
        if isinstance(met, GapError):
            raise met
        return met

    def agent(self, target: Target) -> "Agent":
        """Where and by which credential it is asked; raises Denied, BadConfiguration, BadInput, Unsupported."""
        from scanner.reach.snmp_credentials import credential_of
        from scanner.reach.snmp_messages import Agent

        secret = self._terms.secret(target.connect.get("credential"))
        if secret is None:
            raise Denied("no credential is named: SNMP is asked with a community, or a user of version 3")
        credential = credential_of(target.connect.get("version", "2c"), secret)
        port = int(target.connect.get("port", SNMP_PORT))
        return Agent(address=self._terms.address(target), port=port, credential=credential)

    def tests(self, target: Target, address: Address, port: int) -> str:
        """The active test that a visit of `target` makes; "" where no authorisation names it, or it is spared."""
        if target.connection is not Connection.SNMP or target.kind.is_fragile:
            return ""
        from scanner.reach.snmp_defaults import TEST

        if not self._terms.gate.names(TEST):
            return ""
        try:
            self._terms.gate.check(address, port=port, active_test=TEST)
        except OutOfScope:
            return ""
        return TEST

    def close(self) -> None:
        """End every connection."""
        if self._connector is not None:
            self._connector.close()

    def _opened(self, target: Target) -> "SnmpSession | GapError":
        """A visit that has not begun, or the gap of what is in the way; a crash is a gap of this device alone."""
        return unless_broken(lambda: self._open(target), target.id)

    def _open(self, target: Target) -> "SnmpSession":
        with refusals_as_gaps():
            address, port = self._terms.address(target), int(target.connect.get("port", SNMP_PORT))
            allowed = self._terms.gate.check(address, port=port)  # before any secret
            agent = self.agent(target)
            return self._snmp().open(agent, self._terms.limits(agent.address, allowed))

    def _test(self, session: "SnmpSession") -> "DefaultCommunities | None":
        """The test of default communities; None where no authorisation of the province names it."""
        from scanner.reach.snmp_defaults import TEST

        gate, agent = self._terms.gate, session.agent
        if not gate.names(TEST):
            return None
        return self._snmp().defaults(
            agent, session.limits, lambda: gate.check(agent.address, port=agent.port, active_test=TEST)
        )

    def _snmp(self) -> "SnmpConnector":
        from scanner.reach.snmp import SnmpConnector

        with self._lock:
            if self._connector is None:
                terms = self._terms
                self._connector = SnmpConnector(
                    lambda address, port: terms.gate.check(address, port=port), terms.pace, terms.stop
                )
            return self._connector
