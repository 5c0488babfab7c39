"""HOST-AV-06 on Linux: the kernel makes faults of programs hard to exploit."""

from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_sysctl import HostSysctl
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

SETTINGS = {"kernel.randomize_va_space": "aslr_min", "kernel.kptr_restrict": "kptr_restrict_min"}


def memory_protections_are_on(sysctl: HostSysctl, thresholds: Thresholds) -> Outcome:
    """A few of them off is partial, more fails."""
    values = {name: _number(sysctl, name) for name in SETTINGS}
    weak = [name for name, value in values.items() if value < thresholds.whole(SETTINGS[name])]
    sights = tuple(
        Sight(what=name, was=value, wanted=f"≥ {thresholds.whole(SETTINGS[name])}") for name, value in values.items()
    )
    if not weak:
        return passed(Text(vi="Các cơ chế bảo vệ bộ nhớ đang bật.", en="The memory protections are on."), *sights)
    said = Text(vi=f"Chưa bật đủ: {', '.join(weak)}.", en=f"Not fully on: {', '.join(weak)}.")
    return partly(said, *sights) if len(weak) <= thresholds.whole("partial_max_off") else failed(said, *sights)


def _number(sysctl: HostSysctl, name: str) -> int:
    value = seen(sysctl.values.get(name, "")).strip()
    if not value.isdigit():
        raise Unreadable(f"the kernel does not say {name} ({value!r})")
    return int(value)


CHECK = python_check(
    memory_protections_are_on,
    controls=("HOST-AV-06",),
    title=Text(
        vi="Nhân hệ điều hành bật các cơ chế chống khai thác lỗ hổng",
        en="The kernel has its protections against exploits on",
    ),
    why=Text(
        vi="Cơ chế sẵn có này giúp máy chống đỡ cả những lỗi mà hãng chưa kịp vá.",
        en="These built-in protections help against faults the maker has not repaired yet.",
    ),
    fix=Text(
        vi=(
            "Ghi kernel.randomize_va_space = 2 và kernel.kptr_restrict = 1 vào /etc/sysctl.d/60-bao-mat.conf "
            "rồi chạy sudo sysctl --system. Xác nhận: lệnh sysctl kernel.randomize_va_space "
            "kernel.kptr_restrict in ra 2 và 1."
        ),
        en=(
            "Write kernel.randomize_va_space = 2 and kernel.kptr_restrict = 1 in "
            "/etc/sysctl.d/60-hardening.conf and run sudo sysctl --system. Verify: sysctl "
            "kernel.randomize_va_space kernel.kptr_restrict prints 2 and 1."
        ),
    ),
    thresholds=(
        "aslr_min",
        "kptr_restrict_min",
        "partial_max_off",
    ),
    references=(
        "TCVN 14423:2026 §5.10.2.3 (L3); §6.10.2.4 (L4); §7.10 (L5)",
        "kernel.org: admin-guide/sysctl/kernel",
    ),
    examples=(
        Example(
            name="both on",
            facts={"host.sysctl": {"values": {"kernel.randomize_va_space": "2", "kernel.kptr_restrict": "1"}}},
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="kernel addresses are shown",
            facts={"host.sysctl": {"values": {"kernel.randomize_va_space": "2", "kernel.kptr_restrict": "0"}}},
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="neither",
            facts={"host.sysctl": {"values": {"kernel.randomize_va_space": "0", "kernel.kptr_restrict": "0"}}},
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="only half random",
            facts={"host.sysctl": {"values": {"kernel.randomize_va_space": "1", "kernel.kptr_restrict": "2"}}},
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="the kernel does not say",
            facts={"host.sysctl": {"values": {"kernel.randomize_va_space": "2"}}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="one may not be read",
            facts={
                "host.sysctl": {"values": {"kernel.randomize_va_space": "2", "kernel.kptr_restrict": {"gap": "denied"}}}
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="the kernel could not be asked",
            facts={},
            gaps={"host.sysctl": Gap.UNSUPPORTED},
            level=3,
            expect=Status.UNKNOWN,
        ),
    ),
)
