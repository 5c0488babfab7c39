"""SNMP agents of tests on loopback: Debian's snmpd, agents made by hand, and a relay that loses datagrams."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from scanner.model.errors import GapError
from scanner.model.organisation import Address
from scanner.model.secret import Secret
from scanner.reach.limits import SnmpLimits
from scanner.reach.pace import Pace, Stop
from scanner.reach.snmp import SnmpConnector, SnmpHost
from scanner.reach.snmp_credentials import Community, User, credential_of
from scanner.reach.snmp_messages import Agent
from scanner.reach.snmp_session import Check, SnmpSession
from tests.reach.snmp_wire import END_OF_MIB_VIEW, GET, NO_SUCH_OBJECT, Asked, Value, answer, asked

SNMPD = shutil.which("snmpd", path="/usr/sbin:/usr/bin") or ""
COMMUNITY = "rasoat-test"
USER = "user: rasoat\nauth: SHA-256 auth-password\npriv: AES priv-password"
STRONG_USER = "user: rasoat-strong\nauth: SHA-512 auth-password\npriv: AES-256 priv-password"
LOOPBACK = ip_address("127.0.0.1")
QUICK = SnmpLimits(patience_s=(0.2, 0.3, 0.4, 0.6), total_s=20.0, max_bytes=2_000_000, values=5_000)
_CONFIGURATION = f"""\
agentaddress udp:127.0.0.1:{{port}}
rocommunity {COMMUNITY} 127.0.0.0/8
createUser rasoat SHA-256 auth-password AES priv-password
createUser rasoat-strong SHA-512 auth-password AES-256 priv-password
rouser rasoat priv
rouser rasoat-strong priv
sysName may-chu-01
sysLocation Phòng máy chủ, tầng 2
sysServices 72
"""


def community(value: str = COMMUNITY) -> Community:
    return Community(community=Secret(value))


def user(written: str = USER) -> User:
    found = credential_of("3", Secret(written))
    assert isinstance(found, User)
    return found


@dataclass(slots=True)
class Snmpd:
    """A running snmpd; `lines` were added to its configuration."""

    port: int
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


def free_udp_port() -> int:
    """A UDP port of loopback that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_snmpd(folder: Path, lines: str = "", *, only_version_3: bool = False) -> Snmpd:
    """An snmpd that answers COMMUNITY, USER and STRONG_USER, or the users alone."""
    folder.mkdir(exist_ok=True)
    port = free_udp_port()
    basis = _CONFIGURATION.replace("rocommunity", "# rocommunity") if only_version_3 else _CONFIGURATION
    (folder / "snmpd.conf").write_text(basis.format(folder=folder, port=port) + lines, encoding="utf-8")
    process = subprocess.Popen(
        [SNMPD, "-f", "-Lf", folder / "log", "-I", "-smux"],
        env={
            "SNMPCONFPATH": f"{folder}:{folder}/state",
            "SNMP_PERSISTENT_DIR": str(folder / "state"),
        },  # and nothing of this machine
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        if process.poll() is None and _answers(port, user() if only_version_3 else community()):
            return Snmpd(port, process)
        time.sleep(0.05)
    process.kill()
    raise AssertionError((folder / "log").read_text())


def _answers(port: int, credential: Community | User) -> bool:
    try:
        with visiting(port, credential=credential, bounds=SnmpLimits(patience_s=(0.2,))) as visit:
            visit.get(("1.3.6.1.2.1.1.5.0",))
    except GapError:
        return False
    return True


class FromElsewhere(bytes):
    """A datagram that comes from another port than the agent's."""


Behaviour = Callable[[Asked], Iterable[bytes]]
"""The datagrams with which an agent answers a request."""


@dataclass(slots=True)
class HandMade:
    """An agent that answers as `behave` says; `came` has what was sent to it."""

    socket: socket.socket
    raw: bool
    came: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def serve(self, behave: Callable[..., Iterable[bytes]], over: threading.Event) -> None:
        while not over.is_set():
            try:
                datagram, peer = self.socket.recvfrom(65535)
            except TimeoutError:
                continue
            self.came.append(datagram)
            replies = behave(datagram) if self.raw else behave(asked(datagram))
            for reply in replies:
                if over.is_set():
                    return
                self._say(reply, peer)

    def _say(self, reply: bytes, peer: tuple[str, int]) -> None:
        if isinstance(reply, FromElsewhere):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.bind(("127.0.0.1", 0))
                stranger.sendto(reply, peer)
            return
        self.socket.sendto(reply, peer)


@contextmanager
def hand_made(
    behave: Callable[..., Iterable[bytes]], *, raw: bool = False, address: str = "127.0.0.1"
) -> Iterator[HandMade]:
    """An agent on loopback; `raw` gives `behave` the datagrams themselves."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind((address, 0))
        listening.settimeout(0.05)
        agent, over = HandMade(listening, raw), threading.Event()
        thread = threading.Thread(target=agent.serve, args=(behave, over))
        thread.start()
        try:
            yield agent
        finally:
            over.set()
            thread.join()


def honest(data: dict[str, Value]) -> Behaviour:
    """An agent with these objects."""
    order = sorted(data, key=lambda each: tuple(map(int, each.split("."))))

    def behave(to: Asked) -> Iterable[bytes]:
        if to.kind == GET:
            yield answer(to, [(each, data.get(each, (NO_SUCH_OBJECT, b""))) for each in to.oids])
            return
        (at,) = to.oids
        place = tuple(map(int, at.split(".")))
        behind = [each for each in order if tuple(map(int, each.split("."))) > place][: to.repetitions]
        yield answer(to, [(each, data[each]) for each in behind] or [(at, (END_OF_MIB_VIEW, b""))])

    return behave


@contextmanager
def relay(to: Callable[[], int], loses: Callable[[int], bool] = lambda _: False) -> Iterator[tuple[int, list[bytes]]]:
    """A port that hands datagrams on to another and back, and loses what `loses` names by its number; all that came."""
    came: list[bytes] = []

    def hand_on(datagram: bytes) -> Iterable[bytes]:
        came.append(datagram)
        if loses(len(came)):
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as onwards:
            onwards.settimeout(2)
            onwards.connect(("127.0.0.1", to()))
            onwards.send(datagram)
            try:
                yield onwards.recv(65535)
            except OSError:
                return

    with hand_made(hand_on, raw=True) as agent:
        yield agent.port, came


def gate(_address: Address, _port: int) -> None:
    """A gate that lets everything through."""


@contextmanager
def connector(
    stop: Stop | None = None,
    *,
    fast: bool = False,
    bounds: SnmpLimits = QUICK,
    check: Check = gate,
    pace: Pace | None = None,
) -> Iterator[SnmpConnector]:
    """What opens visits; by gufo-snmp when `fast`."""
    stop = stop or Stop()
    pace = pace or Pace(stop, clock=time.monotonic, sleep=time.sleep)
    with closing(SnmpConnector(check, pace, stop, bounds=bounds, fast=fast)) as opened:
        yield opened


@contextmanager
def visiting(
    port: int, *, credential: Community | User | None = None, fast: bool = False, bounds: SnmpLimits = QUICK
) -> Iterator[SnmpSession]:
    """A visit at an agent on loopback."""
    agent = Agent(address=LOOPBACK, port=port, credential=credential or community())
    with connector(fast=fast, bounds=bounds) as opened, closing(opened.open(agent, ())) as visit:
        yield visit


@contextmanager
def asking(
    port: int, *, credential: Community | User | None = None, fast: bool = False, bounds: SnmpLimits = QUICK
) -> Iterator[SnmpHost]:
    """A visit that answers questions."""
    with visiting(port, credential=credential, fast=fast, bounds=bounds) as visit:
        yield SnmpHost(visit)
