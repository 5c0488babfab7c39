"""Programs of a computer against the agency's software catalogue and its list of approved software. Not a check itself.

A line of a list is for every program whose name begins with its own words, such as `Microsoft Visual C++`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from scanner.model.check import AsOf, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.local_time import local_day
from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import Way

NOTHING = Text(vi="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What counts as one; `also` are further names under which a list may hold it.

    `family` True for a line that stands for many packages: one that says more than the name, as a version, is for it too.
    """

    name: str
    also: tuple[str, ...] = ()
    family: bool = False
    maker: str = ""
    """Who made it, where that is told: products of one maker count as one in a share, as the control counts families."""
    since: date | None = None
    """The day it was installed, or last updated; None = not told."""

    def has_line(self, lines: Sequence[str]) -> bool:
        """Whether one of the `lines`, plain names, is for it."""
        names = [plain_name(each) for each in (self.name, *self.also, self.maker) if each]
        if any(has_line(each, lines) for each in names):
            return True
        return self.family and any(has_line(line, names) for line in lines)


def plain_name(name: str) -> str:
    """Without regard to case and spaces."""
    return " ".join(name.casefold().split())


def has_line(program: str, lines: Iterable[str]) -> bool:
    """Whole words: a line for `Foxit` is none for `FoxitX`. `lines` are plain names."""
    words = f"{plain_name(program)} "
    return any(words.startswith(f"{each} ") for each in lines)


def installed_products(software: HostSoftware) -> list[Product]:
    """Every program of Windows is a product; raises Unreadable where the list of them is not whole."""
    if not software.listed_all or not software.names:
        raise Unreadable("the list of installed programs is not whole")
    return [Product(name=each) for each in sorted(set(software.names))]


def judged_by_catalogue(
    products: Sequence[Product], asset: DeclaredAsset, thresholds: Thresholds, *, rest: Text = NOTHING
) -> Outcome:
    """How many products stand in the catalogue with all fields; where no catalogue exists nothing is registered."""
    wanted = f"≥ {thresholds.whole('complete_pct')} %"
    if asset.catalogue is None:
        return failed(
            Text(vi="Cơ quan chưa có danh mục phần mềm.", en="The agency has no software catalogue."),
            Sight(what="declared.asset.catalogue", was="none", wanted=wanted),
        )
    lines = [plain_name(name) for name, complete in asset.catalogue.items() if complete]
    missing = tuple(each.name for each in products if not each.has_line(lines))
    counted = {(each.maker or each.name, each.name not in missing) for each in products}
    good, total = sum(listed for _, listed in counted), len(counted)
    sight = Sight(what="host.software.names", was=missing[:50], wanted=wanted)
    said = Text(
        vi=f"{good}/{total} phần mềm có trong danh mục với đủ thông tin.{rest.vi}",
        en=f"{good} of {total} programs stand in the catalogue with all fields.{rest.en}",
    )
    pct = 100 * good // total
    if pct >= thresholds.whole("complete_pct"):
        return passed(said, sight)
    return partly(said, sight) if pct >= thresholds.whole("partial_from_pct") else failed(said, sight)


def judged_by_approval(
    products: Sequence[Product], asset: DeclaredAsset, thresholds: Thresholds, as_of: AsOf, *, untold: Text = NOTHING
) -> Outcome:
    """A product outside the lists fails after a time of grace; since when it is there is unknown where that is not told.

    `untold` says of what nobody can tell whether it was approved: the outcome is partial then.
    """
    if asset.approved_software is None:
        raise NotCollected("no list of approved software is declared", way=Way.DECLARE)
    today = local_day(as_of)
    lines = [plain_name(each) for each, ends in asset.approved_software.items() if ends is None or ends >= today]
    foreign = [each for each in products if not each.has_line(lines)]
    if late := _longer_than(thresholds.whole("grace_days"), foreign, today):
        return failed(
            Text(
                vi=f"{len(late)} phần mềm chưa được phê duyệt, có trên máy đã lâu: {', '.join(late[:5])}.",
                en=f"{len(late)} programs were not approved and have been there for long: {', '.join(late[:5])}.",
            ),
            Sight(what="host.software.names", was=late[:50], wanted=f"none for > {thresholds.whole('grace_days')} d"),
        )
    day = asset.software_reviewed
    if day is None:
        raise NotCollected("the date of software_reviewed is not declared", way=Way.DECLARE)
    if day > today:
        raise Unreadable(f"the date of software_reviewed, {day}, lies in the future", way=Way.CORRECT)
    if foreign:
        shown = ", ".join(each.name for each in foreign[:10])
        raise NotCollected(f"not approved, and since when it is installed was not told: {shown}", way=Way.DECLARE)
    age, limit = (today - day).days, thresholds.whole("review_days")
    sights = (
        Sight(what="host.software.names", was=(), wanted="none"),
        Sight(what="declared.asset.software_reviewed", was=day.isoformat(), wanted=f"≤ {limit} d"),
    )
    said = Text(
        vi=f"Mọi phần mềm đã cài đều được phê duyệt; rà soát cách đây {age} ngày (tối đa {limit}).{untold.vi}",
        en=f"Every installed program was approved; reviewed {age} days ago (at most {limit}).{untold.en}",
    )
    return passed(said, *sights) if age <= limit and untold == NOTHING else partly(said, *sights)


def _longer_than(days: int, foreign: Iterable[Product], today: date) -> tuple[str, ...]:
    return tuple(each.name for each in foreign if each.since is not None and (today - each.since).days > days)
