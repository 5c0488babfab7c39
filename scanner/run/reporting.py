"""The last step: hands the results to the formats of `reports/`, which are found by looking."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from scanner.model.errors import BadConfiguration, WrongUsage
from scanner.model.plugins import installed, plugins
from scanner.model.ports import Report
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.text import Language

FOLDER = Path("reports") / "out"
LANGUAGES: tuple[Language, ...] = ("vi", "en")
STANDARD_OUTPUT = Path("-")
_GROUP = "rasoat.reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One report somebody asked for; `language` None = every language the format has."""

    format: Report
    out: Path
    language: Language


def formats() -> dict[str, Report]:
    """Every report format by its id; raises BadConfiguration for duplicate ids."""
    return plugins("reports", "REPORT", Report, _GROUP)


def _formats_for(outs: Sequence[str]) -> dict[str, Report]:
    """Those that are named, by the files that begin with their names; every one where that does not find them all."""
    names = {name if place else "" for name, _, place in (each.partition(":") for each in outs)}
    found: dict[str, Report] = {}
    if not installed(_GROUP):
        for name in names - {""}:
            found |= plugins("reports", "REPORT", Report, _GROUP, prefix=f"{name}_")
    return found if names and names <= found.keys() else formats()


def wanted_reports(outs: Sequence[str], language: Language) -> tuple[Wanted, ...]:
    """What `--out` asks for, or all usual ones below ./reports/out without it; raises WrongUsage for a bad one,
    BadConfiguration for one whose library is not installed.
    """
    known = _formats_for(outs)
    if outs:
        wanted = tuple(_one(each, known, language) for each in outs)
    else:
        wanted = tuple(each for report in known.values() if report.usual for each in _all_of(report))
    files = [each for each in wanted if each.out != STANDARD_OUTPUT]
    folders = {above for each in files for above in (*each.out.parents, *([each.out] if each.format.folder else []))}
    for n, each in enumerate(files):
        _check_place(each, becomes_folder=each.out in folders)
        if not each.format.folder and each.out in [before.out for before in files[:n]]:
            raise WrongUsage(f"--out {each.format.id}:{each.out}: another report names this file; name a different one")
    return wanted


def _check_place(wanted: Wanted, *, becomes_folder: bool) -> None:
    """Refuse now what would only be found out after everything was measured.

    A report replaces the file of its name; a device or a pipe must not be replaced, least of all /dev/null.
    """
    place, asked = wanted.out, f"--out {wanted.format.id}:{wanted.out}"
    above = next(each for each in place.parents if each.exists())
    if not above.is_dir():
        raise WrongUsage(f"{asked}: {above} is no folder")
    if (becomes_folder or place.is_dir()) and not wanted.format.folder:
        raise WrongUsage(f"{asked}: this is a folder; name a file in it")
    if place.exists() and not place.is_dir():
        if not place.is_file() or place.parent.resolve() == Path("/dev"):
            raise WrongUsage(f"{asked}: this is a device or a pipe; write {wanted.format.id}:- for standard output")
        if wanted.format.folder:
            raise WrongUsage(f"{asked}: {wanted.format.id} writes several files; name a folder")


def _all_of(report: Report) -> list[Wanted]:
    if report.folder:
        return [Wanted(format=report, out=FOLDER, language=language) for language in LANGUAGES]
    if not report.languages:
        return [Wanted(format=report, out=FOLDER / f"results{report.suffix}", language="vi")]
    return [
        Wanted(format=report, out=FOLDER / f"results.{language}{report.suffix}", language=language)
        for language in LANGUAGES
    ]


def _one(asked: str, known: dict[str, Report], language: Language) -> Wanted:
    name, _, place = asked.partition(":")
    if name not in known or not place:
        raise WrongUsage(f"--out {asked}: write FORMAT:FILE with one of the formats {', '.join(known)}")
    report = known[name]
    if report.library and find_spec(report.library) is None:
        raise BadConfiguration(f"--out {asked}: this needs the extra {name}; `pip install 'rasoat[{name}]'` brings it")
    if Path(place) == STANDARD_OUTPUT and sys.__stdout__ is None:
        raise WrongUsage(f"--out {asked}: standard output is closed; name a file")
    if Path(place) == STANDARD_OUTPUT and report.folder:
        raise WrongUsage(f"--out {asked}: {name} writes several files; name a folder")
    return Wanted(format=report, out=Path(place), language=language)


def write_reports(results: Results, wanted: Sequence[Wanted]) -> tuple[Path, ...]:
    """Write every report; returns the files in the order they were written, standard output left out."""
    written: dict[Path, None] = {}
    for each in wanted:
        if each.out == STANDARD_OUTPUT:
            _print(results, each)
            continue
        (each.out if each.format.folder else each.out.parent).mkdir(mode=0o755, parents=True, exist_ok=True)
        written.update(dict.fromkeys(each.format.write(results, each.out, each.language)))
    return tuple(written)


def _print(results: Results, wanted: Wanted) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"results{wanted.format.suffix}"
        wanted.format.write(results, file, wanted.language)
        sys.stdout.flush()
        with file.open("rb") as source:
            shutil.copyfileobj(source, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def prints_to_standard_output(wanted: Sequence[Wanted]) -> bool:
    """True when a report goes to standard output, so that people are spoken to on standard error."""
    return any(each.out == STANDARD_OUTPUT for each in wanted)
