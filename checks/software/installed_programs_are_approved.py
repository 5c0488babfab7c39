"""HOST-SW-02 on Windows: every installed program was approved, and somebody looked for others in time."""

from checks.catalogue import installed_products, judged_by_approval
from scanner.model.check import AsOf, Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def installed_programs_are_approved(
    software: HostSoftware, asset: DeclaredAsset, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Every program that Windows shows has to be approved, or an exception that has not ended."""
    return judged_by_approval(installed_products(software), asset, thresholds, as_of)


def _example(name: str, expect: Status, *, names: object = ("7-Zip 23.01", "UniKey 4.6"), **asset: object) -> Example:
    usual: dict[str, object] = {
        "approved_software": {"7-Zip": None, "UniKey": "2026-12-31"},
        "software_reviewed": "2026-06-01",
    }
    facts = {"host.software": {"names": names, "listed_all": True}, "declared.asset": {**usual, **asset}}
    return Example(name=name, facts=facts, expect=expect)


CHECK = python_check(
    installed_programs_are_approved,
    controls=("HOST-SW-02",),
    title=Text(vi="Phần mềm đã cài đều được phê duyệt", en="Every installed program was approved"),
    why=Text(
        vi="Phần mềm lạ là nguồn lây mã độc và rắc rối bản quyền phổ biến nhất trên máy công sở.",
        en="Unapproved software is the most common source of infections and licence trouble on office computers.",
    ),
    fix=Text(
        vi=(
            "Mở Settings > Apps > Installed apps (Windows 7: appwiz.cpl), chọn phần mềm không có trong danh mục và bấm Uninstall. Nếu vẫn "
            "cần dùng, trình phê duyệt rồi ghi vào registers: software của agency.yaml với status: approved, hoặc status: exception kèm "
            "mitigation và until. Rà soát đúng hạn và ghi ngày vào dates: software_reviewed. Xác nhận: quét lại."
        ),
        en=(
            "Open Settings > Apps > Installed apps (Windows 7: appwiz.cpl), choose what is not in the catalogue and Uninstall. What is still "
            "needed has to be approved: write it under registers: software in agency.yaml with status: approved, or status: exception with "
            "mitigation and until. Review in time and write the day under dates: software_reviewed. Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("review_days", "grace_days"),
    references=(
        "TCVN 14423:2026 §3.3.1 a, §3.3.2.2 a-c (L1); §4.3.1 a, §4.3.2.2 a-c (L2); §5.3.2.3 a-c (L3); §6.3.2.4 a (L4); §7.3.2.4 a-c (L5)",
    ),
    examples=(
        _example("all approved, reviewed this year", Status.PASS),
        _example("all approved, reviewed two years ago", Status.PARTIAL, software_reviewed="2024-06-01"),
        _example("another program", Status.UNKNOWN, names=["7-Zip 23.01", "Game 1.0"]),
        _example("an exception that ended", Status.UNKNOWN, approved_software={"7-Zip": None, "UniKey": "2026-06-30"}),
        _example("no list", Status.UNKNOWN, approved_software=None),
        _example("no day", Status.UNKNOWN, software_reviewed=None),
        Example(
            name="programs could not be read",
            facts={"declared.asset": {"approved_software": {"7-Zip": None}, "software_reviewed": "2026-06-01"}},
            gaps={"host.software": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
