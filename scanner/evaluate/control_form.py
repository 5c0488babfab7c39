"""One control of a rule pack from its YAML: texts, targets, obligation and thresholds for each of its levels."""

from collections.abc import Mapping
from typing import Any

from scanner.model.control import IN_SERVICE, Control, TargetName, Threshold, Thresholds
from scanner.model.words import AssetStatus, Automatable, Obligation, Severity
from scanner.reading.form import Form, Place, did_you_mean

LEVELS = (1, 2, 3, 4, 5)
_REQUIRED = {"title", "targets", "levels", "severity", "obligation", "sources", "automatable", "how", "plain",
             "remediation", "mappings"}  # fmt: skip
_OPTIONAL = {"obligation_by_level", "legacy_sources", "where", "thresholds", "confidence", "note", "statuses"}
_WHERE = {"windows", "linux", "network"}


def control_from(form: Form, source: Any, *, identity: tuple[str, str], targets: Mapping[str, TargetName]) -> Control:
    """The control `identity` (id, domain); mistakes are noted in `form`."""
    key, domain = identity
    place: Place = ("controls", key)
    fields = form.mapping(source, place)
    form.keys(fields, _REQUIRED, _OPTIONAL, place)
    levels = _levels(form, fields.get("levels"), (*place, "levels"))

    def at(name: str) -> Place:
        return (*place, name)

    return Control(
        id=key,
        title=form.text(fields.get("title"), at("title")),
        domain=domain,
        targets=_targets(form, fields.get("targets"), at("targets"), targets),
        levels=frozenset(levels),
        severity=form.choice(fields.get("severity"), Severity, at("severity")),
        obligations=_obligations(form, fields, place),
        sources=form.words(fields.get("sources"), at("sources")),
        legacy_sources=form.words(fields.get("legacy_sources", []), at("legacy_sources"), may_be_empty=True),
        automatable=form.choice(fields.get("automatable"), Automatable, at("automatable")),
        how=form.string(fields.get("how"), at("how")),
        plain=form.text(fields.get("plain"), at("plain")),
        remediation=form.text(fields.get("remediation"), at("remediation")),
        params=_params(form, fields.get("thresholds", {}), at("thresholds"), levels),
        mappings=_mappings(form, fields.get("mappings"), at("mappings")),
        confidence=str(fields.get("confidence", "")),
        note=str(fields.get("note", "")),
        where=_where(form, fields.get("where", {}), at("where")),
        statuses=form.choices(fields["statuses"], AssetStatus, at("statuses")) if "statuses" in fields else IN_SERVICE,
    )


def _levels(form: Form, value: Any, place: Place) -> tuple[int, ...]:
    if isinstance(value, list) and value and all(type(each) is int and each in LEVELS for each in value):
        return tuple(value)
    form.problem(place, "levels is a list of numbers from 1 to 5")
    return ()


def _targets(form: Form, value: Any, place: Place, known: Mapping[str, TargetName]) -> tuple[TargetName, ...]:
    names = form.words(value, place)
    for i, name in enumerate(names):
        if name not in known:
            form.problem((*place, i), f"pack.yaml maps no target {name} to kinds{did_you_mean(name, known)}")
    return tuple(known[name] for name in names if name in known)


def _obligations(form: Form, fields: Mapping[str, Any], place: Place) -> dict[int, Obligation]:
    """Class by level: the general one, overridden where the level has its own."""
    general = form.choice(fields.get("obligation"), Obligation, (*place, "obligation"))
    made = dict.fromkeys(LEVELS, general)
    here: Place = (*place, "obligation_by_level")
    for key, each in form.mapping(fields.get("obligation_by_level", {}), here).items():
        if key in map(str, LEVELS):
            made[int(key)] = form.choice(each, Obligation, (*here, key))
        else:
            form.problem((*here, key), f"{key} is no level from 1 to 5")
    return made


def _params(form: Form, source: Any, place: Place, levels: tuple[int, ...]) -> dict[int, Thresholds]:
    """Thresholds of each level; one value stands for all levels, a mapping must name every level of the control."""
    made: dict[int, dict[str, Threshold]] = {level: {} for level in levels}
    for name, value in form.mapping(source, place).items():
        here = (*place, name)
        by_level = form.mapping(value, here) if isinstance(value, Mapping) else {str(each): value for each in levels}
        if set(by_level) != set(map(str, levels)):
            form.problem(here, f"name every level of the control, {', '.join(map(str, levels))}; null = no value there")
            continue
        for level in levels:
            made[level][name] = _threshold(form, by_level[str(level)], here)
    return {level: Thresholds(values) for level, values in made.items()}


def _threshold(form: Form, value: Any, place: Place) -> Threshold:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list) and value and all(isinstance(each, (str, int, float, bool)) for each in value):
        return tuple(value)
    form.problem(place, "a threshold is a number, a word, true, false, null or a list of these")
    return None


def _mappings(form: Form, source: Any, place: Place) -> dict[str, tuple[str, ...]]:
    found = form.mapping(source, place)
    return {key: form.words(each, (*place, key)) for key, each in found.items()}


def _where(form: Form, source: Any, place: Place) -> dict[str, str]:
    found = form.mapping(source, place)
    form.keys(found, (), _WHERE, place)
    return {key: form.string(each, (*place, key)) for key, each in found.items()}
