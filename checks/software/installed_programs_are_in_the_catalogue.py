"""HOST-SW-01 on Windows: what is installed stands in the agency's software catalogue, with all eight fields."""

from checks.catalogue import installed_products, judged_by_catalogue
from scanner.model.check import Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def installed_programs_are_in_the_catalogue(
    software: HostSoftware, asset: DeclaredAsset, thresholds: Thresholds
) -> Outcome:
    """Every program that Windows shows counts; one line serves a family of them."""
    return judged_by_catalogue(installed_products(software), asset, thresholds)


def _example(name: str, expect: Status, names: list[str], catalogue: object, *, whole: object = True) -> Example:
    return Example(
        name=name,
        facts={"host.software": {"names": names, "listed_all": whole}, "declared.asset": {"catalogue": catalogue}},
        expect=expect,
    )


_TWO = ["7-Zip 23.01 (x64)", "UniKey 4.6"]

CHECK = python_check(
    installed_programs_are_in_the_catalogue,
    controls=("HOST-SW-01",),
    title=Text(
        vi="Phần mềm đã cài có trong danh mục phần mềm với đủ thông tin",
        en="Installed programs stand in the software catalogue with all fields",
    ),
    why=Text(
        vi="Biết máy cài những phần mềm gì thì mới quản lý được bản quyền, cập nhật và rủi ro.",
        en="Knowing which software is installed lets the agency manage licences, updates and risks.",
    ),
    fix=Text(
        vi=(
            "Xem danh sách tại Settings > Apps > Installed apps (Windows 10: Apps & features; Windows 7: appwiz.cpl). Trong agency.yaml, "
            "mục registers: software, ghi mỗi phần mềm một dòng đủ tám thông tin: name, version, purpose, support_end, scope, owner, "
            "licence, system. Một dòng dùng chung cho các phần mềm có tên bắt đầu giống nhau, ví dụ Microsoft Visual C++. Phần mềm không "
            "cần thì gỡ. Xác nhận: quét lại."
        ),
        en=(
            "See Settings > Apps > Installed apps (Windows 10: Apps & features; Windows 7: appwiz.cpl). In agency.yaml under registers: "
            "software write a row for each program with all eight fields: name, version, purpose, support_end, scope, owner, licence, "
            "system. One row serves all programs whose names begin alike, such as Microsoft Visual C++. Remove what is not needed. "
            "Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("complete_pct", "partial_from_pct"),
    references=("TCVN 14423:2026 §3.3.2.1 a-b (L1); §4.3.2.1 a-b (L2); §5.3.2.1 a-b (L3); §7.3.2.1 a-b (L5)",),
    examples=(
        _example("all of them", Status.PASS, _TWO, {"7-Zip": True, "unikey": True}),
        _example("one of two", Status.PARTIAL, _TWO, {"7-Zip": True}),
        _example("a row without all fields", Status.PARTIAL, _TWO, {"7-Zip": True, "UniKey": False}),
        _example("a row of another program", Status.FAIL, ["FoxitX 1.0"], {"Foxit": True}),
        _example("no catalogue", Status.FAIL, _TWO, None),
        _example("the list is not whole", Status.UNKNOWN, _TWO, {"7-Zip": True, "UniKey": True}, whole=False),
        Example(
            name="programs could not be read",
            facts={"declared.asset": {"catalogue": {"7-Zip": True}}},
            gaps={"host.software": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
