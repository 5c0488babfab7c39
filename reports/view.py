"""The one place where order, rounding and words are decided: results become views that renderers only write out.

What is rounded how stands in figures.py, the words in labels/, single findings, gaps, papers in the view_* modules.
"""

from collections.abc import Iterator

from reports.figures import LOCAL_TIME
from reports.material import Material, material
from reports.shapes import AgencyView, Fact, Frame
from reports.shapes_province import ProvinceView
from reports.view_controls import domains_of, ledger_of, targets_of
from reports.view_findings import NAMES_SHOWN, ROWS_SHOWN, cut, findings_of, gaps_of, next_steps
from reports.view_history import history_view, since_view
from reports.view_indicators import indicators_view
from reports.view_overview import overview_of
from reports.view_papers import given_of, waivers_of, wanted_of
from reports.view_place import place_view
from reports.view_province import province_of
from reports.view_score import parts_of, score_view, scoring_words
from reports.visible import visible
from scanner.model.local_time import utc_stamp
from scanner.model.results import Seal
from scanner.model.score import AgencyScore
from scanner.model.words import Status

ATTESTED_SHOWN = 300
TARGETS_OPEN = 60
__all__ = ["LOCAL_TIME", "agency_view", "frame_of", "material", "province_view"]


def agency_view(have: Material, score: AgencyScore, *, rows: int = ROWS_SHOWN, names: int = NAMES_SHOWN) -> AgencyView:
    """The scorecard of one agency, with at most so many different `rows` under each finding and `names` in each."""
    agency = have.agencies[score.agency]
    targets, statuses, targets_cut = targets_of(have, agency.id)
    attested = given_of(have, agency.id)
    findings, gaps = findings_of(have, score, rows=rows, names=names), gaps_of(have, score)
    anchors = {*(each.step.anchor for each in findings), *(each.step.anchor for each in gaps)}
    return AgencyView(
        frame=frame_of(have, agency.id, invented=agency.invented),
        id=agency.id,
        code=visible(agency.code, 100),
        name=visible(agency.name.in_(have.language), 300),
        kind=have.words.of("agency_kind", agency.kind),
        score=score_view(have, score.score),
        since=since_view(have, agency.id, anchors),
        history=history_view(have, agency.id),
        place=place_view(have, score),
        parts=parts_of(have, score),
        overview=overview_of(have, score),
        next_steps=next_steps(have, score),
        findings=tuple(each for each in findings if each.counted),
        advice=tuple(each for each in findings if not each.counted),
        gaps=gaps,
        ledger=ledger_of(have, agency.id),
        domains=domains_of(have, score),
        controls_note=_controls_note(have, score),
        targets=targets,
        target_statuses=statuses,
        targets_cut=targets_cut,
        targets_folded=have.count("target", len(targets)) if len(targets) > TARGETS_OPEN else "",
        waivers=waivers_of(have, agency.id),
        to_attest=wanted_of(have, agency.id),
        attested=attested[:ATTESTED_SHOWN],
        attested_cut=cut(have, ATTESTED_SHOWN, len(attested)),
        indicators=indicators_view(have, score.indicators),
        scoring=scoring_words(have),
    )


def province_view(have: Material) -> ProvinceView:
    """The page of the whole province."""
    return province_of(have, frame_of(have))


def _controls_note(have: Material, score: AgencyScore) -> str:
    number = have.figures.number
    return have.words.say("controls_note", due=number(len(score.controls)), all=number(len(have.controls)))


def frame_of(have: Material, agency: str = "", *, invented: bool = False) -> Frame:
    """What every page of an agency carries, or of all: whose data, which run, what stands for it, what the words mean."""
    inventory, run, pack = have.results.inventory, have.results.run, have.results.rulepack
    seal = have.results.seal_of(agency)
    statuses = [(have.status(each), have.words.of("status_meaning", each)) for each in Status]
    statuses.append((have.chip("status", "waived"), have.words.of("status_meaning", "waived")))
    return Frame(
        language=have.language,
        invented=invented or inventory.invented,
        province=visible(inventory.province.in_(have.language), 300),
        dated=have.words.say("dated", moment=have.figures.moment(run.as_of)),
        run=_run(have, seal),
        footer=have.words.say("printed_of", pack=visible(pack.id, 100), run=visible(run.id, 100)),
        code=seal.code,
        printed=_printed(have, seal),
        statuses=tuple(statuses),
        marks=tuple(_marks(have, agency, seal)) if seal.code else (),
    )


def _printed(have: Material, seal: Seal) -> tuple[str, ...]:
    """What a page of paper is tested by."""
    if not seal.code:
        return ()
    root, say = visible(have.results.run.root_digest, 200), have.words.say
    return f"{say('report_code')}{say('colon')}{seal.code}", f"{say('run_root')}{say('colon')}{root}"


def _marks(have: Material, agency: str, seal: Seal) -> Iterator[tuple[str, str]]:
    """What judges the same evidence again, as it was judged for this page."""
    run = have.results.run
    yield "agency", agency
    yield "agencies", " ".join(each.agency for each in have.results.agencies)
    yield "run", run.id
    yield "finished-at", utc_stamp(run.finished_at)
    yield "as-of", utc_stamp(run.as_of)
    yield "program", run.program
    yield "mode", run.mode
    yield "rulepack", run.rulepack
    yield "rulepack-digest", run.rulepack_digest
    yield "inventory", run.inventory
    yield "inventory-digest", run.inventory_digest
    yield "root-digest", run.root_digest
    yield "code", seal.code
    yield "digest", seal.digest
    yield "policies", str(len(have.results.policies))
    yield "key", seal.key
    yield "signature", seal.signature


def _run(have: Material, seal: Seal) -> tuple[Fact, ...]:
    run, pack, say, moment = have.results.run, have.results.rulepack, have.words.say, have.figures.moment
    since = say("run_pack_from", day=have.figures.day(pack.valid_from))
    lines = [
        ("run_started", moment(run.started_at), False),
        ("run_finished", moment(run.finished_at), False),
        ("run_as_of", moment(run.as_of), False),
        ("run_user", visible(run.collector_user, 100) or say("user_not_stated"), False),
        ("run_privileged", say("privileged" if run.privileged else "not_privileged"), False),
        ("run_mode", have.words.of("read_mode", run.mode), False),
        ("run_program", visible(run.program, 200), False),
        ("run_pack", f"{pack.title.in_(have.language)} ({visible(run.rulepack, 100)}, {since})", False),
        ("run_id", visible(run.id, 100), True),
        ("report_code", seal.code or say("not_sealed"), bool(seal.code)),
        ("run_signed", _signed(have, seal), False),
        ("run_root", visible(run.root_digest, 200), True),
        ("run_pack_digest", visible(run.rulepack_digest, 200), True),
        ("run_inventory", visible(run.inventory, 300), True),
        ("run_inventory_digest", visible(run.inventory_digest, 200), True),
    ]
    return tuple(Fact(name=say(key), value=value, is_code=code) for key, value, code in lines)


def _signed(have: Material, seal: Seal) -> str:
    """By which key; whether it is to be trusted is for `rasoat verify` to say."""
    if not seal.signature:
        return have.words.say("run_unsigned")
    return have.words.say("run_signed_by", name=visible(seal.key_id, 100))
