"""What this installation can do: collectors, derivers, checks and rule packs, found by looking, never by a list."""

from functools import cache

from scanner.derive.scene import derivers, ordered
from scanner.evaluate.load import load_checks
from scanner.evaluate.rulepack import load_rulepack, rulepacks
from scanner.model.antivirus_product import Product
from scanner.model.check import Check
from scanner.model.control import RulePack
from scanner.model.errors import WrongUsage
from scanner.model.plugins import plugins
from scanner.model.ports import Collector, Deriver, Imported
from scanner.model.score import Scoring
from scanner.model.words import Platform
from scanner.reading.packaged_yaml import load_packaged_yaml
from scanner.score.scoring import load_scoring

DEFAULT_PACK = "vn-2026"


@cache
def collectors(platform: Platform) -> tuple[Collector, ...]:
    """Every collector for `platform`, whose file is named by it; raises BadConfiguration for duplicate ids.

    Those of other platforms are not imported: a scan of this Linux has no use for what is asked of Windows.
    """
    found = plugins("scanner.collect", "COLLECTOR", Collector, "rasoat.collectors", prefix=f"{platform}_")
    return tuple(each for each in found.values() if each.platform is platform)


@cache
def collectors_knowing(platform: Platform, own: tuple[Product, ...]) -> tuple[Collector, ...]:
    """Every collector for `platform`, those of antivirus knowing the products of the province too."""
    if not own:
        return collectors(platform)
    from scanner.collect.host import linux_antivirus_signs, windows_antivirus_signs
    from scanner.collect.host.antivirus.product_table import with_own

    makers = {each.COLLECTOR.id: each.collector_of for each in (linux_antivirus_signs, windows_antivirus_signs)}
    return tuple(makers[each.id](with_own(own)) if each.id in makers else each for each in collectors(platform))


@cache
def questions_as_root(platform: Platform) -> tuple[str, ...]:
    """What an ordinary user is not answered on `platform`."""
    return tuple(dict.fromkeys(question for each in collectors(platform) for question in each.as_root))


@cache
def imported() -> dict[str, Imported]:
    """Every kind of handed file by id; raises BadConfiguration for duplicate ids."""
    return plugins("scanner.collect.imported", "IMPORTED", Imported, "rasoat.imported")


@cache
def derivers_in_order() -> tuple[Deriver, ...]:
    """Every deriver, each after those whose facts it needs."""
    return tuple(ordered(derivers()))


def checks() -> dict[str, Check]:
    """Every check by id."""
    return load_checks()


@cache
def rule_pack(name: str = DEFAULT_PACK) -> RulePack:
    """The rule pack `name`; raises WrongUsage naming those there are."""
    packs = rulepacks()
    if name not in packs:
        raise WrongUsage(f"there is no rule pack {name}; there are: {', '.join(sorted(packs))}")
    return load_rulepack(packs[name])


@cache
def scoring() -> Scoring:
    """The numbers of checks/scoring.yaml."""
    from importlib.resources import files

    return load_scoring(load_packaged_yaml(files("checks") / "scoring.yaml", "checks/scoring.yaml"))


def load_content(pack: str) -> None:
    """Load everything there is, so that a mistake in content ends a scan before its first question."""
    checks()
    rule_pack(pack)
    scoring()
    derivers_in_order()
