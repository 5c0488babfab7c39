"""`rasoat identify`: what devices and services are, by what they say of themselves; nothing is asked, stored or judged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.json_out import place_of, write_json
from scanner.apps.cli.options import language_option
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.errors import WrongUsage
from scanner.model.text import Language
from scanner.model.words import ExitCode
from scanner.run.identifying import Identified, of_algorithm, of_banners, of_mac, of_recording


class _ManyValues(SpokenCommand):
    """`--mac A B` is `--mac A --mac B`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Each value that follows another gets the option before it."""
        many = {each.opts[0] for each in self.params if isinstance(each, click.Option) and each.multiple}
        written, option, values = list[str](), "", 0
        for each in args:
            if each.startswith("-"):
                option, values = (each if each in many else ""), 0
            elif option:
                values += 1
                written += [option] if values > 1 else []
            written.append(each)
        return super().parse_args(ctx, written)


@click.command(cls=_ManyValues, name="identify")
@click.option("--snmprec", "recordings", multiple=True, metavar="FILE")
@click.option("--banners", "banners", multiple=True, metavar="FILE")
@click.option("--mac", "macs", multiple=True, metavar="MAC")
@click.option("--ssh-algorithm", "algorithms", multiple=True, metavar="CATEGORY:NAME")
@click.option("--out", "out", metavar="FORMAT:FILE")
@language_option
def command(
    *,
    recordings: tuple[str, ...],
    banners: tuple[str, ...],
    macs: tuple[str, ...],
    algorithms: tuple[str, ...],
    out: str | None,
    language: Language,
) -> int:
    """Tell what devices and services are, by what they say of themselves.

    Exit code 3 when nothing was known of any.
    """
    place = place_of(out)
    given = {"--snmprec": recordings, "--banners": banners, "--mac": macs, "--ssh-algorithm": algorithms}
    if not any(given.values()):
        raise WrongUsage(f"name what is to be identified: {', '.join(given)}")
    judged = [of_algorithm(each) for each in given["--ssh-algorithm"]]
    found = [*_identified(given)]
    if place is not None:
        write_json(
            [
                *map(_row, found),
                *(
                    {
                        "category": each.category,
                        "algorithm": each.algorithm,
                        "verdict": each.verdict,
                        "reasons": [reason.in_(language) for reason in each.reasons],
                    }
                    for each in judged
                ),
            ],
            place,
            indent=1,
        )
    else:
        from reports.words import words
        from scanner.apps.cli.identity_lines import algorithm_lines, identity_lines

        say = words(language)
        click.echo(folded([*identity_lines(found, say), *algorithm_lines(judged, say)], hang=4))
    known = bool(judged) or any(each.identity.witnesses for each in found)
    return ExitCode.FINE if known else ExitCode.NOT_ENOUGH


def _identified(given: dict[str, tuple[str, ...]]) -> Iterator[Identified]:
    for each in given["--snmprec"]:
        yield of_recording(Path(each))
    for each in given["--banners"]:
        yield from of_banners(Path(each))
    for each in given["--mac"]:
        yield of_mac(each)


def _row(found: Identified) -> dict[str, Any]:
    """As issue and schema have it: null is what is not known."""
    identity = found.identity
    return {
        "source": found.source,
        "type": identity.type,
        "vendor": identity.vendor,
        "product": identity.product,
        "os": identity.os,
        "version": identity.version,
        "hardware": identity.hardware,
        "serial": identity.serial,
        "service": {"product": identity.service.product, "version": identity.service.version},
        "confidence": identity.confidence,
        "witnesses": [
            {"sign": each.sign, "says": dict(each.says), "weight": each.weight} for each in identity.witnesses
        ],
        "conflicts": [
            {"sign": each.sign, "says": dict(each.says), "weight": each.weight} for each in identity.conflicts
        ],
        "unread_lines": found.unread,
        "gap": found.gap or None,
    }
