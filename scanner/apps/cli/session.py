"""What `scan`, `collect`, `evaluate`, `report` and `gate` have in common: the steps, and the last screen."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from scanner.apps.cli.options import Collecting, Output, Rules, Selection
from scanner.apps.cli.progress import progress
from scanner.evidence.lock import only_writer
from scanner.evidence.store import EvidenceStore, RunHeader, open_store
from scanner.model.errors import MissingInput, StoreError, WrongUsage
from scanner.model.organisation import Inventory, Target
from scanner.model.records import dataclass
from scanner.model.results import LedgerLine, Results
from scanner.model.text import Language
from scanner.model.words import Connection, ExitCode, ReadMode
from scanner.reach.pace import Stop
from scanner.run.collection import Order, collect
from scanner.run.costs import Cost, together
from scanner.run.endings import exit_reasons
from scanner.run.evaluation import Judging, evaluate
from scanner.run.gate_file import Demands, built_in, read_demands
from scanner.run.history import with_past
from scanner.run.ledger import ledger_line
from scanner.run.network import OVER_NETWORK, Network, NetworkSettings, Planned
from scanner.run.policies import load_policies
from scanner.run.registry import DEFAULT_PACK, load_content
from scanner.run.reporting import Wanted, prints_to_standard_output, wanted_reports, write_reports
from scanner.run.selection import open_inventory, targets_to_visit, with_root
from scanner.run.signing import Station, signed, station_of
from scanner.run.tables import open_tables
from scanner.score.gate import ExitReason, exit_code
from scanner.tables.place import tables_folder

if TYPE_CHECKING:
    from reports.words import Words

KNOWN_HOSTS = "known_hosts"
PLAIN_WIDTH = 100
WIDEST = 120
LONG_S = 120
"""From here on a plan speaks of minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How people are spoken to, and what is written."""

    language: Language
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A run of a store, and the inventory it is judged with; `run` None = the newest."""

    inventory: Path | None
    store: Path
    run: str | None


def now() -> datetime:
    """The clock of the program."""
    return datetime.now(UTC)


def order_of(
    folder: Path | None, selection: Selection, collecting: Collecting, *, store: Path, language: Language = "vi"
) -> Order:
    """What to collect, from the inventory in `folder` or that of this computer; `store` keeps keys of first visits."""
    inventory, place = open_inventory(folder, language)
    if collecting.root is not None:
        inventory = with_root(inventory, collecting.root, selection.targets)
    return Order(
        inventory=inventory,
        folder=place,
        targets=targets_to_visit(inventory, selection.agencies, selection.targets),
        walk=collecting.walk,
        record=collecting.record,
        root=collecting.root,
        network=replace(
            network_settings(place, store, collecting.known_hosts, collecting.credentials), parallel=collecting.parallel
        ),
    )


def network_settings(
    inventory: Path, store: Path, known_hosts: tuple[Path, ...], credentials: Path | None
) -> NetworkSettings:
    """How the targets of the inventory in that folder are reached; the store keeps the host keys of first visits."""
    return NetworkSettings(
        known_hosts=known_hosts or _usual_known_hosts(inventory),
        learnt=store / KNOWN_HOSTS,
        credentials=credentials,
        environ=os.environ,
    )


def _usual_known_hosts(inventory: Path) -> tuple[Path, ...]:
    """The host keys of whoever runs this, and those that lie in the inventory."""
    places = (Path.home() / ".ssh" / KNOWN_HOSTS, inventory / KNOWN_HOSTS)
    return tuple(each for each in places if each.is_file())


def collect_into(store: EvidenceStore, order: Order, collecting: Collecting, *, language: Language) -> str:
    """Visit the targets, or go on with an interrupted run; returns the run's id."""
    on_step = progress(collecting.progress, language)
    if collecting.resume is None:
        return collect(order, store, clock=now, on_step=on_step)
    header = _unfinished(store, collecting.resume)
    return collect(_same_order(order, header), store, clock=now, on_step=on_step, resume=header.id)


def check_content(rules: Rules) -> None:
    """Load checks, rules and numbers now, so that a mistake in them ends a scan before its first question."""
    load_content(rules.rulepack)


def _unfinished(store: EvidenceStore, name: str) -> RunHeader:
    """The interrupted run `name`, the newest interrupted one by default."""
    runs = [store.run(name or None)] if name else [each for each in store.runs() if each.finished_at is None]
    run = runs[-1] if runs else store.run()
    if run.finished_at is not None:
        raise WrongUsage(f"--resume: the run {run.header.id} is finished; leave --resume out to start a new one")
    return run.header


