"""`rasoat verify REPORT`: what was tested, told line by line, and one word and exit code for all of it."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from reports.material import material
from reports.visible import visible
from reports.words import words
from scanner.apps.cli.folded import folded
from scanner.evidence.store import EvidenceStore, open_store
from scanner.model.errors import BadConfiguration, BadSeal, Broken, MissingInput, StoreError, WrongUsage
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.model.words import ExitCode
from scanner.run.bundle_evidence import Rebuilt, answered_in, rebuild, seen_differences
from scanner.run.differences import Difference
from scanner.run.evaluation import Judging
from scanner.run.selection import open_inventory
from scanner.run.stated import Form, HowJudged, Stated, read_report
from scanner.run.verifying import (
    Against,
    Finding,
    Sort,
    against_store,
    by_codes,
    by_itself,
    circumstances,
    differences,
    document_of,
    judged_again,
)
from scanner.run.written_again import TO_BE_FILLED_IN, Held, held_against, variants

if TYPE_CHECKING:
    from reports.words import Words

SHOWN: Final = 20
"""Differences that are printed; the rest is counted."""
_TEXT: Final = 300
NOT_JUDGED: Final = (WrongUsage, BadConfiguration, Broken, BadSeal, StoreError, ValueError)
"""What keeps a report from being judged again: it names what is not there, or the evidence is damaged."""
_FIRST: Final = "province.yaml"
_SAID: Final = {
    "no_code": "verify_no_code",
    "code_of_digest": "verify_code_of_digest",
    "own_code": "verify_own_code",
    "two_codes": "verify_two_codes",
    "unsigned": "verify_unsigned",
    "bad_signature": "verify_bad_signature",
    "signed_by": "verify_signed_by",
    "unknown_signer": "verify_unknown_signer",
    "no_store": "verify_no_store",
    "no_run": "verify_no_run",
    "store_fault": "verify_store_fault",
    "pruned": "verify_pruned",
    "recomputed": "verify_recomputed",
    "root": "verify_root",
    "finished": "verify_finished",
    "stored_signature": "verify_stored_signature",
    "noted_otherwise": "verify_noted_otherwise",
    "other_program": "verify_other_program",
    "other_rulepack": "verify_other_rulepack",
    "other_inventory": "verify_other_inventory",
    "policies": "verify_policies",
    "not_judged": "verify_not_judged",
    "difference": "verify_difference",
    "judged_same": "verify_judged_same",
    "bundle_same": "verify_bundle_same",
    "bundle_file": "verify_bundle_file",
    "bundle_root": "verify_bundle_root",
    "bundle_page": "verify_bundle_page",
    "bundle_lacks": "verify_bundle_lacks",
    "unknown_code": "verify_unknown_code",
    "only_codes": "verify_only_codes",
    "code_same": "verify_code_same",
    "file_same": "verify_file_same",
    "file_content": "verify_file_content",
    "file_changed": "verify_file_changed",
    "file_filled": "verify_file_filled",
}
"""The sentence of each finding."""
_FORMS: Final = {
    Form.JSON: "verify_form_json",
    Form.PAGE: "verify_form_page",
    Form.CODES: "verify_form_codes",
    Form.TYPED: "verify_form_typed",
}
_SORTS: Final = {
    Sort.FITS: "verify_sort_fits",
    Sort.DIFFERS: "verify_sort_differs",
    Sort.UNVERIFIED: "verify_sort_unverified",
}
_ENDS: Final = {
    ExitCode.FINE: "verify_end_0",
    ExitCode.NOT_ENOUGH: "verify_end_3",
    ExitCode.BAD_SEAL: "verify_end_5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to test a report against: a store, an inventory (None = the one the run was made with), and how to judge."""

    report: str
    store: Path
    inventory: Path | None
    judging: Judging
    bundle: Path | None = None
    """A folder of recordings and bundles, instead of the evidence in the store."""


def said(finding: Finding, say: "Words") -> str:
    """A finding in a sentence, without anything of a report that could harm a terminal."""
    return say.tell(_SAID[finding.word], **{name: _safe(say, name, value) for name, value in finding.values.items()})


