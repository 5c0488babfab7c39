"""Tests a report against the evidence, offline: digests, signatures, and everything judged anew and compared.

What does not fit is `differs`. What could not be tested, and why, is `unverified`: never the same word as what fits.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from scanner.evidence.seals import StoredSeal, seals_of
from scanner.evidence.store import EvidenceStore, StoredRun
from scanner.evidence.verify import verify_run
from scanner.model.errors import BadConfiguration, MissingInput, WrongUsage
from scanner.model.local_time import utc_stamp
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.results import Results, Seal
from scanner.model.text import Language
from scanner.model.words import ReadMode
from scanner.run.collection import PROGRAM
from scanner.run.differences import Difference, between, between_pages
from scanner.run.evaluation import Judging, evaluate
from scanner.run.history import with_past
from scanner.run.registry import rule_pack
from scanner.run.reporting import formats
from scanner.run.seals import sealed
from scanner.run.signing import run_statement
from scanner.run.stated import Form, HowJudged, Stated
from scanner.sealing.proofs import is_signed_by, key_id_of, proof_of
from scanner.sealing.report_code import code_of, signed_text

JUDGED: Final = ("as_of", "mode", "program", "rulepack", "rulepack_digest", "inventory_digest")


class Sort(StrEnum):
    """What a finding means for trust."""

    FITS = "fits"
    DIFFERS = "differs"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was tested; `word` names its sentence, `values` fill it in."""

    sort: Sort
    word: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a report is tested against; `judging` brings policies and tables, the rest of it is the report's own."""

    store: EvidenceStore
    inventory: Inventory
    judging: Judging


def _fits(word: str, **values: object) -> Finding:
    return Finding(sort=Sort.FITS, word=word, values=values)


def _differs(word: str, **values: object) -> Finding:
    return Finding(sort=Sort.DIFFERS, word=word, values=values)


def _unverified(word: str, **values: object) -> Finding:
    return Finding(sort=Sort.UNVERIFIED, word=word, values=values)


# -- the report by itself -----------------------------------------------------------------------------------------------


def by_itself(stated: Stated, trusted: Mapping[str, str]) -> Iterator[Finding]:
    """What a report tells without any evidence: its own digests and codes, and who signed it."""
    for agency, seal in stated.seals.items():
        yield from _own(stated, agency, seal)
    if stated.form is Form.PAGE:
        known = {each.code for each in stated.seals.values()}
        for code in (each for each in stated.codes if each not in known):
            yield _differs("two_codes", code=code)
    if stated.how is not None:
        yield from _signatures(stated, stated.how, trusted)


def _own(stated: Stated, agency: str, seal: Seal) -> Iterator[Finding]:
    if not seal.code:
        yield _unverified("no_code")
        return
    try:
        code = code_of(seal.digest)
    except ValueError:
        code = ""
    if code != seal.code:
        yield _differs("code_of_digest", stated=seal.code, made=code or seal.digest)
    own = stated.own.get(agency)
    if own is not None and own != seal.digest:
        yield _differs("own_code", agency=agency, stated=seal.code, made=code_of(own))


def _signatures(stated: Stated, how: HowJudged, trusted: Mapping[str, str]) -> Iterator[Finding]:
    """Every signature, told once for each who signed."""
    told: dict[tuple[Sort, str, str], Finding] = {}
    for agency, seal in stated.seals.items():
        if seal.code:
            found = signature(how.run, seal.digest, seal, trusted, agency=agency)
            told.setdefault((found.sort, found.word, str(found.values)), found)
    yield from told.values()


def signature(
    run: Mapping[str, Any], digest: str, seal: Seal, trusted: Mapping[str, str], *, agency: str = ""
) -> Finding:
    """Who signed, in one of four words: nobody, a signature that does not fit, an unknown key, somebody trusted."""
    if not seal.signature:
        return _unverified("unsigned")
    proof = proof_of(seal.signature)
    try:
        public = bytes.fromhex(seal.key)
    except ValueError:
        public = b""
    if proof is None or not is_signed_by(public, proof, signed_text(run, digest)):
        return _differs("bad_signature", agency=agency)
    names = [name for name, key in trusted.items() if key.lower() == public.hex()]
    return (
        _fits("signed_by", name=names[0])
        if names
        else _unverified("unknown_signer", short=key_id_of(public), public=public.hex())
    )


