"""What the evidence of one product says of it: whether it runs and scans on access, and where what tells so contradicts itself.

The Security Center's word is what the vendor told Windows. "On" must agree with a service and a driver of the product that run;
without a registration, as on a server, services and drivers alone decide.
"""

from collections.abc import Mapping
from typing import Any, Final

from scanner.collect.host.antivirus.product_table import licence_by_name
from scanner.collect.host.antivirus.windows_claims import Claim
from scanner.collect.host.antivirus.windows_evidence import Evidence, Registration, Running
from scanner.collect.host.antivirus.windows_places import Found
from scanner.collect.host.antivirus.windows_unknown import LICENCE_NOT_TOLD, has_nothing, state_of
from scanner.collect.host.antivirus_reading import NOT_TOLD
from scanner.collect.host.or_unseen import or_unseen
from scanner.model.antivirus_product import Field
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_antivirus_signs import ProductSign
from scanner.model.observation import Unseen

NO_LICENCE: Final = 0
_ALL: Final = 1 << 32
"""As many numbers as a REG_DWORD can hold."""
_MINUS_ONE: Final = (-1, _ALL - 1)
_SCANS_NOTHING: Final = Unseen.of(
    Unreadable("contradictory: Windows is told that it is on, and its own setting that nothing is scanned on access")
)
_FIELDS: Final = {
    Field.VERSION: "version",
    Field.ENGINE_VERSION: "engine_version",
    Field.SIGNATURE_VERSION: "signature_version",
    Field.SIGNATURE_AT: "signature_at",
    Field.TAMPER_PROTECTION: "tamper_protection",
    Field.LAST_FULL_SCAN_AT: "last_full_scan_at",
}


def sign_of(claim: Claim, row: Registration | None, evidence: Evidence, kept: Mapping[Field, Found]) -> ProductSign:
    """One product by one of its registrations, or by none."""
    product = claim.product
    name = row.name if row else claim.programs[0].name if claim.programs else product.name
    values: dict[str, Any] = {word: kept[of].value for of, word in _FIELDS.items() if of in kept}
    version = claim.programs[0].version if claim.programs else None
    state = state_of(row)
    running = _runs(claim, row, evidence, kept)
    managed = _console(claim, evidence)
    licence = _licence(claim, name, kept, managed)
    return ProductSign(
        **({"version": version or NOT_TOLD, "engine_version": NOT_TOLD, "signature_version": NOT_TOLD,
            "signature_at": None if product.behaves else NOT_TOLD} | values),
        product=name,
        vendor=product.vendor,
        running=running,
        realtime=_scans(claim, row, evidence, running, kept),
        told_current=_current(row, kept),
        told_expired=state == "expired",
        licence=licence,
        licence_end=_licence_end(kept, licence),
        licence_days=_days(kept),
        managed_by=None if licence == "free" and isinstance(managed, Unseen) else managed,
        edr=product.edr,
        home_use_only=licence == "free" and product.home_use_only,
        antivirus=product.antivirus,
        behaves=product.behaves,
        left_behind=row is not None and _is_left_behind(claim, row, evidence),
        contradictory=isinstance(running, Unseen) and running.detail.startswith("contradictory"),
        unconfirmed=tuple(sorted(_unconfirmed(claim, row, kept))),
        told_by=_told_by(claim, row),
    )  # fmt: skip


def _current(row: Registration | None, kept: Mapping[Field, Found]) -> bool | None | Unseen:
    """As the product itself keeps it, else as Windows was told."""
    own = kept[Field.UP_TO_DATE].value if Field.UP_TO_DATE in kept else None
    if isinstance(own, bool) or row is None:
        return own if isinstance(own, bool | Unseen) else None
    return row.state if isinstance(row.state, Unseen) else row.state.current


def _runs(claim: Claim, row: Registration | None, evidence: Evidence, kept: Mapping[Field, Found]) -> bool | Unseen:
    """By its registration where there is one, checked by what runs; else by what runs.

    One that keeps for itself that it scans nothing on access is off, and contradicts what Windows is told of it.
    """
    state = state_of(row)
    if isinstance(state, Unseen):
        return state
    if state in ("off", "snoozed", "expired"):
        return False
    own = kept[Field.REALTIME].value if Field.REALTIME in kept else None
    if isinstance(own, Unseen):  # it may say that it scans nothing
        return own
    scans_nothing = own is False
    if state == "on":
        return _SCANS_NOTHING if scans_nothing else _confirmed_on(claim, evidence)
    if evidence.unasked is not None:
        return evidence.unasked
    if scans_nothing:
        return False
    return _any_runs(claim.services, otherwise=_any_runs(claim.drivers, otherwise=_process(claim, evidence)))


def _confirmed_on(claim: Claim, evidence: Evidence) -> bool | Unseen:
    """Windows was told that it is on: true where a service and a driver of it run, as far as any is known here.

    What could not be looked at confirms nothing; nor does what belongs to a product that may be gone.
    """
    if isinstance(evidence.services, Unseen):
        return evidence.services
    if not claim.runners and isinstance(evidence.programs, Unseen):
        return evidence.programs
    witnesses = {"service": claim.services, "driver": claim.drivers}
    told = {what: _any_runs(those, otherwise=True) for what, those in witnesses.items()}
    silent = [what for what, runs in told.items() if runs is False]
    if silent:
        names = ", ".join(sorted(claim.runners))
        return Unseen.of(
            Unreadable(
                f"contradictory: Windows is told that it is on, and no {' or '.join(silent)} of it runs ({names})"
            )
        )
    return next((runs for runs in told.values() if isinstance(runs, Unseen)), True)


