"""HOST-AV-03: the running product loads current signatures."""

from datetime import datetime, timedelta
from typing import Any

from checks.antivirus_examples import found, product, seen_on_windows
from checks.counting_antivirus import active, must_know_all, with_doubt
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import Unseen, gap_error, seen
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import AssetStatus, Gap, Platform, Status

CLOCK_SLACK = timedelta(days=1)


def signatures_are_current(antivirus: HostAntivirus, thresholds: Thresholds, as_of: AsOf, subject: Subject) -> Outcome:
    """The newest signatures of a product that is not off; a machine kept offline on purpose has a month.

    They must renew themselves, but where somebody carries them to an offline machine. Where no date is shown, what Windows was
    told decides: out of date fails, up to date is partial, for a vendor may call them so for a week.
    """
    products = active(antivirus)
    dated = [(age, each) for each in products if each.enabled is True and (age := _age(each, as_of)) is not None]
    sight = Sight(
        what="host.antivirus.products", was=tuple(each.name for each in products), wanted="current signatures"
    )
    if not products or (not dated and all(_has_none(each) for each in products)):
        must_know_all(antivirus)
        text = Text(
            vi="Không có phần mềm phòng chống mã độc nào đang chạy với mẫu nhận diện.",
            en="No antivirus product runs with a set of signatures.",
        )
        return failed(text, sight)
    if not dated:
        must_know_all(antivirus)
        return _as_told(products)
    newest = min(age for age, _ in dated)
    if newest < -CLOCK_SLACK:
        raise Unreadable(f"signatures of {as_of - newest:%Y-%m-%d} lie in the future: a wrong clock")
    outcome = _judged(newest, _limits(thresholds, subject), as_of, [each for _, each in dated])
    if outcome.status is not Status.PASS:
        must_know_all(antivirus)
        if (gap := _unseen(products)) is not None:
            raise gap
    if outcome.status is Status.PASS and subject.status is not AssetStatus.OFFLINE:
        return _kept_current(outcome, [each for age, each in dated if age == newest])
    return outcome


def _age(product: AntivirusProduct, as_of: AsOf) -> timedelta | None:
    """By the date of the signatures, else as the product counts it."""
    if isinstance(product.signature_at, datetime):
        return -(product.signature_at - as_of)
    days = product.signature_age_days
    return timedelta(days=days) if isinstance(days, int) else None


def _has_none(product: AntivirusProduct) -> bool:
    """No signatures are loaded, and it is no product that works without."""
    return product.signature_at is None and product.edr is False and product.up_to_date is not True


def _as_told(products: list[AntivirusProduct]) -> Outcome:
    """By the word of the vendor, where no product shows a date; raises the gap where there is no word either."""
    sure = [
        each for each in products if each.enabled is True and isinstance(each.up_to_date, bool) and _has_no_date(each)
    ]
    if not sure:
        raise _unseen(products) or Unsupported(f"{products[0].name} shows no date of its signatures")
    current = [each for each in sure if each.up_to_date is True]
    sight = Sight(what="up_to_date", was=tuple(each.name for each in current), wanted="a date of the signatures")
    if current:
        text = Text(
            vi=f"Windows được báo mẫu nhận diện của {current[0].name} còn mới, nhưng phần mềm không cho biết ngày.",
            en=f"Windows is told that the signatures of {current[0].name} are up to date, but it shows no date of them.",
        )
        return partly(text, sight)
    for each in products:
        seen(each.enabled)
        seen(each.up_to_date)
    text = Text(
        vi=f"Windows được báo mẫu nhận diện của {sure[0].name} đã cũ.",
        en=f"Windows is told that the signatures of {sure[0].name} are out of date.",
    )
    return failed(text, sight)


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


def _has_no_date(product: AntivirusProduct) -> bool:
    """It tells a date nowhere; one that could not be read is another thing."""
    at = product.signature_at
    return isinstance(at, Unseen) and at.gap is Gap.UNSUPPORTED


