"""A device over SNMP: a session of its own for each visit, one engine for all, and its answers to canonical questions."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from scanner.model.errors import GapError, NotCollected, OutOfScope, Unsupported
from scanner.model.question import Answer
from scanner.model.words import SnmpTag, Way
from scanner.reach.failures import gap_answer
from scanner.reach.limits import SnmpLimits
from scanner.reach.pace import Limit, Pace, Stop
from scanner.reach.snmp_credentials import Community
from scanner.reach.snmp_defaults import QUESTION, TEST, DefaultCommunities
from scanner.reach.snmp_meeting import Meeting, Met
from scanner.reach.snmp_messages import Agent, Binding, Line, Metered, entry_of
from scanner.reach.snmp_session import Check, Manners, OpenLine, SnmpSession
from scanner.sealing.marks import MARK

if TYPE_CHECKING:  # a library is loaded when a device is asked through it
    from scanner.reach.snmp_gufo import Codecs

SYSTEM: Final = "1.3.6.1.2.1.1"
SYSTEM_GROUP: Final = tuple(f"{SYSTEM}.{number}.0" for number in range(1, 8))
"""sysDescr, sysObjectID, sysUpTime, sysContact, sysName, sysLocation, sysServices (RFC 3418)."""
_QUESTION: Final = re.compile(r"snmp:((?:0|1|2)(?:\.\d{1,10}){1,127})", re.ASCII)
SESSION: Final = "snmp:session"
_SPARED: Final = "printers and the like are asked for their system group alone, which cannot upset them"
_LONG_SECRET: Final = 6
"""Hidden even inside a longer word."""


class SnmpConnector:
    """Opens the visits of one scan; holds the one engine they share."""

    def __init__(
        self, check: Check, pace: Pace, stop: Stop, *, bounds: SnmpLimits | None = None, fast: bool | None = None
    ) -> None:
        """`fast` True needs gufo-snmp, False leaves it aside, None takes it where it is installed."""
        self._manners = Manners(check=check, pace=pace, stop=stop, bounds=bounds or SnmpLimits())
        self._fast = bool(find_spec("gufo") and find_spec("gufo.snmp")) if fast is None else fast
        self._by_pysnmp: OpenLine | None = None
        self._by_gufo: OpenLine | None = None
        self._codecs: Codecs | None = None
        self._lock = threading.Lock()

    def open(self, agent: Agent, limits: tuple[Limit, ...]) -> SnmpSession:
        """A visit at `agent`; nothing is sent yet. Raises OutOfScope, Stopped."""
        return SnmpSession(agent, limits, open_line=self._line, manners=self._manners)

    def defaults(self, agent: Agent, limits: tuple[Limit, ...], check: Callable[[], object]) -> DefaultCommunities:
        """The test of default communities; `check` is the gate that has to allow it for this agent."""
        return DefaultCommunities(agent, limits, self._manners, check)

    def meet(self, sessions: Iterable[SnmpSession | None]) -> Iterator[Met]:
        """Ask all for their system group, many at once in this thread; each can be visited afterwards as if alone.

        A None among them says that there is no room for more just now.
        """
        return Meeting(SYSTEM_GROUP, self._manners.stop).meet(sessions)

    def close(self) -> None:
        """Give back what the visits left."""
        if self._codecs is not None:
            self._codecs.close()

    def _line(self, agent: Agent, metered: Metered) -> Line:
        if self._fast and isinstance(agent.credential, Community):
            return (self._by_gufo or self._load_gufo())(agent, metered)
        return (self._by_pysnmp or self._load_pysnmp())(agent, metered)

    def _load_gufo(self) -> OpenLine:
        from scanner.reach.snmp_gufo import Codecs, GufoLine

        with self._lock:
            self._codecs = self._codecs or Codecs()
            self._by_gufo = self._by_gufo or partial(GufoLine, self._codecs)
            return self._by_gufo

    def _load_pysnmp(self) -> OpenLine:
        from scanner.reach.snmp_engine import SharedEngine
        from scanner.reach.snmp_pysnmp import PysnmpLine

        with self._lock:
            self._by_pysnmp = self._by_pysnmp or partial(PysnmpLine, SharedEngine())
            return self._by_pysnmp


class SnmpHost:
    """Answers `snmp:` questions by a session; nothing is sent before the first."""

    def __init__(
        self,
        session: SnmpSession,
        *,
        system: list[Binding] | None = None,
        spared: bool = False,
        defaults: DefaultCommunities | None = None,
    ) -> None:
        """`system` is the system group, where it was asked for before (`SnmpConnector.meet`).

        One that is `spared` is asked for nothing else: printers and the like are easily upset (design §5). Without
        `defaults` the default communities are not tried.
        """
        self._session, self._system, self._spared, self._defaults = session, system, spared, defaults

    def __call__(self, question: str, /) -> Answer:
        """The sealed answer to `question`; raises Stopped."""
        try:
            return self._answered(question).sealed()
        except GapError as gap:
            return gap_answer(question, gap).sealed()
        except OutOfScope as refusal:  # the hours of the authorisation ended in the middle of the visit
            return gap_answer(question, NotCollected(str(refusal), way=Way.AUTHORISE)).sealed()

    def close(self) -> None:
        """End the visit."""
        self._session.close()

    def _answered(self, question: str) -> Answer:
        if question == SESSION:
            return self._of_session()
        if question == QUESTION:
            return self._of_defaults()
        asked = _QUESTION.fullmatch(question)
        if asked is None:
            raise Unsupported(f"{question}: a device is asked by SNMP only for what lies below an OID")
        root = asked[1]
        if root == SYSTEM:
            self._system = self._system or self._session.get(SYSTEM_GROUP)
            return self._told(question, self._system)
        if self._spared:
            raise Unsupported(_SPARED)
        found = self._session.walk(root)
        if not found:  # RFC 3416, 4.2.1 tells an object without instances from one that is not known
            (found_at_root,) = self._session.get((root,))
            if found_at_root.tag is SnmpTag.NO_SUCH_OBJECT:
                return Answer(ask=question, absent=True)
            found = [found_at_root] if found_at_root.tag.is_value else []
        return self._told(question, found)

    def _of_session(self) -> Answer:
        """Only an agent that answered tells that it takes what we asked with."""
        self._system = self._system or self._session.get(SYSTEM_GROUP)
        credential = self._session.agent.credential
        if isinstance(credential, Community):
            told = {"version": "2c", "security": "community", "default_community": credential.is_default}
        else:
            told = {"version": "3", "security": "auth_priv", "default_community": False}
        return Answer(ask=SESSION, entries=told)

    def _of_defaults(self) -> Answer:
        if self._spared:
            raise Unsupported(_SPARED)
        if self._defaults is None:
            raise NotCollected(f"no authorisation names the test {TEST}", way=Way.AUTHORISE)
        return self._defaults.answer()

    def _told(self, question: str, bindings: list[Binding]) -> Answer:
        secrets = self._session.secrets
        return Answer(ask=question, entries=[entry_of(_hidden(each, secrets)) for each in bindings])


def _hidden(binding: Binding, secrets: tuple[str, ...]) -> Binding:
    """Without what we asked with: agents have been seen to tell it, in a contact or a location."""
    value = binding.value
    for each in secrets:
        if isinstance(value, bytes) and (secret := each.encode()) in value:
            edge = (rb"", rb"") if len(secret) >= _LONG_SECRET else (rb"(?<!\w)", rb"(?!\w)")
            value = re.sub(edge[0] + re.escape(secret) + edge[1], MARK, value)
    return binding._replace(value=value)