def _any_runs(those: tuple[Running, ...], *, otherwise: bool | Unseen) -> bool | Unseen:
    """True where one runs, False where none does; unseen where nobody can tell; `otherwise` where there is none."""
    if not those:
        return otherwise
    if any(each.runs is True for each in those):
        return True
    return next((each.runs for each in those if isinstance(each.runs, Unseen)), False)


def _process(claim: Claim, evidence: Evidence) -> bool | Unseen:
    """A product that is installed and whose services nobody published: one of its programs runs, or nobody can tell."""
    processes = evidence.processes
    if not isinstance(processes, Unseen) and any(claim.shows.processes.has(each) for each in processes):
        return True
    return Unseen.of(Unsupported("it is installed, and no service of it is known here that would tell whether it runs"))


def _scans(
    claim: Claim, row: Registration | None, evidence: Evidence, running: bool | Unseen, kept: Mapping[Field, Found]
) -> bool | Unseen:
    """Whether files are scanned on access."""
    if not claim.product.realtime or running is False:
        return False
    own = kept[Field.REALTIME].value if Field.REALTIME in kept else None
    if isinstance(own, bool | Unseen) and isinstance(running, bool):
        return own
    if row is not None or isinstance(running, Unseen):
        return running
    if evidence.server is not True:
        return Unseen.of(
            Unsupported("it runs, but is not registered in the Security Center, which would tell whether it scans")
        )
    nothing = Unseen.of(
        Unsupported("it runs, and no driver of it is known here that would tell whether it scans on access")
    )
    return _any_runs(claim.drivers, otherwise=nothing)


def _console(claim: Claim, evidence: Evidence) -> str | None | Unseen:
    if not claim.shows.consoles:
        return NOT_TOLD
    for each in claim.shows.consoles:
        for name in each.services.are:
            found = or_unseen(lambda name=name: evidence.is_running(name))  # type: ignore[misc]  # the name of this turn
            if isinstance(found, Unseen):
                return found
            if found:
                return each.name
    return None


def _licence(claim: Claim, name: str, kept: Mapping[Field, Found], managed: str | None | Unseen) -> str | None | Unseen:
    """As the product keeps it, or its name says; a copy that a console manages is the organisation's own."""
    named = licence_by_name(claim.product, name, *(each.name for each in claim.programs))
    if any(each.of is Field.LICENCE_KEY for each in claim.shows.places):
        key = kept[Field.LICENCE_KEY].value if Field.LICENCE_KEY in kept else LICENCE_NOT_TOLD
        if isinstance(key, Unseen) or key == NO_LICENCE:
            return named or (key if isinstance(key, Unseen) else None)
    if named:
        return named
    return "licensed" if isinstance(managed, str) else LICENCE_NOT_TOLD


def _licence_end(kept: Mapping[Field, Found], licence: str | None | Unseen) -> Any:
    found = kept[Field.LICENCE_END].value if Field.LICENCE_END in kept else None
    if found is not None:
        return found if isinstance(found, Unseen) else found.date()  # type: ignore[union-attr]  # a field of times
    days = kept[Field.LICENCE_DAYS].value if Field.LICENCE_DAYS in kept else None
    if isinstance(days, Unseen):
        return days
    if days in _MINUS_ONE:
        return Unseen.of(Unreadable("of the days its licence has left it tells -1: it ended yesterday, or has no end"))
    return None if licence in ("free", "built-in") else LICENCE_NOT_TOLD


def _days(kept: Mapping[Field, Found]) -> int | None:
    """Below 0 where the licence has ended: a REG_DWORD has no sign, so such a number is a huge one."""
    found = kept[Field.LICENCE_DAYS].value if Field.LICENCE_DAYS in kept else None
    if not isinstance(found, int) or found in _MINUS_ONE:
        return None
    return found - _ALL if _ALL // 2 <= found < _ALL else found


def _is_left_behind(claim: Claim, row: Registration, evidence: Evidence) -> bool:
    return not claim.runners and not claim.programs and has_nothing(row, evidence)


def _unconfirmed(claim: Claim, row: Registration | None, kept: Mapping[Field, Found]) -> set[str]:
    """Fields that rest on places or names nobody confirmed on a real Windows yet."""
    seen_here = {
        of: each for of, each in kept.items() if not isinstance(each.value, Unseen) and not each.place.confirmed
    }
    found = {_FIELDS[of] for of in seen_here if of in _FIELDS}
    if row is None and not (claim.shows.services.confirmed and claim.shows.drivers.confirmed):
        found |= {"enabled", "realtime"}
    if {Field.LICENCE_END, Field.LICENCE_DAYS, Field.LICENCE_KEY} & set(seen_here):
        found |= {"licence", "licence_end"}
    return found


def _told_by(claim: Claim, row: Registration | None) -> tuple[str, ...]:
    """What decided: the Security Center where it has the product, else services, drivers, the Uninstall list in this order."""
    sources = (
        ("SecurityCenter2", row is not None),
        ("services", bool(claim.services)),
        ("FSFilter Anti-Virus", bool(claim.drivers)),
        ("Uninstall", bool(claim.programs)),
    )
    return tuple(name for name, there in sources if there)[:1]