class Told:
    """Prints findings as they come, and keeps what they come to."""

    def __init__(self, language: Language) -> None:
        self.say: Words = words(language)
        self.language: Language = language
        self.sorts: dict[Sort, int] = dict.fromkeys(Sort, 0)
        self.was_held = False

    def tell(self, finding: Finding) -> None:
        """One line."""
        self.sorts[finding.sort] += 1
        self.show(f"{self.say.tell(_SORTS[finding.sort])}{said(finding, self.say)}")

    def line(self, key: str, **values: object) -> None:
        """A line that is no finding."""
        self.show(self.say.tell(key, **values))

    def show(self, text: str) -> None:
        """A text, folded between words where somebody sits at a terminal."""
        click.echo(folded([text], hang=2))

    @property
    def code(self) -> ExitCode:
        """What all findings come to."""
        if self.sorts[Sort.DIFFERS]:
            return ExitCode.BAD_SEAL
        return ExitCode.NOT_ENOUGH if self.sorts[Sort.UNVERIFIED] else ExitCode.FINE


def _safe(say: "Words", name: str, value: object) -> object:
    if name == "fault":
        return visible(say.sentences.told(str(value)), _TEXT)
    return visible(value, _TEXT) if isinstance(value, str) else value


def verify_report(asked: Asked, language: Language) -> int:
    """Test one report; returns the exit code."""
    stated, told = read_report(asked.report), Told(language)
    told.line("verify_head", name=visible(stated.name, _TEXT), form=told.say.tell(_FORMS[stated.form]))
    with ExitStack() as stack:
        store = _store(asked.store, stack, needed=stated.how is None and asked.bundle is None)
        if asked.bundle is not None:
            _bundle(stated, asked, told, asked.bundle)
        elif stated.how is not None:
            _one(stated, stated.how, asked, store, told)
        elif store is not None:
            _codes(stated, asked, store, told)
    told.line(_ENDS[told.code], code=told.code.value, differs=told.sorts[Sort.DIFFERS])
    return told.code


def _store(folder: Path, stack: ExitStack, *, needed: bool) -> EvidenceStore | None:
    try:
        return stack.enter_context(open_store(folder))
    except MissingInput:
        if needed:
            raise
        return None


def _codes(stated: Stated, asked: Asked, store: EvidenceStore, told: Told) -> None:
    """A report that carries codes alone: what the store noted under them is tested."""
    reports, unknown = by_codes(stated, store)
    whole = len(reports) == 1 and not unknown
    for code in unknown:
        told.tell(Finding(sort=Sort.UNVERIFIED, word="unknown_code", values={"code": code}))
    for each in reports:
        if each.how is not None:
            _one(each if whole else replace(each, raw=b""), each.how, asked, store, told)
    if stated.form is Form.CODES and not told.was_held:
        told.tell(Finding(sort=Sort.UNVERIFIED, word="only_codes"))


def _one(stated: Stated, how: HowJudged, asked: Asked, store: EvidenceStore | None, told: Told) -> None:
    """The report by itself, then the evidence, then what it comes to; a file with codes is written again, too."""
    inventory = inventory_of(asked.inventory, store, how.of("id"), told.language)
    for finding in by_itself(stated, inventory.trusted_keys):
        told.tell(finding)
    if store is None:
        told.tell(Finding(sort=Sort.UNVERIFIED, word="no_store", values={"folder": str(asked.store)}))
        return
    against = Against(store=store, inventory=inventory, judging=asked.judging)
    found = list(against_store(stated, how, against))
    for finding in found:
        told.tell(finding)
    if any(each.word == "no_run" for each in found):
        return
    changed = list(circumstances(how, against))
    for finding in changed:
        told.tell(finding)
    doubtful = bool(changed) or any(each.word == "pruned" for each in found)
    sort = Sort.UNVERIFIED if doubtful else Sort.DIFFERS
    try:
        results = judged_again(how, against)
    except NOT_JUDGED as error:
        told.tell(Finding(sort=Sort.UNVERIFIED, word="not_judged", values={"fault": str(error)}))
        return
    whole = stated.form in (Form.JSON, Form.PAGE)
    _compared(differences(stated, results), told, sort=sort, same="judged_same" if whole else "code_same")
    if stated.raw:
        _held(held_against(stated.raw, stated.name, variants(stated, how, against, results)), told, sort)
    _figures(stated, results, told)


def _held(held: Held | None, told: Told, sort: Sort) -> None:
    """A file, held against the one that is written again."""
    if held is None:
        return
    told.was_held = True
    if held.is_same:
        told.tell(Finding(sort=Sort.FITS, word="file_same"))
    elif held.differences is None:
        told.tell(Finding(sort=Sort.UNVERIFIED, word="file_changed"))
    elif held.kind in TO_BE_FILLED_IN and held.differences:
        _compared(held.differences, told, sort=Sort.UNVERIFIED)
        told.tell(Finding(sort=Sort.UNVERIFIED, word="file_filled"))
    else:
        _compared(held.differences, told, sort=sort, same="file_content")


