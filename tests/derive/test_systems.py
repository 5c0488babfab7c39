"""Facts of information systems: whether their machines can write to the backups, and which send their logs on."""

from dataclasses import replace
from typing import Any

import pytest

from scanner.derive.backup_stores import derive as backup_stores
from scanner.derive.log_sources import derive as log_sources
from scanner.derive.scopes import scopes_of
from scanner.model.kinds.system_backup_stores import BackupStore
from scanner.model.kinds.system_log_sources import SystemLogSources
from scanner.model.observation import Unseen
from scanner.model.organisation import Inventory
from scanner.model.words import Gap, TargetKind, Zone
from tests.derive.stage import scene
from tests.score.world import agency, segment, system, target
from tests.together import together

SYSTEM: dict[str, Any] = {
    "declared.system": {"hosts": {"web": "server", "db": "server"}, "backup_targets": {"kho": "management"}}
}


def stores(declared: dict[str, Any] = SYSTEM, **machines: Any) -> tuple[BackupStore, ...]:
    return backup_stores(scene(declared, {f"a/{name}": each for name, each in machines.items()})).stores


def listens(*ports: str, whole: bool = True) -> dict[str, Any]:
    return {"host.listening": {"open_ports": list(ports), "listed_all": whole}}


def mounts(*sources: str, kind: str = "cifs", options: tuple[str, ...] = ("rw",)) -> dict[str, Any]:
    rows = [{"point": "/mnt", "source": each, "type": kind, "options": list(options)} for each in sources]
    return {"host.mounts": {"mounts": rows, "written": []}}


@pytest.mark.parametrize(
    ("ports", "offers"),
    [
        (("tcp/22",), ()),
        (("tcp/22", "tcp/445", "tcp/139"), ("smb",)),
        (("tcp/445", "udp/2049", "tcp/2049"), ("nfs", "smb")),
    ],
)
def test_what_a_store_offers_is_told_by_its_ports(ports: tuple[str, ...], offers: tuple[str, ...]) -> None:
    assert stores(kho=listens(*ports)) == (BackupStore(name="kho", offers=offers, mounted_by=()),)


def test_a_part_of_the_ports_proves_what_is_open_and_never_that_nothing_is() -> None:
    (told,) = stores(kho=listens("tcp/445", whole=False))
    (untold,) = stores(kho=listens("tcp/22", whole=False))
    assert told.offers == ("smb",)
    assert isinstance(untold.offers, Unseen)
    assert untold.offers.gap is Gap.NOT_COLLECTED


def test_a_store_that_was_not_reached_or_is_no_machine_is_not_known() -> None:
    (silent,) = stores(kho={"host.listening": Gap.UNREACHABLE})
    (elsewhere,) = stores(web=listens("tcp/22"))
    assert isinstance(silent.offers, Unseen)
    assert silent.offers.gap is Gap.UNREACHABLE
    assert isinstance(elsewhere.offers, Unseen)
    assert elsewhere.offers.gap is Gap.NOT_COLLECTED


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("cifs", "//KHO/sao-luu"),
        ("cifs", "//10.0.9.5/sao-luu"),
        ("nfs4", "kho:/srv/sao-luu"),
        ("nfs", "[2001:db8::5]:/srv"),
    ],
)
def test_a_machine_that_has_the_store_mounted_writes_to_it(kind: str, source: str) -> None:
    store = {**listens("tcp/445"), "declared.asset": {"addresses": ["10.0.9.5", "2001:db8::5"]}}
    assert stores(kho=store, web=mounts(source, kind=kind), db=mounts("//other/x"))[0].mounted_by == ("web",)


def test_a_mount_at_boot_counts_and_one_that_is_read_only_does_not() -> None:
    at_boot = {"host.mounts": {"mounts": {"gap": "denied"}, "written": mounts("//kho/x")["host.mounts"]["mounts"]}}
    assert stores(kho=listens(), web=at_boot, db=mounts("//kho/x", options=("ro",)))[0].mounted_by == ("web",)
    assert stores(kho=listens(), web=mounts("/dev/sda1", kind="ext4"))[0].mounted_by == ()
    assert stores(kho=listens(), web={"host.mounts": Gap.DENIED})[0].mounted_by == ()


def test_only_machines_of_the_system_count_and_without_a_store_there_is_none() -> None:
    assert stores(kho=listens(), pc=mounts("//kho/x"))[0].mounted_by == ()
    assert stores({"declared.system": {"hosts": {}, "backup_targets": {}}}) == ()


def logs(forwards: Any = (), *, daemons: tuple[str, ...] = ("rsyslog",), receives: bool = False) -> dict[str, Any]:
    to = forwards if isinstance(forwards, dict) else list(forwards)
    return {"host.logging": {"forwards_to": to, "daemons": list(daemons), "receives": receives}}


def services(*rows: tuple[str, Any], whole: bool = True) -> dict[str, Any]:
    return {
        "host.services": {
            "services": [{"name": name, "running": running} for name, running in rows],
            "listed_all": whole,
        }
    }


NO_AGENT = services(("cron", True), ("wazuh-agent", False))


@together(
    "machine, sends",
    [
        ({**logs(["siem"]), **NO_AGENT}, True),
        (logs(["siem"]), True),
        ({**logs(), **NO_AGENT}, False),
        ({**logs(), **services(("wazuh-agent", True))}, True),
        ({**logs(), **services(("wazuh-agent", {"gap": "denied"}))}, None),
        ({**logs(), **services(("cron", True), whole=False)}, None),
        (logs(), None),
        ({**logs(receives=True), **NO_AGENT}, True),
        ({**logs({"gap": "denied"}), **NO_AGENT}, None),
        ({"host.logging": Gap.DENIED, **services(("filebeat", True))}, True),
        ({"host.logging": Gap.DENIED, **NO_AGENT}, None),
        (logs(daemons=("EventLog",)), False),
        (logs({"gap": "unsupported"}, daemons=("EventLog", "NXLog")), True),
        (logs({"gap": "denied"}, daemons=("EventLog",)), None),
    ],
)
def test_a_machine_sends_by_a_log_daemon_or_by_an_agent(machine: dict[str, Any], sends: bool | None) -> None:
    """What could not be seen is neither: it stays among the machines alone."""
    found = log_sources(scene(SYSTEM, {"a/web": machine}))
    assert found == SystemLogSources(
        machines=("db", "web"), sending=("web",) if sends else (), silent=("web",) if sends is False else ()
    )


def test_machines_of_other_systems_do_not_count() -> None:
    found = log_sources(scene(SYSTEM, {"a/pc": {**logs(), **NO_AGENT}}))
    assert (found.sending, found.silent) == ((), ())


def test_to_a_system_belong_its_machines_and_the_stores_of_its_backups() -> None:
    made = replace(
        system("web", "approved"),
        declared={"backup_target": "kho, elsewhere"},
        registers={"backups": ({"item": "x", "target": "tape"},)},
    )
    targets = (
        target("serves", TargetKind.SERVER, systems=("a/web",)),
        target("kho", TargetKind.STORAGE),
        target("tape", TargetKind.STORAGE),
        target("pc"),
    )
    own = agency(targets=targets, systems=(made,), segments=(segment(Zone.SERVER),))
    whole = Inventory(
        folder="", digest="", province=own.name, code="", invented=True, agencies=(own,), authorisations=(), services=()
    )
    assert scopes_of(whole).systems == {"a/web": ("a/kho", "a/serves", "a/tape")}
    assert made.backup_stores == ("kho", "elsewhere", "tape")
