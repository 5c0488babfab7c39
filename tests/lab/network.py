"""The lab's network: a router in the middle, a gateway with a LAN for each agency, and the centre the scan runs from.

                 centre 198.18.250.2
                   |
                 router (WAN)
          __________|__________
         |          |          |
      gateway    gateway    gateway      one each agency: 198.18.255.x/30 outside, the first address of its LAN inside
         |          |          |
       bridge     bridge     bridge
       | | |      | | |       | |
       hosts      hosts      hosts

Everything is a network namespace; no interface leads to the machine this runs on, so no packet leaves it. Gateways only
forward here: what they let through is set up by the machine that runs in them.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network

CENTRE, ROUTER = "centre", "router"
CENTRE_ADDRESS, CENTRE_GATEWAY = "198.18.250.2", "198.18.250.1"
TRANSIT = IPv4Network("198.18.255.0/24")
PLAIN_BRIDGE = 'for each in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$each" ] || echo 0 >"$each"; done'
"""Where the kernel below has br_netfilter, the filter of the gateway would judge what passes within its LAN, too."""


class LabError(RuntimeError):
    """A command of the lab failed; it says which and why."""


def run(*command: str, given: str | None = None) -> str:
    """Standard output of a command that must end well."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise LabError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


@dataclass(frozen=True, slots=True, kw_only=True)
class Lan:
    """One agency's LAN and its gateway's inner address."""

    agency: str
    cidr: IPv4Network
    gateway: str


@dataclass(slots=True)
class LabNetwork:
    """Namespaces of one lab; `tag` tells them from those of another."""

    tag: str
    made: list[str] = field(default_factory=list)

    def name(self, place: str) -> str:
        """The namespace of a place."""
        return f"{self.tag}-{place}"

    def namespaces(self) -> list[str]:
        """All that were made."""
        return [self.name(each) for each in self.made]

    def inside(self, place: str, *command: str, given: str | None = None) -> str:
        """Run a command in the network of `place`."""
        return run("ip", "netns", "exec", self.name(place), *command, given=given)

    def build(self, lans: Iterable[Lan]) -> None:
        """The router, the centre, and every gateway with its LAN."""
        self.add(ROUTER)
        self.add(CENTRE)
        self._cable(CENTRE, "eth0", f"{CENTRE_ADDRESS}/24", ROUTER, "centre", f"{CENTRE_GATEWAY}/24")
        self._default(CENTRE, CENTRE_GATEWAY)
        self._forward(ROUTER)
        for number, (lan, link) in enumerate(zip(lans, TRANSIT.subnets(new_prefix=30), strict=False)):
            outer, inner = (str(each) for each in link.hosts())
            gateway = self.gateway(lan)
            self.add(gateway)
            self._cable(gateway, "wan0", f"{inner}/30", ROUTER, f"gw{number}", f"{outer}/30")
            self._default(gateway, outer)
            self.inside(ROUTER, "ip", "route", "add", str(lan.cidr), "via", inner)
            self.inside(gateway, "ip", "link", "add", "lan0", "type", "bridge")
            self.inside(gateway, "ip", "address", "add", f"{lan.gateway}/{lan.cidr.prefixlen}", "dev", "lan0")
            self.inside(gateway, "ip", "link", "set", "lan0", "up")
            self.inside(gateway, "sh", "-c", PLAIN_BRIDGE)
            self._forward(gateway)

    def gateway(self, lan: Lan) -> str:
        """The place of a LAN's gateway: the target `cong` of every agency."""
        return f"{lan.agency}-cong"

    def plug_in(self, lan: Lan, place: str, *, address: str, mac: str) -> None:
        """A machine on the LAN of an agency."""
        gateway = self.gateway(lan)
        self.add(place)
        port = f"p{len(self.made)}"
        here, there = self.name(place), self.name(gateway)
        run("ip", "link", "add", "eth0", "netns", here, "address", mac, "type", "veth",
            "peer", "name", port, "netns", there)  # fmt: skip
        self.inside(place, "ip", "address", "add", f"{address}/{lan.cidr.prefixlen}", "dev", "eth0")
        self.inside(place, "ip", "link", "set", "eth0", "up")
        self._default(place, lan.gateway)
        self.inside(gateway, "ip", "link", "set", port, "master", "lan0", "up")

    def set_gateway_mac(self, lan: Lan, mac: str) -> None:
        """The MAC address that the LAN sees of its gateway."""
        self.inside(self.gateway(lan), "ip", "link", "set", "lan0", "address", mac)

    def greet(self, place: str, addresses: Iterable[str]) -> None:
        """One datagram to each address, so that neighbours know each other; whether anybody listens does not matter."""
        script = "import socket, sys\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        script += "for each in sys.argv[1:]:\n    s.sendto(b'', (each, 9))\n"
        self.inside(place, sys.executable, "-IS", "-c", script, *addresses)

    def add(self, place: str) -> None:
        """A namespace with its loopback up."""
        run("ip", "netns", "add", self.name(place))
        self.made.append(place)
        self.inside(place, "ip", "link", "set", "lo", "up")

    def remove(self) -> None:
        """Take every namespace away; cables go with them."""
        there = {each["name"] for each in json.loads(run("ip", "-j", "netns", "list") or "[]")}
        for place in self.made:
            if self.name(place) in there:
                run("ip", "netns", "del", self.name(place))
        self.made.clear()

    def _cable(self, one: str, name: str, address: str, other: str, there: str, address_there: str) -> None:
        run("ip", "link", "add", name, "netns", self.name(one), "type", "veth", "peer", "name", there,
            "netns", self.name(other))  # fmt: skip
        for place, link, own in ((one, name, address), (other, there, address_there)):
            self.inside(place, "ip", "address", "add", own, "dev", link)
            self.inside(place, "ip", "link", "set", link, "up")

    def _default(self, place: str, via: str) -> None:
        self.inside(place, "ip", "route", "add", "default", "via", via)

    def _forward(self, place: str) -> None:
        self.inside(place, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
