"""A store with one run, made of real facts and real answers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scanner.evidence.store import EvidenceStore, RunHeader, Visit
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.kinds.host_processes import HostProcesses
from scanner.model.observation import Known, Missing, Observation, Provenance
from scanner.model.question import Answer, MachineIdentity
from scanner.model.words import Gap, Platform

NOON = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
ANSWER = Answer(ask="file:/etc/hostname", stdout="máy-01\n".encode()).sealed()


def header(run: str = "r1", *, started_at: datetime = NOON) -> RunHeader:
    return RunHeader(
        id=run,
        started_at=started_at,
        program="rasoat 0",
        inventory="inventories/x",
        inventory_digest="d",
        collector_user="an",
        privileged=False,
        targets=("xa/may-01", "xa/may-02"),
    )


def visit(target: str = "xa/may-01") -> Visit:
    return Visit(target=target, platform=Platform.LINUX, finished_at=NOON, identity=MachineIdentity(serial="S1"))


def observations(name: str = "máy-01") -> tuple[Observation, ...]:
    provenance = Provenance(
        source="linux_identity", taken_at=NOON, asked=(ANSWER.ask,), answers=(ANSWER.content_digest(),)
    )
    identity = HostIdentity(hostname=name, machine_id=None, virtualisation="kvm", container=False, timezone="UTC")
    return (
        Known(fact=identity, provenance=provenance),
        Known(fact=HostProcesses(names=("cron", "sshd"), init="systemd"), provenance=provenance),
        Missing(kind="host.sudoers", gap=Gap.DENIED, detail="/etc/sudoers", provenance=provenance),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A store with run `r1`, one target visited."""

    store: EvidenceStore
    folder: Path
    digests: tuple[str, ...]
