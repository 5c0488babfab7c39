"""The whole lab: its network, its machines, and the scan that runs from the centre."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from scanner.inventory.load import load_inventory
from scanner.model.organisation import Agency, Authorisation, Target
from scanner.model.words import Connection
from tests.lab.machine import Machine, start
from tests.lab.network import CENTRE, LabNetwork, Lan, run

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
INVENTORY = REPOSITORY / "inventories/lab"
CREDENTIAL = "ban-thu"
CLOSED = """table inet bien {
  chain qua { type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan0" accept
    ip saddr 198.18.250.2 accept
  }
}
"""
"""What the gateways of agencies with a firewall load; the centre may come in, as its authorisation says."""
OPEN_AGENCIES = ("xa-yeu",)


def data(name: str) -> Any:
    """One of the lab's YAML files."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def weaknesses_of(target: str) -> list[dict[str, Any]]:
    """The ways in which one machine is weak."""
    agency, _, name = target.partition("/")
    return [each for each in data("weaknesses.yaml") if agency == "xa-yeu" and name in each["machines"]]


@dataclass(slots=True)
class Lab:
    """A lab that is up; leave it with `down`."""

    place: Path
    network: LabNetwork
    processes: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def up(self) -> None:
        """Build everything; on failure nothing is left."""
        try:
            self._build()
        except BaseException:
            self.down()
            raise

    def down(self) -> None:
        """End the machines and take the network away."""
        for process in self.processes:
            process.kill()
            process.communicate(timeout=30)
        self.processes.clear()
        self.network.remove()

    def scan(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the program in the centre, with the lab's credential and host keys."""
        command = ["ip", "netns", "exec", self.network.name(CENTRE), sys.executable, "-m", "scanner", *words]
        return subprocess.run(
            command, cwd=self.place, env=self.environment(), capture_output=True, text=True, check=False, timeout=900
        )

    def sent_elsewhere(self) -> int:
        """Packets that left the centre for addresses no authorisation names, since it was built."""
        told = json.loads(self.network.inside(CENTRE, "nft", "-j", "list", "counters"))["nftables"]
        [counter] = [each["counter"] for each in told if "counter" in each]
        return int(counter["packets"])

    def environment(self) -> dict[str, str]:
        """What the scan runs with."""
        kept = {name: os.environ[name] for name in ("PATH", "TERM") if name in os.environ}
        key = (self.place / "key").read_text()
        return {**kept, "PYTHONPATH": str(REPOSITORY), "HOME": str(self.place), "RASOAT_LANG": "en",
                "RASOAT_CREDENTIAL_BAN_THU": key}  # fmt: skip

    def _build(self) -> None:
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.place / "key"))
        inventory = load_inventory(INVENTORY)
        agencies = inventory.agencies
        lans = {each.id: _lan(each) for each in agencies}
        self.network.build(lans.values())
        self._watch(inventory.authorisations)
        known = []
        for agency in agencies:
            for target in agency.targets:
                made = data("machines.yaml").get(target.id)
                if made is not None and target.connection is Connection.SSH:
                    known.append(self._start(target, made, lans[agency.id]))
        (self.place / "known_hosts").write_text("".join(known))

    def _watch(self, authorisations: Iterable[Authorisation]) -> None:
        """Count what leaves the centre for any other place than the authorisations name."""
        ranges = ", ".join(str(each) for authorisation in authorisations for each in authorisation.ranges)
        rules = f"""table inet dem {{
          counter ngoai {{ }}
          chain ra {{
            type filter hook output priority 0;
            oifname "lo" accept
            ip daddr {{ {ranges} }} accept
            icmpv6 type {{ 133, 135, 136, 143 }} accept
            counter name ngoai
          }}
        }}
        """
        self.network.inside(CENTRE, "nft", "-f", "-", given=rules)

    def _start(self, target: Target, made: dict[str, Any], lan: Lan) -> str:
        """Start one machine; the line that makes its host key known."""
        where, address = target.id.replace("/", "-"), str(target.addresses[0])
        self.network.plug_in(lan, where, address=address, mac=target.macs[0])
        scripts = [(HERE / f"setups/{each}.sh").read_text() for each in made["setups"]]
        scripts += [each["does"] for each in weaknesses_of(target.id)]
        given = {"LAB_KEY": (self.place / "key.pub").read_text().strip(), "LAB_OLD_CERTIFICATE": old_certificate()}
        machine = Machine(
            name=target.name,
            role=made["role"],
            setup="\n".join([*(f"{name}={shlex.quote(value)}" for name, value in given.items()), *scripts]),
            services=tuple(data("services.yaml")[each] for each in made["services"]),
        )
        root = self.place / where
        root.mkdir()
        process, host_key = start(machine, self.network.name(where), root)
        self.processes.append(process)
        return f"{address} {host_key}\n"


@cache
def old_certificate() -> str:
    """A certificate that ended a month ago, of an RSA key of 1,024 bits, as PEM."""
    now = datetime.now(UTC)
    key = rsa.generate_private_key(65_537, 1_024)  # noqa: S505  # one of the things that must be found
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cu.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(now - timedelta(days=395)).not_valid_after(now - timedelta(days=30))
    return dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode().strip()


def _lan(agency: Agency) -> Lan:
    [segment] = agency.segments
    assert isinstance(segment.cidr, IPv4Network)
    rules = "" if agency.id in OPEN_AGENCIES else CLOSED
    return Lan(agency=agency.id, cidr=segment.cidr, gateway=str(segment.gateway), rules=rules)


def new_lab() -> Lab:
    """A lab that is not built yet, in a folder of its own."""
    tag = f"rl{uuid.uuid4().hex[:5]}"
    return Lab(place=Path(tempfile.mkdtemp(prefix=f"rasoat-{tag}-")), network=LabNetwork(tag=tag))


def leftovers(tag: str) -> list[str]:
    """What is left of a lab after it is down: namespaces, processes, mounts."""
    spaces = [
        each["name"] for each in json.loads(run("ip", "-j", "netns", "list") or "[]") if each["name"].startswith(tag)
    ]
    mounts = [line for line in Path("/proc/self/mountinfo").read_text().splitlines() if tag in line]
    processes = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if tag.encode() in each.read_bytes():
                processes.append(str(each))
        except OSError:  # it ended meanwhile
            continue
    return [*spaces, *mounts, *processes]
