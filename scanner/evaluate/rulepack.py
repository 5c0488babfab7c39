"""Finds and loads rule packs: folders of dated controls, `checks/rulepacks/<id>/` and those of other packages.

A pack is refused as a whole: every problem of every file at once, each with its line.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from scanner.evaluate.control_form import control_from
from scanner.model.control import Control, IndicatorDefinition, LegalDocument, RulePack, TargetName
from scanner.model.errors import BadConfiguration, BadInput, MissingInput, Problem
from scanner.model.plugins import installed
from scanner.model.words import Role, TargetKind
from scanner.reading.form import Form, Place
from scanner.reading.kept import SCANNER, digest_of_parts, kept_or_made, place_beside, sources_of
from scanner.reading.packaged_yaml import load_packaged_yaml

MAX_FILE_BYTES = 4_000_000
_ROOMS = tuple(SCANNER / each for each in ("evaluate", "model", "reading"))
_PACK = {"id", "title", "valid_from", "valid_to", "as_of", "source", "controls", "indicators", "targets"}
_INDICATOR = {"name", "formula", "unit", "baseline_2018", "target"}


def rulepacks() -> dict[str, Traversable]:
    """The folder of every rule pack by its name: those of this package and of entry points `rasoat.rulepacks`."""
    others = ((each.name, each.value) for each in installed("rasoat.rulepacks"))
    return packs_in(files("checks") / "rulepacks", others)


def packs_in(own: Traversable, others: Iterable[tuple[str, str]]) -> dict[str, Traversable]:
    """The folders in `own`, and those of `others` (name, package); raises BadConfiguration for a name taken twice."""
    found = {each.name: each for each in own.iterdir() if each.is_dir() and not each.name.startswith(("_", "."))}
    for name, package in others:
        if name in found:
            raise BadConfiguration(f"{package}: the rule pack {name} is there already")
        found[name] = files(package)
    return dict(sorted(found.items()))


def load_rulepack(folder: Traversable) -> RulePack:
    """The rule pack in `folder`; raises BadInput with every problem found, MissingInput when a file is not there."""
    if not isinstance(folder, Path):  # inside an archive
        return _read(folder)
    return kept_or_made(place_beside(folder, folder.name), digest_of_parts(_parts(folder)), lambda: _read(folder))


def _parts(folder: Path) -> Iterator[bytes]:
    """What the pack hangs on: every file that it may name, and which sources read them."""
    yield os.fsencode(folder.name)
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for name in sorted(names):
            yield os.fsencode(os.path.relpath(Path(place, name), folder))
            yield Path(place, name).read_bytes()
    yield from map(sources_of, _ROOMS)


def _read(folder: Traversable) -> RulePack:
    reader = _PackReader(folder)
    pack = reader.pack()
    if reader.problems:
        raise BadInput(*reader.problems)
    return pack


class _PackReader:
    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._digest = hashlib.sha256()
        self.problems: list[Problem] = []

    def pack(self) -> RulePack:
        form = self._form("pack.yaml")
        head = form.mapping(form.value, ())
        form.keys(head, _PACK, {"documents"}, ())
        if head.get("id") != self._folder.name:
            form.problem(("id",), f"the id must be the folder's name, {self._folder.name}")
        targets = _target_names(form, head.get("targets"))
        names = form.words(head.get("controls"), ("controls",))
        figures = form.string(head.get("indicators"), ("indicators",))
        valid_to = head.get("valid_to")
        pack = RulePack(
            id=self._folder.name,
            title=form.text(head.get("title"), ("title",)),
            valid_from=form.day(head.get("valid_from"), ("valid_from",)),
            valid_to=None if valid_to is None else form.day(valid_to, ("valid_to",)),
            as_of=form.day(head.get("as_of"), ("as_of",)),
            source=form.string(head.get("source"), ("source",)),
            digest="",
            controls=self._controls(names, targets),
            indicators=self._indicators(figures) if figures else (),
            documents=tuple(_documents(form, head.get("documents", []))),
        )
        self.problems.extend(form.problems)
        return replace(pack, digest=self._digest.hexdigest())

    def _controls(self, names: tuple[str, ...], targets: Mapping[str, TargetName]) -> tuple[Control, ...]:
        found: dict[str, Control] = {}
        for name in names:
            form = self._form(name)
            head = form.mapping(form.value, ())
            form.keys(head, {"domain", "controls"}, (), ())
            domain = form.string(head.get("domain"), ("domain",))
            for key, each in form.mapping(head.get("controls"), ("controls",)).items():
                if key in found:
                    form.problem(("controls", key), f"the control {key} is there already")
                found[key] = control_from(form, each, identity=(key, domain), targets=targets)
            self.problems.extend(form.problems)
        return tuple(found.values())

    def _indicators(self, name: str) -> tuple[IndicatorDefinition, ...]:
        form = self._form(name)
        head = form.mapping(form.value, ())
        form.keys(head, {"indicators"}, (), ())
        every = form.mapping(head.get("indicators"), ("indicators",))
        made = tuple(_indicator(form, key, each, ("indicators", key)) for key, each in every.items())
        self.problems.extend(form.problems)
        return made

    def _form(self, name: str) -> Form:
        """The file `name` of the pack; its bytes go into the digest, with name and length, so none can move."""
        place = f"{self._folder.name}/{name}"
        if ".." in name.split("/") or name.startswith("/"):
            raise BadInput(Problem(file=place, message="the files of a pack stand in its folder"))
        file = self._folder.joinpath(*name.split("/"))
        if not file.is_file():
            raise MissingInput(f"{place}: this file of the rule pack does not exist")
        raw = file.read_bytes()
        self._digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
        return Form(place, load_packaged_yaml(file, place, raw=raw, max_bytes=MAX_FILE_BYTES))


def _target_names(form: Form, source: Any) -> dict[str, TargetName]:
    made = {}
    for name, each in form.mapping(source, ("targets",)).items():
        place: Place = ("targets", name)
        fields = form.mapping(each, place)
        form.keys(fields, {"kinds"}, {"roles", "but_not"}, place)
        made[name] = TargetName(
            name=name,
            kinds=form.choices(fields.get("kinds"), TargetKind, (*place, "kinds")),
            roles=form.choices(fields.get("roles", []), Role, (*place, "roles"), may_be_empty=True),
            but_not=form.choices(fields.get("but_not", []), Role, (*place, "but_not"), may_be_empty=True),
        )
    return made


def _documents(form: Form, source: Any) -> Iterator[LegalDocument]:
    for at, fields in enumerate(form.mappings(source, ("documents",))):
        place: Place = ("documents", at)
        form.keys(fields, {"mark", "name", "valid_from"}, (), place)
        since = fields.get("valid_from")
        yield LegalDocument(
            mark=form.string(fields.get("mark"), (*place, "mark")),
            name=form.text(fields.get("name"), (*place, "name")),
            valid_from=None if since is None else form.day(since, (*place, "valid_from")),
        )


def _indicator(form: Form, name: str, source: Any, place: Place) -> IndicatorDefinition:
    fields = form.mapping(source, place)
    form.keys(fields, _INDICATOR, {"source", "note", "part_of"}, place)

    def number(key: str) -> float | None:
        value = fields.get(key)
        return None if value is None else float(form.number(value, (*place, key)))

    return IndicatorDefinition(
        id=name,
        name=form.text(fields.get("name"), (*place, "name")),
        formula=form.string(fields.get("formula"), (*place, "formula")),
        unit=form.string(fields.get("unit"), (*place, "unit")),
        baseline_2018=number("baseline_2018"),
        target=number("target"),
        note=str(fields.get("note", "")),
        source=str(fields.get("source", "")),
        part_of=str(fields.get("part_of", "")),
    )
