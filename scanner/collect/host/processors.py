"""What /proc/cpuinfo says of the processor; its fields differ by architecture (arch/*/kernel/cpu/proc.c)."""

from collections.abc import Iterator

from scanner.reading.numbers import is_whole

_NAME_FIELDS = ("model name", "cpu model", "cpu", "uarch", "hardware", "vendor_id")
"""x86 and loongarch; mips; powerpc; riscv; old arm; s390 tells no more than IBM/S390."""

_ARM_MAKERS = {
    "0x41": "ARM",
    "0x42": "Broadcom",
    "0x43": "Cavium",
    "0x46": "Fujitsu",
    "0x48": "HiSilicon",
    "0x4e": "NVIDIA",
    "0x50": "APM",
    "0x51": "Qualcomm",
    "0x61": "Apple",
    "0x6d": "Microsoft",
    "0x70": "Phytium",
    "0xc0": "Ampere",
}
"""MIDR_EL1.Implementer (Arm Architecture Reference Manual; arch/arm64/include/asm/cputype.h)."""

_ARM_PARTS = {
    ("0x41", "0xd03"): "Cortex-A53",
    ("0x41", "0xd04"): "Cortex-A35",
    ("0x41", "0xd05"): "Cortex-A55",
    ("0x41", "0xd07"): "Cortex-A57",
    ("0x41", "0xd08"): "Cortex-A72",
    ("0x41", "0xd09"): "Cortex-A73",
    ("0x41", "0xd0a"): "Cortex-A75",
    ("0x41", "0xd0b"): "Cortex-A76",
    ("0x41", "0xd0c"): "Neoverse-N1",
    ("0x41", "0xd40"): "Neoverse-V1",
    ("0x41", "0xd41"): "Cortex-A78",
    ("0x41", "0xd49"): "Neoverse-N2",
    ("0x41", "0xd4f"): "Neoverse-V2",
    ("0x48", "0xd01"): "TaiShan v110",
    ("0x70", "0x662"): "FTC662",
    ("0x70", "0x663"): "FTC663",
}


def processor_name(cpuinfo: str) -> str | None:
    """The processor's name, None where the kernel knows none."""
    first: dict[str, str] = {}
    for block in _blocks(cpuinfo):
        for name, value in block.items():
            first.setdefault(name, value)
    for field in _NAME_FIELDS:
        if first.get(field):
            return " ".join(first[field].split())
    maker, part = first.get("cpu implementer", ""), first.get("cpu part", "")
    if not maker:
        return None
    return f"{_ARM_MAKERS.get(maker, maker)} {_ARM_PARTS.get((maker, part), part)}".strip()


def core_count(cpuinfo: str) -> int | None:
    """Cores, threads of one core counted once where the kernel tells them apart; None when it lists no processor."""
    processors = [block for block in _blocks(cpuinfo) if "processor" in block]
    cores = {
        (block["physical id"], block["core id"]) for block in processors if {"physical id", "core id"} <= block.keys()
    }
    told_apart = all({"physical id", "core id"} <= block.keys() for block in processors)
    if not processors:
        return _counted_by_s390(cpuinfo)
    return len(cores) if told_apart else len(processors)


def _counted_by_s390(cpuinfo: str) -> int | None:
    for line in cpuinfo.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.strip() == "# processors" and is_whole(value.strip()):
            return int(value.strip())
    return None


def _blocks(cpuinfo: str) -> Iterator[dict[str, str]]:
    """One block a processor, names in lower case."""
    for paragraph in cpuinfo.split("\n\n"):
        block: dict[str, str] = {}
        for line in paragraph.split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                block.setdefault(name.strip().lower(), value.strip())
        if block:
            yield block