def _same_order(order: Order, header: RunHeader) -> Order:
    """What the interrupted run meant to do: all its own targets, whatever is selected now, and its choice of the walk.

    A run that was closed over fewer would call the others "not selected", and nothing could go on with it.
    """
    if order.digest != header.inventory_digest:
        raise WrongUsage(
            f"--resume: the inventory, or --root, is not the one the run {header.id} began with ({header.inventory}); "
            "start a new run, or name that one"
        )
    every = {target.id: target for agency in order.inventory.agencies for target in agency.targets}
    return replace(order, targets=tuple(every[name] for name in header.targets), walk=header.walk)


def signing_station(store: Path, language: Language) -> Station | None:
    """The key of a store that is written to; one that was made just now is told, for whoever is to believe it."""
    from reports.words import words

    station = station_of(store, os.environ, make=True)
    if station is not None and station.is_new:
        click.echo(words(language).tell("station_made", place=station.place, public=station.public), err=True)
    return station


def ledger_lines(store: EvidenceStore, run: str, targets: Sequence[Target]) -> list[LedgerLine]:
    """What was asked of each target, and what came of it."""
    return [ledger_line(each, [seen for _, seen in store.observations(run, each.id)]) for each in targets]


def judging_of(rules: Rules, agencies: Sequence[str]) -> Judging:
    """The judging options of the command line."""
    return Judging(
        as_of=rules.as_of or now(),
        rulepack=rules.rulepack,
        mode=ReadMode(rules.mode),
        agencies=tuple(agencies),
        policies=load_policies(rules.policy),
        tables=open_tables(_named_folder(rules.tables)),
    )


def _named_folder(named: Path | None) -> Path:
    """As `folder_of_tables`; one that was named has to be there: judging without data that were meant would mislead."""
    if named is not None and not named.is_dir():
        raise MissingInput(f"{named}: no such folder")
    return folder_of_tables(named)


def folder_of_tables(named: Path | None) -> Path:
    """Where the user's dated tables lie."""
    return tables_folder(named, os.environ, Path.home())


def speech_of(output: Output, *, everything: bool) -> Speech:
    """What is written: what `--out` names; without it all reports (`everything`) or none."""
    wanted = wanted_reports(output.outs, output.language) if output.outs or everything else ()
    return Speech(language=output.language, wanted=wanted)


def demands(gate: str | None) -> Demands | None:
    """What `--gate` asks for: nothing, the built-in gate, or a file."""
    if gate is None:
        return None
    return read_demands(Path(gate)) if gate else built_in()


@contextmanager
def writable_store(folder: Path) -> Iterator[EvidenceStore]:
    """The store in `folder`, made where missing, for this process alone; what is noted goes into its log."""
    from scanner.apps.cli.log import log_into

    with open_store(folder, create=True) as store, only_writer(folder), log_into(folder):
        yield store


def evaluate_stored(
    stored: Stored, judging: Judging, speech: Speech, *, gate: str | None, remember: bool = False
) -> int:
    """Judge a stored run, write what is asked for, print the last screen; returns the exit code.

    With `remember` what was judged goes into the history, unless a scan is writing to the store or nobody may.
    """
    inventory, _ = open_inventory(stored.inventory, speech.language)
    asked = demands(gate)
    with open_store(stored.store) as evidence:
        if stored.inventory is None:
            refuse_another_inventory(inventory, evidence.run(stored.run).header)
        results = evaluate(inventory, evidence, stored.run, judging)
        if remember:
            _remember(evidence, results, speech.language)
        results = signed(results, evidence, station_of(stored.store, os.environ))
        return finish(with_past(results, evidence), speech, asked)


def refuse_another_inventory(inventory: Inventory, run: RunHeader) -> None:
    """Raise WrongUsage where no inventory was named and the run holds nothing of this computer: a word was forgotten."""
    if run.targets and not {each.id for agency in inventory.agencies for each in agency.targets} & set(run.targets):
        raise WrongUsage(
            f"the run {run.id} holds nothing of this computer; name the inventory it was made of ({run.inventory})"
        )


def is_plain(rules: Rules) -> bool:
    """True where the day and the rules are the usual ones: what is judged so is what scorecards say."""
    return rules.as_of is None and rules.rulepack == DEFAULT_PACK and rules.mode == ReadMode.EFFECTIVE