def _limits(thresholds: Thresholds, subject: Subject) -> tuple[int, int]:
    if subject.status is AssetStatus.OFFLINE:
        most = thresholds.whole("offline_max_days")
        return most, most
    return thresholds.whole("warn_days"), thresholds.whole("fail_days")


def _judged(
    age: timedelta, limits: tuple[int, int], as_of: AsOf, products: list[AntivirusProduct]
) -> Outcome:  # fmt: skip
    warn, most = limits
    made = as_of - age
    text = with_doubt(
        Text(
            vi=f"Mẫu nhận diện ngày {made:%d/%m/%Y}, cách đây {age.days} ngày (tốt nhất {warn}, tối đa {most} ngày).",
            en=f"Signatures of {made:%Y-%m-%d}, {age.days} days old (best {warn}, at most {most} days).",
        ),
        products,
        "signature_at",
    )
    sight = Sight(what="signature_at", was=f"{made:%Y-%m-%dT%H:%MZ}", wanted=f"≤ {warn} d, ≤ {most} d")
    if age <= timedelta(days=warn):
        return passed(text, sight)
    return partly(text, sight) if age <= timedelta(days=most) else failed(text, sight)


def _unseen(products: list[AntivirusProduct]) -> Exception | None:
    """The gap of what was not seen of a product that may be better than the others; None when all was seen."""
    for each in products:
        if _age_is_told(each):
            continue
        for value in (each.enabled, each.signature_at):
            if isinstance(value, Unseen):
                return gap_error(value.gap, f"{each.name}: {value.detail}", way=value.way)
    return None


def _age_is_told(product: AntivirusProduct) -> bool:
    return product.enabled is True and isinstance(product.signature_age_days, int)


def _undated(*, up_to_date: object) -> dict[str, Any]:
    """A product that shows no date of its signatures, and what Windows was told of them."""
    return seen_on_windows(
        "Bkav Pro",
        signature_at={"gap": "unsupported"},
        signature_age_days=None,
        edr=False,
        updates_itself=None,
        up_to_date=up_to_date,
    )


