"""Sweeps of a network in namespaces, beside masscan, zmap and nmap: each in its turn, pair by pair.

The peers' closing wait, in which they only listen, is taken off their wall time; ours stays in. Frames are what the card of the scanner
counted. Needs root, iproute2 and nftables; a peer that is not installed is not run. Load on the target is the scanner's
own: the ratios travel, the rates do not.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from tests.bench.measure import median
from tests.lab.network import run as command
from tests.reach.sweep_network import LINK, ON_LINK, PORTS, ROUTED, Town, town

_NAME = "sweep"
_WAIT_S = 1.0
"""Closing wait that masscan and zmap are given."""
_OUR_WAIT_S = 0.15
"""The least that a sweep waits for last answers; taken off where rates are compared, and nowhere else."""
_FORTY = tuple(range(1, 41))
_PACED = 20_000
"""Frames a second where something is lost on the way."""
_CHATTER = """
import socket, sys, time
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line.sendto(b"", (sys.argv[1], 9))
    time.sleep(0.1)
"""
"""masscan waits for one frame more before it ends: on a quiet wire, for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run: wall less closing wait, CPU with children, frames, share of the open pairs (or live hosts) it found."""

    wall_s: float
    cpu_s: float
    frames: int
    share: float


Side = Callable[[], Ran]


def run(_place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields a line for each case and peer."""
    missing = [each for each in ("ip", "nft") if not shutil.which(each)]
    if os.geteuid() != 0 or missing:
        yield f"{_NAME}: not run (needs root, ip and nft)"
        return
    made = town(2000, among=65_280)
    try:
        made.up()
        with _chatter(made), tempfile.TemporaryDirectory() as folder:
            yield from _Cases(made, Path(folder), pairs=1 if smoke else 5, smoke=smoke).lines()
    finally:
        made.down()


@contextmanager
def _chatter(made: Town) -> Iterator[None]:
    talking = ["ip", "netns", "exec", made.target, sys.executable, "-IS", "-c", _CHATTER, LINK]
    with subprocess.Popen(talking) as process:
        try:
            yield
        finally:
            process.terminate()


@dataclass(slots=True, kw_only=True)
class _Goal:
    wall: float
    cpu: float | None = None