# -- the evidence -------------------------------------------------------------------------------------------------------


def against_store(stated: Stated, how: HowJudged, against: Against) -> Iterator[Finding]:
    """The run in the store, recomputed, and held against what the report states of it."""
    name = how.of("id")
    try:
        run = against.store.run(name)
    except MissingInput:
        yield _unverified("no_run", run=name)
        return
    found = verify_run(against.store, name)
    yield from (_differs("store_fault", fault=each) for each in found.faults)
    if found.pruned:
        yield _unverified("pruned", number=found.pruned)
    yield _fits("recomputed", observations=found.observations, answers=found.answers)
    if how.of("root_digest") != found.root_digest:
        yield _differs("root", stated=how.of("root_digest"), made=found.root_digest)
    end = utc_stamp(run.finished_at or run.header.started_at)
    if how.of("finished_at") != end:
        yield _differs("finished", stated=how.of("finished_at"), made=end)
    noted = seals_of(against.store, name)
    yield from faulty_seals(noted, run)
    yield from _noted(stated, how, noted)


def faulty_seals(noted: Sequence[StoredSeal], run: StoredRun) -> Iterator[Finding]:
    """Signatures of the store that do not fit the run."""
    statement = run_statement(run)
    for each in noted:
        seal = Seal(key=each.key, signature=each.signature)
        if signature(statement, each.digest, seal, {}).sort is Sort.DIFFERS:
            yield _differs("stored_signature", agency=each.agency or "–")


def run_signer(noted: Sequence[StoredSeal], run: StoredRun, trusted: Mapping[str, str]) -> Finding:
    """Who signed the run itself."""
    seals = [each for each in noted if not each.digest]
    seal = Seal(key=seals[0].key, signature=seals[0].signature) if seals else Seal()
    return signature(run_statement(run), "", seal, trusted)


def _noted(stated: Stated, how: HowJudged, noted: Sequence[StoredSeal]) -> Iterator[Finding]:
    """What the station noted when it judged the same at the same moment."""
    for agency, seal in stated.seals.items():
        here = [each for each in noted if each.digest and each.agency == agency]
        same = [each.digest for each in here if each.judged.get("as_of") == how.of("as_of")]
        if same and seal.digest not in same:
            yield _differs("noted_otherwise", stated=seal.code, made=code_of(same[-1]))


def circumstances(how: HowJudged, against: Against) -> Iterator[Finding]:
    """What is not as it was when the report was made: differences may come from it, and cannot be laid to anybody."""
    if how.of("program") != PROGRAM:
        yield _unverified("other_program", stated=how.of("program"), here=PROGRAM)
    try:
        digest = rule_pack(how.of("rulepack")).digest
    except (WrongUsage, BadConfiguration):
        digest = ""
    if digest != how.of("rulepack_digest"):
        yield _unverified("other_rulepack", rulepack=how.of("rulepack"))
    if how.of("inventory_digest") != against.inventory.digest:
        yield _unverified("other_inventory", folder=against.inventory.folder)
    if how.has_policies and not against.judging.policies.wazuh and not against.judging.policies.oscap:
        yield _unverified("policies")


# -- judged anew --------------------------------------------------------------------------------------------------------


def judged_again(how: HowJudged, against: Against, run: str = "") -> Results:
    """The results as they come out today, with the name of the program and the folder that the report states.

    `run` is another one that stands for that of the report.
    Raises WrongUsage, BadConfiguration, ValueError where they cannot be judged as the report says.
    """
    judging = replace(
        against.judging,
        as_of=how.as_of,
        rulepack=how.of("rulepack"),
        mode=ReadMode(how.of("mode")),
        agencies=how.agencies,
    )
    results = evaluate(against.inventory, against.store, run or how.of("id"), judging)
    inventory = str(how.run.get("inventory", results.run.inventory))
    results = sealed(replace(results, run=replace(results.run, program=how.of("program"), inventory=inventory)))
    return with_past(results, against.store)


