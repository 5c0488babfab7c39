"""Who signs: the key of a store, made once, and refused where others may read it; what is signed is kept with the run."""

import stat
from pathlib import Path

import pytest

from scanner.evidence.seals import seals_of
from scanner.evidence.store import EvidenceStore, open_store
from scanner.model.errors import BadInput, MissingInput, StoreError
from scanner.run.signing import KEY_FILE, VARIABLE, run_statement, sign_run, station_of
from scanner.sealing.proofs import Signer, is_signed_by, proof_of
from scanner.sealing.report_code import signed_text
from tests.evidence.evidence_case import ANSWER, NOON, header, observations, visit


def _filled(store: EvidenceStore) -> None:
    store.begin(header())
    store.keep_visit("r1", visit(), observations=observations(), answers=[ANSWER])


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = station_of(tmp_path, {}, make=True)
    again = station_of(tmp_path, {}, make=True)
    assert made is not None
    assert made.is_new
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert again is not None
    assert not again.is_new
    assert again.public == made.public


def test_whoever_only_judges_makes_no_key(tmp_path: Path) -> None:
    assert station_of(tmp_path, {}) is None
    assert not list(tmp_path.iterdir())


def test_a_named_key_signs_instead(tmp_path: Path) -> None:
    signer, named = Signer(), tmp_path / "own.key"
    named.touch(0o600)
    named.write_text(signer.private.hex() + "\n")
    found = station_of(tmp_path, {VARIABLE: str(named)}, make=True)
    assert found is not None
    assert found.public == signer.public.hex()
    assert not (tmp_path / KEY_FILE).exists()


def test_a_named_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match=VARIABLE):
        station_of(tmp_path, {VARIABLE: str(tmp_path / "none")})


@pytest.mark.parametrize("content", [b"", b"key", b"\xff" * 64, b"0" * 65, b"0" * 100_000])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(BadInput, match="no signing key"):
        station_of(tmp_path, {}, make=True)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    station_of(tmp_path, {}, make=True)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(BadInput, match="others may read"):
        station_of(tmp_path, {})


def test_a_closed_run_is_signed_and_an_open_one_is_not(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as store:
        _filled(store)
        station = station_of(tmp_path, {}, make=True)
        assert station is not None
        sign_run(store, "r1", station)
        assert seals_of(store) == ()
        store.finish("r1", at=NOON)
        sign_run(store, "r1", station)
        (seal,) = seals_of(store, "r1")
        proof = proof_of(seal.signature)
        assert proof is not None
        assert is_signed_by(bytes.fromhex(seal.key), proof, signed_text(run_statement(store.run("r1")), ""))
        assert seals_of(store, "another") == ()


def test_signatures_are_only_added(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as store:
        _filled(store)
        store.finish("r1", at=NOON)
        sign_run(store, "r1", station_of(tmp_path, {}, make=True))
        for statement in ("DELETE FROM seal", "UPDATE seal SET digest = 'x'"):
            with pytest.raises(StoreError, match="append-only"):
                store.database.run(statement)