class _Cases:
    """Every case of issue 6, in one network."""

    def __init__(self, made: Town, folder: Path, *, pairs: int, smoke: bool) -> None:
        self._town, self._folder, self._pairs, self._smoke = made, folder, pairs, smoke
        self._file = folder / "found"
        self._mac = json.loads(command("ip", "netns", "exec", made.target, "ip", "-j", "link", "show", "tg0"))[0][
            "address"
        ]

    def lines(self) -> Iterator[str]:
        """One line a comparison."""
        wide = IPv4Network("10.77.0.0/20") if self._smoke else ROUTED
        flat = IPv4Network("10.78.0.0/22") if self._smoke else ON_LINK
        yield from self._against_masscan(wide)
        yield from self._against_zmap(wide)
        for prefix, goal in ((24, 0.4), (22, 0.1)):
            network = IPv4Network(f"10.77.0.0/{prefix}")
            yield self._pair_line(
                f"/{prefix} x 5 ports beside nmap -sS -T4 -Pn",
                "nmap",
                partial(self._ours, network, PORTS, rounds=2),
                partial(self._nmap, network, "-sS", "-Pn", "-p", ",".join(map(str, PORTS))),
                _Goal(wall=goal),
            )
        yield self._pair_line(
            f"ARP /{flat.prefixlen} beside nmap -sn -PR -T4",
            "nmap",
            lambda: self._ours(flat, (0,), probe="arp", rounds=1),
            lambda: self._nmap(flat, "-sn", "-PR"),
            _Goal(wall=0.05),
        )
        yield from self._impaired()
        yield self._polite()

    def _against_masscan(self, wide: IPv4Network) -> Iterator[str]:
        yield self._pair_line(
            f"/{wide.prefixlen} x 40 ports at full speed beside masscan --rate 10M",
            "masscan",
            lambda: self._ours(wide, _FORTY),
            lambda: self._masscan(wide, _FORTY, 10_000_000),
            _Goal(wall=0.75, cpu=0.85),
        )

    def _against_zmap(self, wide: IPv4Network) -> Iterator[str]:
        if not shutil.which("zmap"):
            yield f"{_NAME}, /{wide.prefixlen} x 40 frames beside zmap: not run (zmap is not installed)"
            return
        pairs = [(self._ours(wide, _FORTY), self._zmap(wide)) for _ in range(self._pairs)]
        rates = [(a.frames / (a.wall_s - _OUR_WAIT_S), b.frames / b.wall_s) for a, b in pairs]
        yield (
            f"{_NAME}, /{wide.prefixlen} x 40 frames beside zmap -r 0 -P 40: {median([a for a, _ in rates]) / 1000:.0f} "
            f"against {median([b for _, b in rates]) / 1000:.0f} thousand frames/s, "
            f"x {median([a / b for a, b in rates]):.2f} (goal at least 1), CPU x "
            f"{median([a.cpu_s / b.cpu_s for a, b in pairs]):.2f} (n={len(pairs)})"
        )

    def _impaired(self) -> Iterator[str]:
        medium = IPv4Network("10.77.0.0/22" if self._smoke else "10.77.0.0/20")
        for name, loss_pct, syn_rate, retries, goal in (
            ("2 % loss each way", 2, 0, "1", "found at least 99.9 %, at most 0.6 of the frames"),
            ("behind a limiter of 4,000 SYN/s", 0, 4000, "2", "found at least 99.5 %"),
        ):
            self._town.impair(loss_pct=loss_pct, syn_rate=syn_rate)
            try:
                pairs = self._pairs_of(
                    "masscan",
                    partial(self._ours, medium, PORTS, rounds=3, per_second=_PACED),
                    partial(self._masscan, medium, PORTS, _PACED, "--retries", retries),
                )
            finally:
                self._town.impair()
            yield self._found_line(f"/{medium.prefixlen} x 5 ports, {name}, masscan --retries {retries}", pairs, goal)

    def _found_line(self, name: str, pairs: list[tuple[Ran, Ran | None]], goal: str) -> str:
        ours = [a for a, _ in pairs]
        theirs = [b for _, b in pairs if b is not None]
        least = min(each.share for each in ours)
        said = (
            f"{_NAME}, {name}: found {median([each.share for each in ours]):.2%} (least {least:.2%}) with "
            f"{median([each.frames for each in ours]):.0f} frames in {median([each.wall_s for each in ours]):.1f} s"
        )
        if not theirs:
            return f"{said}; masscan not run (goal {goal}; n={len(ours)})"
        return (
            f"{said} against {median([each.share for each in theirs]):.2%}, "
            f"{median([each.frames for each in theirs]):.0f} frames, {median([each.wall_s for each in theirs]):.1f} s; "
            f"frames x {median([a.frames / b.frames for a, b in pairs if b is not None]):.2f} (goal {goal}; n={len(ours)})"
        )

    def _polite(self) -> str:
        network = IPv4Network("10.77.0.0/24" if self._smoke else "10.77.0.0/22")
        ours = [self._ours(network, PORTS, rounds=3, per_second=1000) for _ in range(self._pairs)]
        over = max(each.wall_s - 1.1 * each.frames / 1000 for each in ours)
        return (
            f"{_NAME}, /{network.prefixlen} x 5 ports at 1,000/s: {median([each.wall_s for each in ours]):.1f} s for "
            f"{median([each.frames for each in ours]):.0f} frames, {over:.2f} s over 1.1 x frames ÷ rate at worst "
            f"(goal at most 1), CPU {median([each.cpu_s for each in ours]):.2f} s, found "
            f"{min(each.share for each in ours):.2%} (n={len(ours)})"
        )

    def _pairs_of(self, peer: str, ours: Side, theirs: Side) -> list[tuple[Ran, Ran | None]]:
        there = shutil.which(peer) is not None
        return [(ours(), theirs() if there else None) for _ in range(self._pairs)]

    def _pair_line(self, name: str, peer: str, ours: Side, theirs: Side, goal: _Goal) -> str:
        pairs = self._pairs_of(peer, ours, theirs)
        mine = [a for a, _ in pairs]
        found = f"found {min(each.share for each in mine):.2%}"
        both = [(a, b) for a, b in pairs if b is not None]
        if not both:
            wall, cpu = median([each.wall_s for each in mine]), median([each.cpu_s for each in mine])
            return f"{_NAME}, {name}: {wall:.2f} s, CPU {cpu:.2f} s, {found}; {peer} not run (n={len(mine)})"
        walls, cpus = [a.wall_s / b.wall_s for a, b in both], [a.cpu_s / b.cpu_s for a, b in both]
        cpu_goal = f"; goal {goal.cpu}" if goal.cpu else ""
        return (
            f"{_NAME}, {name}: {median([a.wall_s for a in mine]):.2f} against {median([b.wall_s for _, b in both]):.2f} s, "
            f"x {median(walls):.3f} (goal {goal.wall}); CPU {median([a.cpu_s for a in mine]):.2f} against "
            f"{median([b.cpu_s for _, b in both]):.2f} s, x {median(cpus):.2f}{cpu_goal}; {found} against "
            f"{min(b.share for _, b in both):.2%} (n={len(both)})"
        )

    def _ours(self, network: IPv4Network, ports: tuple[int, ...], **more: object) -> Ran:
        said = json.dumps({"network": str(network), "ports": ports, **more})
        ran, out = self._timed([sys.executable, "-m", "tests.bench.sweep_once", said])
        found = {(IPv4Address(address), port) for address, port in json.loads(out)["open"]}
        return self._scored(ran, network, ports, found)

    def _masscan(self, network: IPv4Network, ports: tuple[int, ...], rate: int, *more: str) -> Ran:
        ran, _ = self._timed([
            "masscan", str(network), "-p", ",".join(map(str, ports)), "--rate", str(rate), "--wait", f"{_WAIT_S:.0f}",
            "--interface", "sc0", "--adapter-ip", LINK, "--adapter-port", "61440", "--router-mac", self._mac,
            "-oL", str(self._file), *more,
        ])  # fmt: skip
        lines = (line.split() for line in self._file.read_text().splitlines() if line.startswith("open"))
        found = {(IPv4Address(words[3]), int(words[2])) for words in lines}
        return self._scored(ran, network, ports, found, wait_s=_WAIT_S)

    def _zmap(self, network: IPv4Network) -> Ran:
        empty = self._folder / "empty"
        empty.touch()
        ran, _ = self._timed([
            "zmap", "-p", "22", "-r", "0", "-P", "40", "-c", f"{_WAIT_S:.0f}", "-i", "sc0", "-S", LINK, "-G", self._mac,
            "-b", str(empty), "-C", str(empty), "-o", str(self._file), "-q", "-v", "0", str(network),
        ])  # fmt: skip
        return Ran(wall_s=ran.wall_s - _WAIT_S, cpu_s=ran.cpu_s, frames=ran.frames, share=1.0)

    def _nmap(self, network: IPv4Network, *how: str) -> Ran:
        ran, _ = self._timed(["nmap", "-n", "-T4", *how, "-oG", str(self._file), str(network)])
        found: set[tuple[IPv4Address, int]] = set()
        for line in self._file.read_text().splitlines():
            words = line.split()
            if line.startswith("Host:") and "-sn" in how and "Status: Up" in line:
                found.add((IPv4Address(words[1]), 0))
            elif line.startswith("Host:") and "Ports:" in line:
                found |= {(IPv4Address(words[1]), int(each.split("/")[0])) for each in words if "/open/" in each}
        ports = (0,) if "-sn" in how else PORTS
        return self._scored(ran, network, ports, found)

    def _scored(
        self, ran: Ran, network: IPv4Network, ports: tuple[int, ...], found: set[tuple[IPv4Address, int]], *,
        wait_s: float = 0.0,
    ) -> Ran:  # fmt: skip
        wanted = self._town.open_in(network, ports)
        if ports == (0,):
            wanted = {(each, 0) for each in self._town.live_in(network)}
        share = len(found & wanted) / len(wanted)
        return Ran(wall_s=ran.wall_s - wait_s, cpu_s=ran.cpu_s, frames=ran.frames, share=share)

    def _timed(self, words: list[str]) -> tuple[Ran, str]:
        """One process in the scanner's namespace; raises when it fails."""
        inside = ["ip", "netns", "exec", self._town.scanner, *words]
        frames, began = self._frames(), time.monotonic()
        with subprocess.Popen(
            inside, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout is not None
            out = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.monotonic() - began
        if process.returncode:
            raise RuntimeError(f"{' '.join(words)}: exit {process.returncode}")
        cpu_s = usage.ru_utime + usage.ru_stime
        return Ran(wall_s=wall_s, cpu_s=cpu_s, frames=self._frames() - frames, share=0.0), out

    def _frames(self) -> int:
        """Sent by the scanner's card; the kernel's own RST to SYN/ACK are among them, on both sides."""
        told = command("ip", "netns", "exec", self._town.scanner, "ip", "-j", "-s", "link", "show", "sc0")
        sent: int = json.loads(told)[0]["stats64"]["tx"]["packets"]
        return sent