def _remember(evidence: EvidenceStore, results: Results, language: Language) -> None:
    from reports.words import words
    from scanner.evidence.history import History

    try:
        with only_writer(evidence.folder):
            History(evidence).keep(results)
    except StoreError as error:
        say = words(language)
        click.echo(say.tell("not_remembered", why=say.sentences.told(str(error))), err=True)


def write_floor(stored: Stored, judging: Judging, file: Path, language: Language) -> int:
    """Write what a stored run reached as a gate; where one is there already, no number of it is relaxed."""
    from reports.files import write_whole
    from reports.words import words
    from scanner.run.endings import judged_of
    from scanner.run.gate_file import floor_of, gate_text, stricter

    inventory, _ = open_inventory(stored.inventory, language)
    before = read_demands(file) if file.exists() else None
    with open_store(stored.store) as evidence:
        if stored.inventory is None:
            refuse_another_inventory(inventory, evidence.run(stored.run).header)
        results = evaluate(inventory, evidence, stored.run, judging)
        reached = floor_of(judged_of(results))
    wanted = stricter(before.gate, reached) if before else reached
    text = words(language).tell("floor_head", run=results.run.id, day=results.run.as_of)
    write_whole(file, (f"# {text}\n{gate_text(wanted, before.baseline_file if before else '')}".encode(),))
    click.echo(words(language).tell("floor_kept" if before else "floor_written", file=file))
    return ExitCode.FINE


def finish(results: Results, speech: Speech, asked: Demands | None, *, more: Sequence[ExitReason] = ()) -> int:
    """Write the reports, print the last screen, return the exit code; `more` are reasons from before the judging."""
    from reports.screen import last_screen

    written = write_reports(results, speech.wanted)
    reasons = (*more, *exit_reasons(results, asked))
    to_standard_error = prints_to_standard_output(speech.wanted)
    stream = sys.stderr if to_standard_error else sys.stdout
    screen = last_screen(
        results,
        written,
        [(each.code, each.text) for each in reasons],
        speech.language,
        width=min(shutil.get_terminal_size((PLAIN_WIDTH, 40)).columns, WIDEST),
        colour=is_coloured(stream, os.environ),
    )
    click.echo(screen, err=to_standard_error)
    return exit_code(reasons)


def is_coloured(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """True on a terminal that knows colours, unless NO_COLOR says otherwise (no-color.org: when it is not empty)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM", "dumb") != "dumb"


def plan_lines(order: Order, language: Language) -> list[str]:
    """What a scan would do, without doing it."""
    from reports.words import words
    from scanner.apps.cli.log import quiet

    quiet()

    say, inventory = words(language), order.inventory
    network = Network(inventory, order.network, clock=now, stop=Stop())
    lines = [say.tell("plan", folder=inventory.folder, digest=inventory.digest[:12], targets=len(order.targets))]
    costs: list[Cost] = []
    connected = [each for each in order.targets if each.connection is not Connection.NONE]
    for each in connected:
        line = say.tell("plan_target", target=each.id, connection=say.of("connection", each.connection))
        if each.connection in OVER_NETWORK:
            planned = network.planned(each)
            costs += [planned.cost] if planned.cost else []
            line += _plan_of(planned, say)
        lines.append(line)
    if without := len(order.targets) - len(connected):
        lines.append(say.tell("plan_without", targets=without))
    return [*lines, _planned_in_all(costs, order.network.parallel, say) if costs else say.tell("plan_packets")]


def _planned_in_all(costs: Sequence[Cost], parallel: int, say: "Words") -> str:
    cost, many = together(costs, parallel), min(len(costs), parallel)
    least, most = cost.packets
    short, long = (round(each) for each in cost.seconds)
    if short >= LONG_S:
        time = say.tell("plan_minutes", short=short // 60, long=-(-long // 60))
    else:
        time = say.tell("plan_seconds", short=short, long=long)
    return say.tell("plan_network", hosts=len(costs), parallel=many, least=least, most=most, time=time)


def _plan_of(planned: Planned, say: "Words") -> str:
    if planned.refusal:
        return say.tell("plan_refused", why=say.detail(planned.refusal))
    way = say.tell("plan_through", bastion=planned.through) if planned.through else ""
    allowed = say.tell("plan_allowed", number=planned.number) if planned.number else say.tell("plan_own")
    tests = say.tell("plan_tests", tests=planned.tests) if planned.tests else ""
    return say.tell("plan_reach", address=planned.address, port=planned.port) + way + allowed + tests
