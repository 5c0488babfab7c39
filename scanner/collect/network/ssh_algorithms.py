"""What is to be held of an SSH algorithm, by the parts of its name: `ssh_algorithms.yaml`."""

from functools import cache
from importlib.resources import files
from typing import Final

from scanner.model.errors import BadInput
from scanner.model.ssh_algorithm import AlgorithmRule, AlgorithmVerdict, Category, Judged
from scanner.model.text import Text
from scanner.reading.form import Form
from scanner.reading.packaged_yaml import load_packaged_yaml
from scanner.reading.patterns import BadPattern, compiled, matches

_NAME: Final = "scanner/collect/network/ssh_algorithms.yaml"
_UNKNOWN: Final = Text(vi="chưa biết thuật toán này", en="this algorithm is not known here")
_WORST: Final = tuple(AlgorithmVerdict)


def judged(category: Category, algorithm: str) -> Judged:
    """The worst of what is said of it, with every reason for that or less; what nothing is known of is a warning."""
    name = algorithm.strip().lower()
    found = [each for each in _rules() if category in each.categories and _applies(each, name)]
    if not found:
        return Judged(category=category, algorithm=algorithm, verdict=AlgorithmVerdict.WARN, reasons=(_UNKNOWN,))
    return Judged(
        category=category,
        algorithm=algorithm,
        verdict=min((each.verdict for each in found), key=_WORST.index),
        reasons=tuple(
            each.reason
            for each in sorted(found, key=lambda rule: _WORST.index(rule.verdict))
            if each.reason is not None
        ),
    )


def _applies(rule: AlgorithmRule, name: str) -> bool:
    return matches(rule.match, name) is True and not (rule.unless and matches(rule.unless, name) is True)


@cache
def _rules() -> tuple[AlgorithmRule, ...]:
    form = Form(_NAME, load_packaged_yaml(files(__package__) / "ssh_algorithms.yaml", _NAME))
    said = form.mapping(form.value, ())
    form.keys(said, {"rules"}, (), ())
    rules = []
    for number, each in enumerate(form.mappings(said.get("rules", []), ("rules",))):
        place = ("rules", number)
        form.keys(each, {"in", "match", "verdict"}, {"unless", "reason"}, place)
        for key in ("match", "unless"):
            if key in each:
                try:
                    compiled(form.string(each[key], (*place, key)))
                except BadPattern as error:
                    form.problem((*place, key), str(error))
        rules.append(
            AlgorithmRule(
                categories=form.choices(each.get("in"), Category, (*place, "in")),
                match=str(each.get("match")),
                unless=str(each.get("unless", "")),
                verdict=form.choice(each.get("verdict"), AlgorithmVerdict, (*place, "verdict")),
                reason=form.text(each["reason"], (*place, "reason")) if "reason" in each else None,
            )
        )
    if form.problems:
        raise BadInput(*form.problems)
    return tuple(rules)
