"""HOST-SW-02 on Linux: the distribution and every program beyond it were approved, and somebody looked for others in time."""

from checks.catalogue import NOTHING, judged_by_approval
from checks.linux_products import linux_products
from checks.linux_products_examples import alma_with, ubuntu_with
from scanner.model.check import AsOf, Example, Outcome
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

UNTOLD = Text(
    vi=" Danh sách gói không cho biết nguồn của các gói còn lại, nên cần đối chiếu tại máy.",
    en=" The package list does not tell where all other packages came from: compare on the machine.",
)


def linux_programs_are_approved(  # the facts that together name what is installed
    asset: DeclaredAsset,
    system: HostOs,
    software: HostSoftware,
    people: HostUserPrograms,
    known: HostProgramSupport,
    bundles: HostAppBundles,
    thresholds: Thresholds,
    as_of: AsOf,
) -> Outcome:
    """Partial at best where nobody tells who made the packages: one from elsewhere may be among them."""
    products = linux_products(system, software, people, known, bundles)
    untold = NOTHING if products.makers_told else UNTOLD
    return judged_by_approval(products.listed, asset, thresholds, as_of, untold=untold)


def _on_alma(name: str, expect: Status, foreign: object, **asset: object) -> Example:
    usual: dict[str, object] = {
        "approved_software": {"AlmaLinux": None, "Google Chrome": None},
        "software_reviewed": "2026-06-01",
    }
    return Example(name=name, facts={**alma_with(foreign), "declared.asset": {**usual, **asset}}, expect=expect)


_CHROME = ("google-chrome-stable", "Google LLC", "2026-11-20")
_OWN_TOOL = ("cong-cu", None, "2026-06-01")


def _example(
    name: str, expect: Status, *people: str, snaps: tuple[str, ...] = ("core22", "snapd"), **asset: object
) -> Example:
    usual: dict[str, object] = {
        "approved_software": {"Ubuntu": None, "nginx": None, "LibreOffice": "2026-12-31"},
        "software_reviewed": "2026-06-01",
    }
    return Example(
        name=name, facts={**ubuntu_with(*people, snaps=snaps), "declared.asset": {**usual, **asset}}, expect=expect
    )


CHECK = python_check(
    linux_programs_are_approved,
    controls=("HOST-SW-02",),
    title=Text(
        vi="Bản phân phối Linux và phần mềm đã cài đều được phê duyệt",
        en="The Linux distribution and every installed program were approved",
    ),
    why=Text(
        vi="Phần mềm lạ là nguồn lây mã độc và rắc rối bản quyền phổ biến nhất trên máy công sở.",
        en="Unapproved software is the most common source of infections and licence trouble on office computers.",
    ),
    fix=Text(
        vi=(
            "Tìm gói không thuộc bản phân phối: Debian, Ubuntu `apt list '~i !~Odebian !~Oubuntu'`; RHEL, Rocky, Alma `rpm -qa --qf "
            "'%{VENDOR} %{NAME}\\n' | sort`; thêm `snap list`, `flatpak list --app`. Gỡ phần mềm không được duyệt: `sudo apt remove <gói>`, "
            "`sudo dnf remove <gói>`, `sudo snap remove <tên>`. Phần mềm cần dùng thì trình phê duyệt rồi ghi vào registers: software của "
            "agency.yaml với status: approved (bản phân phối một dòng, ví dụ Ubuntu), hoặc status: exception kèm mitigation và until. Rà "
            "soát đúng hạn và ghi ngày vào dates: software_reviewed. Xác nhận: quét lại."
        ),
        en=(
            "Look for packages that are not of the distribution: Debian, Ubuntu `apt list '~i !~Odebian !~Oubuntu'`; RHEL, Rocky, Alma "
            "`rpm -qa --qf '%{VENDOR} %{NAME}\\n' | sort`; also `snap list`, `flatpak list --app`. Remove what is not approved: `sudo apt "
            "remove <package>`, `sudo dnf remove <package>`, `sudo snap remove <name>`. What is needed has to be approved: write it under "
            "registers: software in agency.yaml with status: approved (one row for the distribution, such as Ubuntu), or status: exception "
            "with mitigation and until. Review in time and write the day under dates: software_reviewed. Verify: scan again."
        ),
    ),
    thresholds=("review_days", "grace_days"),
    references=(
        "TCVN 14423:2026 §3.3.1 a, §3.3.2.2 a-c (L1); §4.3.1 a, §4.3.2.2 a-c (L2); §5.3.2.3 a-c (L3); §6.3.2.4 a (L4); §7.3.2.4 a-c (L5)",
        "apt-patterns(7)",
    ),
    examples=(
        _on_alma("packages of another maker, approved", Status.PASS, (_CHROME,)),
        _on_alma("reviewed late", Status.PARTIAL, (_CHROME,), software_reviewed="2024-06-01"),
        _on_alma("one of nobody knows whom, for months", Status.FAIL, (_CHROME, _OWN_TOOL)),
        _on_alma("the same, and no day of review", Status.FAIL, (_OWN_TOOL,), software_reviewed=None),
        _on_alma("one that came, or was updated, this month", Status.UNKNOWN, (("cong-cu", None, "2026-11-01"),)),
        _on_alma("makers were not asked for", Status.UNKNOWN, {"gap": "not_collected"}),
        _example("all that is known was approved", Status.PARTIAL, "libreoffice-core"),
        _example(
            "approved, reviewed two years ago", Status.PARTIAL, "libreoffice-core", software_reviewed="2024-06-01"
        ),
        _example("another program", Status.UNKNOWN, "wps-office"),
        _example("another snap", Status.UNKNOWN, snaps=("core22", "telegram-desktop")),
        _example(
            "the distribution was not approved", Status.UNKNOWN, approved_software={"nginx": None, "LibreOffice": None}
        ),
        _example(
            "an exception that ended",
            Status.UNKNOWN,
            "libreoffice-core",
            approved_software={"Ubuntu": None, "nginx": None, "LibreOffice": "2026-06-30"},
        ),
        _example("no list", Status.UNKNOWN, approved_software=None),
        _example("no day", Status.UNKNOWN, software_reviewed=None),
        Example(
            name="packages could not be read",
            facts={
                "host.os": {"name": "Ubuntu", "id": "ubuntu"},
                "host.software": {"foreign": {"gap": "unsupported"}},
                "host.app_bundles": {"bundles": []},
                "declared.asset": {"approved_software": {"Ubuntu": None}, "software_reviewed": "2026-06-01"},
            },
            gaps={"host.user_programs": Gap.DENIED, "host.program_support": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
