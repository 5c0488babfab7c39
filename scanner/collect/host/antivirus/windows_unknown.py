"""Products of Windows that no file of `products/` knows: registered under another name, or shown by their driver alone."""

from typing import Final

from scanner.collect.host.antivirus.windows_evidence import Evidence, Registration, Running
from scanner.collect.host.antivirus_reading import NOT_TOLD
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_antivirus_signs import ProductSign
from scanner.model.observation import Unseen

LICENCE_NOT_TOLD: Final = Unseen.of(
    Unsupported("this product tells its licence nowhere that is read here: record the contract")
)


def unknown_registered(row: Registration, evidence: Evidence) -> ProductSign:
    """A product that is registered under a name no product of the table has."""
    state = state_of(row)
    on: bool | Unseen = state if isinstance(state, Unseen) else state == "on"
    unread = next((each for each in (evidence.services, evidence.programs) if isinstance(each, Unseen)), None)
    if on is True and unread is not None:
        on = unread  # nobody could look whether anything of it is there
    vendor: str | Unseen = Unseen.of(Unsupported("no product of this name is known here"))
    if not isinstance(row.state, Unseen) and row.state.microsoft:
        vendor = "Microsoft"
    return ProductSign(
        product=row.name,
        vendor=vendor,
        version=NOT_TOLD,
        running=on,
        engine_version=NOT_TOLD,
        signature_version=NOT_TOLD,
        signature_at=NOT_TOLD,
        realtime=on,
        told_current=row.state if isinstance(row.state, Unseen) else row.state.current,
        told_expired=state == "expired",
        licence=LICENCE_NOT_TOLD,
        licence_end=LICENCE_NOT_TOLD,
        managed_by=NOT_TOLD,
        edr=False,
        left_behind=has_nothing(row, evidence),
        told_by=("SecurityCenter2",),
    )


def unknown_driver(driver: Running) -> ProductSign:
    """A driver that scans files on access, of a maker no product of the table names: what it belongs to, nobody can tell."""
    doubt = Unseen.of(
        Unsupported(f"the driver {driver.name} is of the group FSFilter Anti-Virus; whose it is, is not known")
    )
    return ProductSign(
        product=f"{driver.name} (driver)",
        vendor=doubt,
        version=NOT_TOLD,
        running=doubt if driver.runs is True else driver.runs,
        engine_version=NOT_TOLD,
        signature_version=NOT_TOLD,
        signature_at=NOT_TOLD,
        realtime=doubt if driver.runs is True else driver.runs,
        licence=LICENCE_NOT_TOLD,
        licence_end=LICENCE_NOT_TOLD,
        managed_by=NOT_TOLD,
        edr=False,
        told_by=("FSFilter Anti-Virus",),
    )


def state_of(row: Registration | None) -> str | Unseen:
    """on, off, snoozed or expired; "" without a registration."""
    if row is None:
        return ""
    return row.state if isinstance(row.state, Unseen) else row.state.state


def has_nothing(row: Registration, evidence: Evidence) -> bool:
    """True when everything was looked at, and nothing lies where the registration says, nor is installed under its name."""
    if isinstance(evidence.services, Unseen) or isinstance(evidence.programs, Unseen):
        return False
    folder = _folder(row.exe)
    if not folder or not any(each.path for each in evidence.services):
        return False
    lies = any(folder in each.path for each in evidence.services)
    named = any(each.name.lower().startswith(row.name.lower()[:12]) for each in evidence.programs)
    return not lies and not named


def _folder(exe: str) -> str:
    r"""The folder of a maker: `c:\program files\maker\x.exe` and `%programfiles%\maker\x.exe` give `\maker\`."""
    parts = exe.strip('"').split("\\")
    for place, each in enumerate(parts[:-2]):
        if each.startswith(("program files", "%programfiles", "programdata", "%programdata", "%programw6432")):
            return f"\\{parts[place + 1]}\\"
    return ""
