"""The station signs: what it collected, when a run is closed, and every report that is judged from it.

Its Ed25519 key is 64 hex digits in a file of mode 600: the one RASOAT_SIGNING_KEY names, else `station.key` in the folder of
the store, made at the first scan. The public part goes into `trusted_keys` of province.yaml of whoever is to believe it.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from scanner.evidence.database import FILE
from scanner.evidence.seals import StoredSeal, keep_seals
from scanner.evidence.store import EvidenceStore, StoredRun
from scanner.model.errors import BadInput, MissingInput, Problem, StoreError
from scanner.model.local_time import utc_stamp
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.reading.regular_files import bytes_of
from scanner.sealing.proofs import Signer
from scanner.sealing.report_code import signed_text

KEY_FILE: Final = "station.key"
VARIABLE: Final = "RASOAT_SIGNING_KEY"
_KEY: Final = re.compile(r"[0-9a-fA-F]{64}\s*")
_MOST: Final = 1024
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Who signs; `is_new` when the key was made just now."""

    signer: Signer
    place: Path
    is_new: bool = False

    @property
    def public(self) -> str:
        """The public key, hex, as `trusted_keys` has it."""
        return self.signer.public.hex()


def station_of(folder: Path, environ: Mapping[str, str], *, make: bool = False) -> Station | None:
    """The key of a store, made where missing with `make`; None where there is none.

    Raises BadInput for a file that holds no key or that others may read, MissingInput for a named one that is not there.
    """
    named = environ.get(VARIABLE)
    if named:
        place = Path(named).expanduser()
        if not place.exists():
            raise MissingInput(f"{place}: there is no signing key here, and {VARIABLE} names it")
        return _read(place)
    place = folder / KEY_FILE
    if place.exists():
        return _read(place)
    return _made(place) if make else None


def _read(place: Path) -> Station | None:
    try:
        mode, raw = place.stat().st_mode, bytes_of(place, max_bytes=_MOST)
    except PermissionError:
        return None  # whoever only reads a store does not sign
    except OSError as error:
        raise StoreError(f"{place}: {error.strerror}: the signing key cannot be read") from error
    text = raw.decode("ascii", "replace")
    if not _KEY.fullmatch(text):
        hint = "64 hex digits stand in it; the key that `rasoat scan` makes is station.key in the folder of the store"
        raise BadInput(Problem(file=str(place), message="is no signing key", hint=hint))
    if mode & _OTHERS:
        hint = "chmod 600, and make a new key: this one is known already"
        raise BadInput(Problem(file=str(place), message="others may read this signing key", hint=hint))
    return Station(signer=Signer(bytes.fromhex(text)), place=place)


def _made(place: Path) -> Station:
    signer = Signer()
    try:
        opened = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(f"{signer.private.hex()}\n".encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"{place}: {error.strerror}: the signing key cannot be made") from error
    return Station(signer=signer, place=place, is_new=True)


def sign_run(store: EvidenceStore, run: str, station: Station | None) -> None:
    """Sign a closed run; an interrupted one is not signed."""
    stored = store.run(run)
    if station is None or stored.finished_at is None:
        return
    proof = str(station.signer.sign(signed_text(run_statement(stored), "")))
    keep_seals(store, [StoredSeal(run=run, agency="", digest="", judged={}, key=station.public, signature=proof)])


def run_statement(stored: StoredRun) -> dict[str, str | None]:
    """What a signature states of a run."""
    end = stored.finished_at
    return {
        "id": stored.header.id,
        "finished_at": utc_stamp(end) if end else None,
        "root_digest": stored.root_digest,
    }


def signed(results: Results, store: EvidenceStore, station: Station | None) -> Results:
    """The results with every seal signed; the signatures are kept where the store can be written to."""
    stored = store.run(results.run.id)
    if station is None or stored.finished_at is None:
        return results
    statement = run_statement(stored)
    seals = {
        agency: replace(
            seal, key=station.public, signature=str(station.signer.sign(signed_text(statement, seal.digest)))
        )
        for agency, seal in results.seals.items()
    }
    if os.access(store.folder, os.W_OK) and os.access(store.folder / FILE, os.W_OK):
        keep_seals(
            store,
            [
                StoredSeal(
                    run=results.run.id,
                    agency=agency,
                    digest=seal.digest,
                    judged=_judged(results, agency),
                    key=seal.key,
                    signature=seal.signature,
                )
                for agency, seal in seals.items()
            ],
        )
    return replace(results, seals=seals)


def _judged(results: Results, agency: str) -> dict[str, Any]:
    run = results.run
    return {
        "agencies": [agency] if agency else [each.agency for each in results.agencies],
        "as_of": utc_stamp(run.as_of),
        "inventory_digest": run.inventory_digest,
        "mode": run.mode,
        "program": run.program,
        "rulepack": run.rulepack,
        "rulepack_digest": run.rulepack_digest,
    }