CHECK = python_check(
    signatures_are_current,
    version=3,
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
            "Windows: mở Start > Windows Security > Virus & threat protection > Virus & threat protection updates > Protection "
            "updates > Check for updates, hoặc chạy PowerShell Update-MpSignature bằng quyền quản trị; nếu lỗi, kiểm tra đường "
            "mạng tới máy chủ cập nhật của tỉnh hoặc Windows Update và giờ hệ thống. Phần mềm khác: bật cập nhật tự động trong "
            "bảng điều khiển. ClamAV: `sudo systemctl enable --now clamav-freshclam` rồi `sudo systemctl stop clamav-freshclam && "
            "sudo freshclam && sudo systemctl start clamav-freshclam`; xem ngày mẫu bằng `sigtool --info "
            "/var/lib/clamav/daily.c[lv]d`. Defender for Endpoint: `mdatp definitions update`. Máy không có Internet, ít nhất mỗi "
            "tháng: Defender tải mpam-fe.exe (bản 64 bit) tại microsoft.com/wdsi/defenderupdates trên máy khác, chép sang rồi chạy "
            "bằng quyền quản trị; ClamAV chép các tệp .cvd, .cld vào /var/lib/clamav; phần mềm khác dùng bản cập nhật ngoại tuyến "
            "của hãng."
        ),
        en=(
            "Windows: open Start > Windows Security > Virus & threat protection > Virus & threat protection updates > Protection "
            "updates > Check for updates, or run PowerShell Update-MpSignature as administrator; if it fails, check the route to "
            "the province update server or Windows Update and the clock. Other products: switch automatic updates on in their "
            "console. ClamAV: `sudo systemctl enable --now clamav-freshclam`, then `sudo systemctl stop clamav-freshclam && sudo "
            "freshclam && sudo systemctl start clamav-freshclam`; see the date with `sigtool --info /var/lib/clamav/daily.c[lv]d`. "
            "Defender for Endpoint: `mdatp definitions update`. A machine without Internet, at least every month: for Defender "
            "download mpam-fe.exe (64-bit) from microsoft.com/wdsi/defenderupdates elsewhere, carry it over and run it as "
            "administrator; for ClamAV copy the files .cvd and .cld to /var/lib/clamav; other products have offline updates of "
            "their maker."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    thresholds=("warn_days", "fail_days", "offline_max_days"),
    examples=(
        Example(
            name="today, and nothing updates them",
            facts=found(product(updates_itself=False, signature_at="2026-11-23T06:00:00Z")),
            expect=Status.PARTIAL,
        ),
        Example(
            name="today, and what updates them could not be seen",
            facts=found(product(updates_itself={"gap": "denied"}, signature_at="2026-11-23T06:00:00Z")),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="today",
            facts=found(product(updates_itself=None, signature_at="2026-11-23T06:00:00Z")),
            expect=Status.PASS,
        ),
        Example(
            name="three days",
            facts=found(product(updates_itself=None, signature_at="2026-11-21T00:00:00Z")),
            expect=Status.PASS,
        ),
        Example(
            name="a second more",
            facts=found(product(updates_itself=None, signature_at="2026-11-20T23:59:59Z")),
            expect=Status.PARTIAL,
        ),
        Example(
            name="seven days",
            facts=found(product(updates_itself=None, signature_at="2026-11-17T00:00:00Z")),
            expect=Status.PARTIAL,
        ),
        Example(
            name="more than seven days",
            facts=found(product(updates_itself=None, signature_at="2026-11-16T23:59:59Z")),
            expect=Status.FAIL,
        ),
        Example(
            name="no signatures loaded",
            facts=found(product(updates_itself=None, signature_at=None, edr=False)),
            expect=Status.FAIL,
        ),
        Example(
            name="current, but off",
            facts=found(product(enabled=False, signature_at="2026-11-23T06:00:00Z")),
            expect=Status.FAIL,
        ),
        Example(name="no product", facts=found(), expect=Status.FAIL),
        Example(
            name="works without signatures",
            facts=found(product("Falcon", updates_itself=None, signature_at=None, edr=True)),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="dated in the future",
            facts=found(product(updates_itself=None, signature_at="2099-11-23T06:00:00Z")),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="current, not seen whether it runs",
            facts=found(product(enabled={"gap": "denied"}, updates_itself=None, signature_at="2026-11-23T06:00:00Z")),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="old, but the date of another one was not seen",
            facts=found(
                product(updates_itself=None, signature_at="2026-01-01T00:00:00Z"),
                product("KESL", updates_itself=None, signature_at={"gap": "denied"}),
            ),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date not seen",
            facts=found(product(updates_itself=None, signature_at={"gap": "denied"})),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="Defender counts two days, in an order of dates nobody can read",
            facts=found(
                seen_on_windows(
                    signature_at={"gap": "unreadable"},
                    signature_age_days=2,
                    edr=False,
                    updates_itself=None,
                    unconfirmed=["signature_at"],
                    up_to_date=True,
                )
            ),
            expect=Status.PASS,
        ),
        Example(
            name="Defender counts 867 days",
            facts=found(
                seen_on_windows(
                    signature_at={"gap": "unreadable"},
                    signature_age_days=867,
                    edr=False,
                    updates_itself=None,
                    up_to_date=False,
                )
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="Windows is told that they are up to date, no date",
            facts=found(_undated(up_to_date=True)),
            expect=Status.PARTIAL,
        ),
        Example(
            name="Windows is told that they are out of date",
            facts=found(_undated(up_to_date=False)),
            expect=Status.FAIL,
        ),
        Example(
            name="out of date, and another was not seen",
            facts=found(
                product(
                    "ESET",
                    signature_at={"gap": "denied"},
                    signature_age_days=None,
                    up_to_date={"gap": "denied"},
                    edr=False,
                    antivirus=True,
                    left_behind=False,
                ),
                _undated(up_to_date=False),
            ),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="neither a date nor a word",
            facts=found(_undated(up_to_date={"gap": "unsupported"})),
            expect=Status.UNKNOWN,
        ),
        Example(name="not looked for", facts={}, gaps={"host.antivirus": Gap.STALE}, expect=Status.UNKNOWN),
    ),
)
