"""`rasoat checks`: what this installation judges by."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.options import language_option
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.check import Check
from scanner.model.control import Control, RulePack, TargetName, Threshold
from scanner.model.text import Language
from scanner.model.words import Automatable, ExitCode

if TYPE_CHECKING:
    from reports.words import Words

_PACK = click.option("--rulepack", default="vn-2026", show_default=True, metavar="ID")


@click.group(cls=SpokenGroup, name="checks")
def command() -> None:
    """List, show and verify the checks and controls."""


@command.command(name="list")
@click.option("--topic", metavar="WORD")
@click.option("--control", metavar="ID")
@language_option
def list_checks(topic: str | None, control: str | None, language: Language) -> None:
    """Every check: its id, the controls it belongs to, its title. `+` marks good practice that decides nothing."""
    from reports.words import words
    from scanner.model.errors import WrongUsage
    from scanner.reading.form import did_you_mean
    from scanner.run.registry import checks, rule_pack

    topics = {each.topic for each in checks().values()}
    if topic is not None and topic not in topics:
        raise WrongUsage(
            f"there is no topic {topic}{did_you_mean(topic, topics)}; there are: {', '.join(sorted(topics))}"
        )
    controls = {each.id for each in rule_pack().controls}
    if control is not None and control not in controls:
        raise WrongUsage(f"there is no control {control}{did_you_mean(control, controls)}")
    shown = [
        each
        for each in checks().values()
        if (topic is None or each.topic == topic) and (control is None or control in each.controls)
    ]
    for each in sorted(shown, key=lambda one: (one.topic, one.id)):
        mark = " " if each.decides else "+"
        click.echo(
            folded([f"{mark} {each.topic}/{each.id}  [{', '.join(each.controls)}]  {each.title.in_(language)}"], hang=4)
        )
    deciding = sum(each.decides for each in shown)
    click.echo(folded([words(language).tell("checks_counted", checks=len(shown), deciding=deciding)]))


@command.command(name="show")
@click.argument("name", metavar="ID")
@_PACK
@language_option
def show(name: str, rulepack: str, language: Language) -> None:
    """One check, or one control of the rule pack with its checks."""
    from scanner.model.errors import WrongUsage
    from scanner.reading.form import did_you_mean
    from scanner.run.registry import checks, rule_pack

    pack, found = rule_pack(rulepack), checks()
    controls = {each.id: each for each in pack.controls}
    if name in found:
        click.echo(folded(_check_lines(found[name], language)))
    elif name in controls:
        click.echo(folded(_control_lines(pack, name, [*found.values()], language)))
    else:
        raise WrongUsage(f"there is no check or control {name}{did_you_mean(name, [*found, *controls])}")


def _check_lines(check: Check, language: Language) -> list[str]:
    from reports.words import words

    say = words(language)
    decides = "" if check.decides else f" ({say.tell('advice_only')})"
    lines = [
        f"{check.id} ({say.tell('version')} {check.version}, {check.place})",
        f"  {check.title.in_(language)}",
        f"  {check.why.in_(language)}",
        "",
        *(f"  {line}" for line in check.fix.in_(language).splitlines()),
        "",
        _row(say, "row_controls", ", ".join(check.controls) + decides),
        _row(say, "row_platforms", ", ".join(say.of("platform", each) for each in sorted(check.platforms))),
        _row(say, "row_facts", ", ".join(f"{say.of('fact', each)} ({each})" for each in check.needs)),
        _row(say, "row_thresholds", ", ".join(sorted(check.reads_thresholds)) or "-"),
        _row(say, "row_age", say.tell("days", days=check.max_age.days)),
    ]
    lines.extend(f"  {name:<11} {', '.join(values)}" for name, values in check.mappings.items())
    lines.extend(_row(say, "row_reference", say.cited(each)) for each in check.references)
    return [*lines, *_example_lines(check, say)]


def _example_lines(check: Check, say: "Words") -> list[str]:
    """The examples inside the check, whose names are English; other readers are told how many there are."""
    if say.language != "en":
        examples = [*check.examples, *check.written_examples]
        return [_row(say, "row_example", say.tell("examples", number=len(examples)))]
    lines = [_row(say, "row_example", f"{each.expect:<14} {each.name}") for each in check.examples]
    return [*lines, *(_row(say, "row_written", f"{each.expect:<14} {each.name}") for each in check.written_examples)]


def _control_lines(pack: RulePack, name: str, found: list[Check], language: Language) -> list[str]:
    from reports.words import words

    say, control = words(language), next(each for each in pack.controls if each.id == name)
    own = [each for each in found if name in each.controls]
    about = (say.of("domain", control.domain), say.of("severity", control.severity))
    lines = [
        f"{control.id} ({pack.id}; {'; '.join(about)}; {say.of('automatable', control.automatable)})",
        f"  {control.title.in_(language)}",
        f"  {control.plain.in_(language)}",
        "",
        f"  {control.remediation.in_(language)}",
        "",
        _row(say, "row_targets", ", ".join(dict.fromkeys(_target(say, each) for each in control.targets))),
        _row(say, "row_levels", ", ".join(map(str, sorted(control.levels)))),
    ]
    lines.append(_row(say, "row_how", _how(control, own, say)))
    lines.extend(_row(say, "row_source", say.cited(each)) for each in control.sources)
    limits: dict[str, list[int]] = {}
    for level, values in sorted(control.params.items()):
        shown = ", ".join(f"{key} = {_value(say, value)}" for key, value in values.items())
        limits.setdefault(shown, []).append(level)
    for shown, levels in limits.items():
        if shown:
            lines.append(f"  {say.tell('row_level', level=_together(levels)):<11} {shown}")
    if not own:
        return [*lines, _row(say, "row_check", say.tell("no_check_yet"))]
    for each in own:
        advice = "" if each.decides else f" ({say.tell('advice_only')})"
        lines.append(_row(say, "row_check", f"{each.id}: {each.title.in_(language)}{advice}"))
    return lines


def _together(levels: list[int]) -> str:
    """`1–3` for levels that follow one another, else `1, 3`."""
    first, last = levels[0], levels[-1]
    return f"{first}–{last}" if 1 < len(levels) == last - first + 1 else ", ".join(map(str, levels))


def _how(control: Control, own: list[Check], say: "Words") -> str:
    """What decides; the rule pack words it for those who write checks, in English, so others get the facts."""
    if say.language == "en":
        return control.how
    kinds = dict.fromkeys(kind for each in own if each.decides for kind in each.needs)
    if not kinds:
        return say.tell("how_not_yet" if control.automatable is Automatable.YES else "how_attested")
    return say.tell("how_facts", facts=", ".join(f"{say.of('fact', each)} ({each})" for each in kinds))


def _row(say: "Words", name: str, value: str) -> str:
    return f"  {say.tell(name):<11} {value}"


def _value(say: "Words", value: Threshold) -> str:
    if isinstance(value, tuple):
        return " | ".join(_value(say, each) for each in value)
    known = {True: "true", False: "false", None: "null"}
    return say.of("value", known[value]) if value is None or isinstance(value, bool) else str(value)


def _target(say: "Words", target: TargetName) -> str:
    """A target name of the pack by its roles, else by its kinds."""
    if target.roles:
        return ", ".join(say.of("role", each) for each in sorted(target.roles))
    return ", ".join(say.of("target_kind", each).lower() for each in sorted(target.kinds))


@command.command(name="lint")
@_PACK
@language_option
def lint(rulepack: str, language: Language) -> int:
    """Verify every check and the rule pack: ids, thresholds, languages, and that each example gives what it says.

    Exit code 78 when anything is wrong.
    """
    from reports.words import words
    from scanner.evaluate.lint import lint as lint_checks
    from scanner.run.registry import checks, rule_pack

    say, problems = words(language), lint_checks(checks().values(), rule_pack(rulepack))
    for problem in problems:
        click.echo(say.sentences.problem(problem))
    click.echo(say.tell("linted", checks=len(checks()), problems=len(problems)))
    return ExitCode.BAD_CONFIGURATION if problems else ExitCode.FINE


@command.command(name="import")
@click.argument("kind", type=click.Choice(["wazuh"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", "out", metavar="FORMAT:FILE")
@language_option
def import_policy(kind: str, file: Path, out: str | None, language: Language) -> None:  # noqa: ARG001  # one kind so far
    """Count what a policy of others asks, and how much of it can be answered; nothing is asked or run."""
    from scanner.apps.cli.json_out import place_of, write_json
    from scanner.apps.cli.policy_counts import counts_of, lines_of
    from scanner.run.policies import read_policy_file

    place = place_of(out)
    policy = read_policy_file(file)
    if place is None:
        click.echo("\n".join(lines_of(policy, language)))
    else:
        write_json(counts_of(policy), place)
