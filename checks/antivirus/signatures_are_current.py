"""HOST-AV-03: the running product loads current signatures."""

from datetime import datetime, timedelta

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import Unseen, gap_error
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import AssetStatus, Gap, Platform, Status

CLOCK_SLACK = timedelta(days=1)


def signatures_are_current(antivirus: HostAntivirus, thresholds: Thresholds, as_of: AsOf, subject: Subject) -> Outcome:
    """The newest signatures of a product that is not off; a machine kept offline on purpose has a month.

    They must renew themselves, but where somebody carries them to an offline machine.
    """
    active = [each for each in antivirus.products if each.enabled is not False]
    dated = [each.signature_at for each in active if isinstance(each.signature_at, datetime) and each.enabled is True]
    sight = Sight(what="host.antivirus.products", was=tuple(each.name for each in active), wanted="current signatures")
    if not active or (not dated and all(each.signature_at is None and not each.edr for each in active)):
        text = Text(
            vi="Không có phần mềm phòng chống mã độc nào đang chạy với mẫu nhận diện.",
            en="No antivirus product runs with a set of signatures.",
        )
        return failed(text, sight)
    if not dated:
        raise _unseen(active) or Unsupported(f"{active[0].name} shows no date of its signatures")
    newest = max(dated)
    if newest > as_of + CLOCK_SLACK:
        raise Unreadable(f"signatures of {newest:%Y-%m-%d} lie in the future: a wrong clock")
    outcome = _judged(newest, _limits(thresholds, subject), as_of)
    if outcome.status is not Status.PASS and (gap := _unseen(active)) is not None:
        raise gap
    if outcome.status is Status.PASS and subject.status is not AssetStatus.OFFLINE:
        return _kept_current(outcome, [each for each in active if each.signature_at == newest])
    return outcome


def _kept_current(outcome: Outcome, newest: list[AntivirusProduct]) -> Outcome:
    """What is new today and that nothing renews is old in a week; one product that renews itself is enough."""
    told = [each.updates_itself for each in newest]
    if any(each is not False and not isinstance(each, Unseen) for each in told):
        return outcome
    if (unseen := next((each for each in told if isinstance(each, Unseen)), None)) is not None:
        raise gap_error(unseen.gap, f"{newest[0].name}: {unseen.detail}", way=unseen.way)
    text = Text(
        vi=f"Mẫu nhận diện của {newest[0].name} còn mới, nhưng chương trình tự cập nhật không chạy.",
        en=f"The signatures of {newest[0].name} are current, but nothing runs that updates them.",
    )
    return partly(text, *outcome.sights, Sight(what="updates_itself", was=False, wanted="true"))


def _limits(thresholds: Thresholds, subject: Subject) -> tuple[int, int]:
    if subject.status is AssetStatus.OFFLINE:
        most = thresholds.whole("offline_max_days")
        return most, most
    return thresholds.whole("warn_days"), thresholds.whole("fail_days")


def _judged(newest: datetime, limits: tuple[int, int], as_of: AsOf) -> Outcome:
    age, (warn, most) = -(newest - as_of), limits
    text = Text(
        vi=f"Mẫu nhận diện ngày {newest:%d/%m/%Y}, cách đây {age.days} ngày (tốt nhất {warn}, tối đa {most} ngày).",
        en=f"Signatures of {newest:%Y-%m-%d}, {age.days} days old (best {warn}, at most {most} days).",
    )
    sight = Sight(what="signature_at", was=f"{newest:%Y-%m-%dT%H:%MZ}", wanted=f"≤ {warn} d, ≤ {most} d")
    if age <= timedelta(days=warn):
        return passed(text, sight)
    return partly(text, sight) if age <= timedelta(days=most) else failed(text, sight)


def _unseen(active: list[AntivirusProduct]) -> Exception | None:
    """The gap of what was not seen of a product that may be better than the others; None when all was seen."""
    for each in active:
        for value in (each.enabled, each.signature_at):
            if isinstance(value, Unseen):
                return gap_error(value.gap, f"{each.name}: {value.detail}", way=value.way)
    return None


