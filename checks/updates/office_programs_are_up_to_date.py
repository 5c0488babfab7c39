"""HOST-PAT-02: browsers, office suite, PDF reader and mail client miss no update of the distribution."""

from checks.patch_state import pending_updates
from checks.update_steps import BUNDLES, LINUX
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.kinds.host_user_programs import HostUserPrograms
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def office_programs_are_up_to_date(
    programs: HostUserPrograms, updates: HostUpdates, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """A program the distribution keeps is behind when its update waits; of a maker's own source nothing is known."""
    if not programs.programs:
        return not_applicable(
            Text(
                vi="Máy không cài trình duyệt, bộ văn phòng, trình đọc PDF hoặc thư điện tử nào.",
                en="No browser, office suite, PDF reader or mail client is installed.",
            )
        )
    missing = pending_updates(updates, as_of, thresholds.whole("max_days_behind"))
    behind = tuple(each.name for each in programs.programs if each.name in missing)
    text = Text(
        vi=f"{len(behind)}/{len(programs.programs)} phần mềm văn phòng, duyệt web đang chờ bản vá: {', '.join(behind) or 'không có'}.",
        en=f"{len(behind)} of {len(programs.programs)} office programs wait for an update: {', '.join(behind) or 'none'}.",
    )
    sight = Sight(what="programs behind", was=behind, wanted="none")
    if len(behind) > thresholds.whole("partial_max_behind"):
        return failed(text, sight)
    if foreign := [each.name for each in programs.programs if each.supported_by != "distribution"]:
        raise NotCollected(f"no table of versions for {', '.join(foreign)}", way=Way.NEWER)
    return partly(text, sight) if behind else passed(text, sight)


CHECK = python_check(
    office_programs_are_up_to_date,
    controls=("HOST-PAT-02",),
    title=Text(
        vi="Trình duyệt, bộ phần mềm văn phòng, phần mềm đọc PDF và ứng dụng thư được cập nhật",
        en="Browsers, office suite, PDF reader and mail client are up to date",
    ),
    why=Text(
        vi="Trình duyệt và phần mềm văn phòng cũ là nơi mã độc hay lọt vào khi mở web, mở tệp.",
        en="Old browsers and office programs are where malware usually slips in with a web page or file.",
    ),
    fix=Text(vi=f"{LINUX.vi} {BUNDLES.vi}", en=f"{LINUX.en} {BUNDLES.en}"),
    platforms=(Platform.LINUX,),
    thresholds=("max_days_behind", "partial_max_behind"),
    examples=(
        Example(
            name="all current",
            facts={
                "host.user_programs": {"programs": [{"name": "firefox-esr", "supported_by": "distribution"}]},
                "host.updates": {
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                },
            },
            expect=Status.PASS,
        ),
        Example(
            name="one behind",
            facts={
                "host.user_programs": {
                    "programs": [
                        {"name": "firefox-esr", "supported_by": "distribution"},
                        {"name": "evince", "supported_by": "distribution"},
                    ]
                },
                "host.updates": {
                    "pending_security": [{"name": "firefox-esr"}],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                },
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="two behind",
            facts={
                "host.user_programs": {
                    "programs": [
                        {"name": "firefox-esr", "supported_by": "distribution"},
                        {"name": "evince", "supported_by": "distribution"},
                    ]
                },
                "host.updates": {
                    "pending_security": [{"name": "firefox-esr"}, {"name": "evince"}],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="another package waits",
            facts={
                "host.user_programs": {"programs": [{"name": "firefox-esr", "supported_by": "distribution"}]},
                "host.updates": {
                    "pending_security": [{"name": "openssl"}],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                },
            },
            expect=Status.PASS,
        ),
        Example(
            name="none installed",
            facts={"host.user_programs": {"programs": []}, "host.updates": {}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="from its maker",
            facts={
                "host.user_programs": {"programs": [{"name": "google-chrome-stable", "supported_by": "vendor"}]},
                "host.updates": {
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="lists too old",
            facts={
                "host.user_programs": {"programs": [{"name": "firefox-esr", "supported_by": "distribution"}]},
                "host.updates": {
                    "pending_security": [],
                    "indexed_at": "2026-09-01T00:00:00Z",
                    "released_at": "2026-09-01T00:00:00Z",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="not read",
            facts={"host.user_programs": {"programs": []}},
            gaps={"host.updates": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
