"""NET-BAK-01: a copy of the device configuration exists and is recent."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

ACT = Text(vi="Sao lưu cấu hình thiết bị", en="Device configuration backed up")


def device_configuration_is_backed_up(declared: DeclaredAsset, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """A copy that is late is partial."""
    done = day_of(declared.dates, "config_backup", as_of)
    return judged_by_age(ACT, done, as_of, limit=thresholds.whole("max_age_days"), always_partial=True)


CHECK = python_check(
    device_configuration_is_backed_up,
    controls=("NET-BAK-01",),
    title=Text(
        vi="Sao lưu cấu hình tường lửa, thiết bị mạng",
        en="Firewall and network-device configurations are backed up",
    ),
    why=Text(
        vi="Có bản sao cấu hình thì thiết bị hỏng vẫn khôi phục được mạng trong vài giờ.",
        en="With a saved configuration, a broken device can be replaced and the network restored within hours.",
    ),
    fix=Text(
        vi=(
            "Xuất cấu hình hằng tuần: FortiGate bấm tên tài khoản (góc trên bên phải) > Configuration > "
            "Backup; Cisco gõ copy running-config scp:; MikroTik gõ /export file=<tên>. Lưu bản sao có ghi "
            "ngày ở nơi khác thiết bị, có mã hóa và giới hạn người đọc. Có nhiều thiết bị thì cài Oxidized "
            "hoặc dùng chức năng lập lịch để sao lưu tự động."
        ),
        en=(
            "Export the configuration every week: FortiGate account name (top right) > Configuration > "
            "Backup; Cisco copy running-config scp:; MikroTik /export file=<name>. Keep dated copies away "
            "from the device, encrypted and readable by few. With many devices use Oxidized or the scheduler "
            "to automate it."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days",),
    examples=(
        Example(
            name="this month", facts={"declared.asset": {"dates": {"config_backup": "2026-11-01"}}}, expect=Status.PASS
        ),
        Example(
            name="on the last day",
            facts={"declared.asset": {"dates": {"config_backup": "2026-10-24"}}},
            expect=Status.PASS,
        ),
        Example(
            name="a day late",
            facts={"declared.asset": {"dates": {"config_backup": "2026-10-23"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="in the future",
            facts={"declared.asset": {"dates": {"config_backup": "2027-10-23"}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="date not set", facts={"declared.asset": {"dates": {}}}, expect=Status.UNKNOWN),
        Example(name="no register", facts={}, gaps={"declared.asset": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