CHECK = python_check(
    signatures_are_current,
    version=2,
    controls=("HOST-AV-03",),
    title=Text(
        vi="Mẫu nhận diện mã độc tự động cập nhật và còn mới",
        en="Malware signatures update automatically and are current",
    ),
    why=Text(
        vi="Mã độc mới xuất hiện hằng ngày, mẫu nhận diện cũ thì phần mềm không còn nhận ra được.",
        en="New malware appears every day; a tool with old data no longer recognises it.",
    ),
    fix=Text(
        vi=(
            "ClamAV: `sudo systemctl enable --now clamav-freshclam` rồi `sudo systemctl stop clamav-freshclam "
            "&& sudo freshclam && sudo systemctl start clamav-freshclam`; xem ngày mẫu bằng `sigtool --info "
            "/var/lib/clamav/daily.cvd`. Defender for Endpoint: `mdatp definitions update`. Máy không có "
            "Internet: chép tệp mẫu từ máy khác ít nhất mỗi tháng."
        ),
        en=(
            "ClamAV: `sudo systemctl enable --now clamav-freshclam`, then `sudo systemctl stop "
            "clamav-freshclam && sudo freshclam && sudo systemctl start clamav-freshclam`; see the date with "
            "`sigtool --info /var/lib/clamav/daily.cvd`. Defender for Endpoint: `mdatp definitions update`. A "
            "machine without Internet: carry the files over at least every month."
        ),
    ),
    platforms=(Platform.LINUX,),
    thresholds=("warn_days", "fail_days", "offline_max_days"),
    examples=(
        Example(
            name="today, and nothing updates them",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": False,
                            "signature_at": "2026-11-23T06:00:00Z",
                        }
                    ]
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="today, and what updates them could not be seen",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": {"gap": "denied"},
                            "signature_at": "2026-11-23T06:00:00Z",
                        }
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="today",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": None,
                            "signature_at": "2026-11-23T06:00:00Z",
                        }
                    ]
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="three days",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": None,
                            "signature_at": "2026-11-21T00:00:00Z",
                        }
                    ]
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="a second more",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": None,
                            "signature_at": "2026-11-20T23:59:59Z",
                        }
                    ]
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="seven days",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": None,
                            "signature_at": "2026-11-17T00:00:00Z",
                        }
                    ]
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="more than seven days",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": None,
                            "signature_at": "2026-11-16T23:59:59Z",
                        }
                    ]
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="no signatures loaded",
            facts={
                "host.antivirus": {
                    "products": [
                        {"name": "ClamAV", "enabled": True, "updates_itself": None, "signature_at": None, "edr": False}
                    ]
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="current, but off",
            facts={
                "host.antivirus": {
                    "products": [{"name": "ClamAV", "enabled": False, "signature_at": "2026-11-23T06:00:00Z"}]
                }
            },
            expect=Status.FAIL,
        ),
        Example(name="no product", facts={"host.antivirus": {"products": []}}, expect=Status.FAIL),
        Example(
            name="works without signatures",
            facts={
                "host.antivirus": {
                    "products": [
                        {"name": "Falcon", "enabled": True, "updates_itself": None, "signature_at": None, "edr": True}
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="dated in the future",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": None,
                            "signature_at": "2099-11-23T06:00:00Z",
                        }
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="current, not seen whether it runs",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": {"gap": "denied"},
                            "updates_itself": None,
                            "signature_at": "2026-11-23T06:00:00Z",
                        }
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="old, but the date of another one was not seen",
            facts={
                "host.antivirus": {
                    "products": [
                        {
                            "name": "ClamAV",
                            "enabled": True,
                            "updates_itself": None,
                            "signature_at": "2026-01-01T00:00:00Z",
                        },
                        {"name": "KESL", "enabled": True, "updates_itself": None, "signature_at": {"gap": "denied"}},
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date not seen",
            facts={
                "host.antivirus": {
                    "products": [
                        {"name": "ClamAV", "enabled": True, "updates_itself": None, "signature_at": {"gap": "denied"}}
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="not looked for", facts={}, gaps={"host.antivirus": Gap.STALE}, expect=Status.UNKNOWN),
    ),
)
