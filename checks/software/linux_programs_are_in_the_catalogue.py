"""HOST-SW-01 on Linux: the distribution and every program beyond it stand in the agency's software catalogue, with all eight fields."""

from checks.catalogue import judged_by_catalogue
from checks.linux_products import linux_products, others_are_components
from checks.linux_products_examples import alma_with, ubuntu_with
from scanner.model.check import Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_app_bundles import HostAppBundles
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_program_support import HostProgramSupport
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.kinds.host_user_programs import HostUserPrograms
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status


def linux_programs_are_in_the_catalogue(  # the facts that together name what is installed
    asset: DeclaredAsset,
    system: HostOs,
    software: HostSoftware,
    people: HostUserPrograms,
    known: HostProgramSupport,
    bundles: HostAppBundles,
    thresholds: Thresholds,
) -> Outcome:
    """Packages are no products one by one: what the distribution brings stands under one line, as the control says."""
    products = linux_products(system, software, people, known, bundles)
    return judged_by_catalogue(products.listed, asset, thresholds, rest=others_are_components(system))


def _example(name: str, expect: Status, catalogue: object, installed: dict[str, object]) -> Example:
    return Example(name=name, facts={**installed, "declared.asset": {"catalogue": catalogue}}, expect=expect)


_OFFICE = ubuntu_with("libreoffice-core", "libreoffice-common")

CHECK = python_check(
    linux_programs_are_in_the_catalogue,
    controls=("HOST-SW-01",),
    title=Text(
        vi="Bản phân phối Linux và phần mềm đã cài có trong danh mục phần mềm với đủ thông tin",
        en="The Linux distribution and installed programs stand in the software catalogue with all fields",
    ),
    why=Text(
        vi="Biết máy cài những phần mềm gì thì mới quản lý được bản quyền, cập nhật và rủi ro.",
        en="Knowing which software is installed lets the agency manage licences, updates and risks.",
    ),
    fix=Text(
        vi=(
            "Xem phần mềm đã cài: `apt list --installed` (Debian, Ubuntu) hoặc `rpm -qa | sort` (RHEL, Rocky, Alma), cùng `snap list` và "
            "`flatpak list --app`. Trong agency.yaml, mục registers: software, ghi một dòng cho bản phân phối (ví dụ Ubuntu) và một dòng "
            "cho mỗi phần mềm, đủ tám thông tin: name, version, purpose, support_end, scope, owner, licence, system. Không cần ghi từng "
            "gói của bản phân phối. Phần mềm không cần thì gỡ: `sudo apt remove <gói>`, `sudo dnf remove <gói>`, `sudo snap remove <tên>`. "
            "Xác nhận: quét lại."
        ),
        en=(
            "See what is installed: `apt list --installed` (Debian, Ubuntu) or `rpm -qa | sort` (RHEL, Rocky, Alma), with `snap list` and "
            "`flatpak list --app`. In agency.yaml under registers: software write one row for the distribution, such as Ubuntu, and one "
            "for each program, with all eight fields: name, version, purpose, support_end, scope, owner, licence, system. Packages of the "
            "distribution need no rows. Remove what is not needed: `sudo apt remove <package>`, `sudo dnf remove <package>`, `sudo snap "
            "remove <name>`. Verify: scan again."
        ),
    ),
    thresholds=("complete_pct", "partial_from_pct"),
    references=("TCVN 14423:2026 §3.3.2.1 a-b (L1); §4.3.2.1 a-b (L2); §5.3.2.1 a-b (L3); §7.3.2.1 a-b (L5)",),
    examples=(
        _example("all of them", Status.PASS, {"Ubuntu": True, "nginx": True, "LibreOffice": True}, _OFFICE),
        _example(
            "the distribution with its version",
            Status.PASS,
            {"Ubuntu Server 24.04 LTS": True, "nginx": True, "LibreOffice": True},
            _OFFICE,
        ),
        _example("nothing beyond the distribution", Status.PASS, {"Ubuntu": True}, ubuntu_with(serves=False)),
        _example("two of three", Status.PARTIAL, {"Ubuntu": True, "nginx": True}, _OFFICE),
        _example(
            "a row without all fields", Status.PARTIAL, {"Ubuntu": True, "nginx": True, "LibreOffice": False}, _OFFICE
        ),
        _example("only the distribution", Status.FAIL, {"Ubuntu": True}, _OFFICE),
        _example(
            "a snap that is in no row", Status.PARTIAL, {"Ubuntu": True}, ubuntu_with(serves=False, snaps=("lxd",))
        ),
        _example(
            "the packages of another maker in one row",
            Status.PASS,
            {"AlmaLinux 9": True, "Fedora Project": True},
            alma_with((("clamav", "Fedora Project", "2026-06-01"), ("clamd", "Fedora Project", "2026-06-01"))),
        ),
        _example(
            "the packages of two other makers in no row",
            Status.FAIL,
            {"AlmaLinux": True},
            alma_with((("clamav", "Fedora Project", "2026-06-01"), ("cong-cu", None, "2026-06-01"))),
        ),
        _example("makers were not asked for", Status.UNKNOWN, {"AlmaLinux": True}, alma_with({"gap": "not_collected"})),
        _example("no catalogue", Status.FAIL, None, _OFFICE),
        _example("only a part is listed", Status.UNKNOWN, {"Ubuntu": True}, ubuntu_with(whole=False)),
        Example(
            name="packages could not be read",
            facts={
                "host.os": {"name": "Ubuntu", "id": "ubuntu"},
                "host.software": {"foreign": {"gap": "unsupported"}},
                "host.app_bundles": {"bundles": []},
                "declared.asset": {"catalogue": {"Ubuntu": True}},
            },
            gaps={"host.user_programs": Gap.DENIED, "host.program_support": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