def _bundle(stated: Stated, asked: Asked, told: Told, folder: Path) -> None:
    """Tested against what lies in a folder; the store brings whom to believe among agents, and no evidence."""
    how = stated.how
    if how is None:
        raise WrongUsage("--bundle: name the results JSON or a page; a code alone does not tell how it was judged")
    inventory = open_inventory(asked.inventory, told.language)[0]
    for finding in by_itself(stated, inventory.trusted_keys):
        told.tell(finding)
    with tempfile.TemporaryDirectory() as place, open_store(Path(place) / "store", create=True) as store:
        rebuilt, by = rebuild(folder, store, inventory, agencies=how.agencies, register=asked.store, at=how.ended_at)
        for name, why in rebuilt.refused:
            told.tell(Finding(sort=Sort.UNVERIFIED, word="bundle_file", values={"name": name, "fault": why}))
        against = Against(store=store, inventory=by, judging=asked.judging)
        changed = list(circumstances(how, replace(against, inventory=inventory)))
        for finding in (*changed, *_left_out(stated, rebuilt)):
            told.tell(finding)
        try:
            results = judged_again(how, against, rebuilt.run)
        except NOT_JUDGED as error:
            told.tell(Finding(sort=Sort.UNVERIFIED, word="not_judged", values={"fault": str(error)}))
            return
        if stated.form is Form.JSON:
            whole = answered_in(stated.document) <= rebuilt.covered
            found = seen_differences(stated.document, document_of(results), rebuilt.covered, whole=whole)
            _compared(found, told, sort=Sort.UNVERIFIED if changed else Sort.DIFFERS, same="bundle_same")
        _figures(stated, replace(results, seals={}), told)


def _left_out(stated: Stated, rebuilt: Rebuilt) -> Iterator[Finding]:
    """What a folder cannot tell."""
    yield Finding(sort=Sort.UNVERIFIED, word="bundle_root", values={"targets": len(rebuilt.covered)})
    if stated.form is not Form.JSON:
        yield Finding(sort=Sort.UNVERIFIED, word="bundle_page")
    elif missing := sorted(answered_in(stated.document) - rebuilt.covered):
        values = {"number": len(missing), "names": ", ".join(missing[:SHOWN])}
        yield Finding(sort=Sort.UNVERIFIED, word="bundle_lacks", values=values)


def _compared(found: Iterable[Difference], told: Told, *, sort: Sort, same: str = "judged_same") -> None:
    """The first differences, and how many more there are; `same` is said where there is none."""
    every, before = iter(found), told.sorts[sort]
    for each in islice(every, SHOWN):
        values = {"place": each.place, "stated": each.stated, "made": each.made}
        told.tell(Finding(sort=sort, word="difference", values=values))
    if told.sorts[sort] == before:
        told.tell(Finding(sort=Sort.FITS, word=same))
    if more := sum(1 for _ in every):
        told.line("verify_more", number=more)
        told.sorts[sort] += more


def _figures(stated: Stated, results: Results, told: Told) -> None:
    """What the evidence comes to, to be held against paper."""
    have = material(results, told.language)
    lines = list(_figure_lines(stated, results, told))
    for line in lines[:SHOWN]:
        told.show(line)
    if len(lines) > SHOWN:
        told.line("verify_more_agencies", number=len(lines) - SHOWN)
    if "" in stated.seals and len(results.agencies) > 1:
        share = have.share(results.province.shares)
        told.line(
            "verify_province",
            code=results.seal_of().code or results.inventory.code,
            proven=share.proven,
            coverage=share.coverage,
        )


def _figure_lines(stated: Stated, results: Results, told: Told) -> Iterator[str]:
    have = material(results, told.language)
    for score in results.agencies:
        if score.agency in stated.seals:
            share = have.share(score.score.shares)
            yield told.say.tell(
                "verify_figures",
                code=results.seal_of(score.agency).code or score.agency,
                agency=visible(have.agencies[score.agency].name.in_(told.language), _TEXT),
                moment=results.run.as_of,
                grade=score.score.grade,
                proven=share.proven,
                coverage=share.coverage,
                counts=have.in_words(have.counts(score.statuses)),
            )


def inventory_of(named: Path | None, store: EvidenceStore | None, run: str, language: Language) -> Inventory:
    """The inventory that was named, else the one the run was made with where it still lies there, else this computer's."""
    folder = named
    if folder is None and store is not None:
        places = [Path(each.header.inventory) for each in store.runs() if each.header.id == run]
        folder = next((each for each in places if (each / _FIRST).is_file()), None)
    return open_inventory(folder, language)[0]