def differences(stated: Stated, results: Results) -> Iterator[Difference]:
    """Everything in a JSON or a page that is not as it comes out today."""
    for agency, seal in stated.seals.items():
        made = results.seal_of(agency)
        if seal.digest and seal.digest != made.digest:
            yield Difference(place="code", stated=seal.code, made=made.code or "–")
    seals = {
        agency: replace(seal, key=given.key, signature=given.signature)
        for agency, seal in results.seals.items()
        for given in [stated.seals.get(agency, Seal())]
    }
    same = replace(results, seals=seals)
    if stated.form is Form.JSON:
        yield from _documents(stated, same)
    elif stated.form is Form.PAGE:
        page = _rendered(same, stated.page)
        if page is None:
            yield Difference(place="page", stated=stated.page, made="–")
        else:
            yield from between_pages(stated.text, page)


def _documents(stated: Stated, results: Results) -> Iterator[Difference]:
    """Policies of others are left out where nobody named them now: that they were not tested is told by itself."""
    left_out = {"policies"} if stated.how and stated.how.has_policies and not results.policies else set()
    here, there = (
        {name: value for name, value in each.items() if name not in left_out}
        for each in (stated.document, document_of(results))
    )
    yield from between(here, there)


def document_of(results: Results) -> Mapping[str, Any]:
    """The results as their JSON has them."""
    with tempfile.TemporaryDirectory() as folder:
        (file,) = formats()["json"].write(results, Path(folder) / "results.json", "vi")
        document: Mapping[str, Any] = json.loads(file.read_bytes())
        return document


def _rendered(results: Results, name: str) -> str | None:
    """The page of that name as it is made today; None where there is none such."""
    language: Language = "en" if ".en" in name else "vi"
    with tempfile.TemporaryDirectory() as folder:
        written = formats()["html"].write(results, Path(folder), language)
        return next((each.read_text(encoding="utf-8") for each in written if each.name == name), None)


def how_noted(seal: StoredSeal, store: EvidenceStore) -> HowJudged:
    """How a report was judged whose code the store knows; raises KeyError, ValueError for a note that was altered."""
    judged, run = seal.judged, run_statement(store.run(seal.run))
    return HowJudged(
        run={**run, **{name: judged[name] for name in JUDGED}},
        as_of=datetime.fromisoformat(judged["as_of"]),
        agencies=tuple(judged["agencies"]),
    )


def by_codes(stated: Stated, store: EvidenceStore) -> tuple[tuple[Stated, ...], tuple[str, ...]]:
    """What the store noted of each code, together where it was judged together; and the codes it does not know."""
    wanted, found = set(stated.codes), dict[tuple[str, str, str], list[StoredSeal]]()
    known: set[str] = set()
    for each in seals_of(store):
        code = _code(each.digest)
        if code in wanted and code not in known:
            known.add(code)
            found.setdefault((each.run, str(each.judged.get("as_of")), str(each.judged.get("mode"))), []).append(each)
    reports = tuple(_together(stated, each, store) for each in found.values())
    return reports, tuple(each for each in stated.codes if each not in known)


def _code(digest: str) -> str:
    try:
        return code_of(digest) if digest else ""
    except ValueError:
        return ""


def _together(stated: Stated, seals: Sequence[StoredSeal], store: EvidenceStore) -> Stated:
    how = how_noted(seals[0], store)
    every = tuple(dict.fromkeys(agency for each in seals for agency in each.judged["agencies"]))
    return replace(
        stated,
        how=replace(how, agencies=every),
        seals={
            each.agency: Seal(digest=each.digest, code=code_of(each.digest), key=each.key, signature=each.signature)
            for each in seals
        },
    )
