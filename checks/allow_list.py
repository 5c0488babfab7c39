"""Whether only approved programs run: how current the list is, and whether the machine enforces one. Not a check itself."""

from scanner.model.check import AsOf, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.local_time import local_day
from scanner.model.text import Text
from scanner.model.words import Way


def judged_by_list(by: str, asset: DeclaredAsset, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """`by` is what keeps other programs out, empty where nothing does; one of the two halves alone is partial."""
    day, today = asset.allowlist_reviewed, local_day(as_of)
    if day is None:
        raise NotCollected("the date of allowlist_reviewed is not declared", way=Way.DECLARE)
    if day > today:
        raise Unreadable(f"the date of allowlist_reviewed, {day}, lies in the future", way=Way.CORRECT)
    limit = thresholds.whole("review_days")
    current = (today - day).days <= limit
    sights = (
        Sight(what="declared.asset.allowlist_reviewed", was=day.isoformat(), wanted=f"≤ {limit} d"),
        Sight(what="host.app_control.enforced", was=by or "none", wanted="any"),
    )
    said = Text(
        vi=f"Danh sách phần mềm được phép rà soát ngày {day:%d/%m/%Y}; kiểm soát cài đặt: {by or 'không có'}.",
        en=f"The list of approved programs was reviewed on {day}; installation is controlled by: {by or 'nothing'}.",
    )
    if current and by:
        return passed(said, *sights)
    return partly(said, *sights) if current or by else failed(said, *sights)
