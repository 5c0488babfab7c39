"""Which hypervisor a machine runs under, as its firmware names it.

Learnt from systemd-detect-virt(1) and the vendors' own DMI strings; the words are those of systemd.
"""

from collections.abc import Iterable

BY_FIRMWARE = (
    ("KVM", "kvm"),
    ("OpenStack", "kvm"),
    ("KubeVirt", "kvm"),
    ("oVirt", "kvm"),
    ("RHEV", "kvm"),
    ("Proxmox", "kvm"),
    ("DigitalOcean", "kvm"),
    ("Alibaba Cloud", "kvm"),
    ("Amazon EC2", "amazon"),
    ("QEMU", "qemu"),
    ("VMware", "vmware"),
    ("VMW", "vmware"),
    ("innotek GmbH", "oracle"),
    ("VirtualBox", "oracle"),
    ("Xen", "xen"),
    ("Bochs", "bochs"),
    ("Parallels", "parallels"),
    ("BHYVE", "bhyve"),
    ("Hyper-V", "microsoft"),
    ("Virtual Machine", "microsoft"),
    ("Apple Virtualization", "apple"),
    ("Google Compute Engine", "google"),
)
"""First words of a DMI string, and what they mean; the first that fits wins."""


def hypervisor_in_firmware(strings: Iterable[str]) -> str | None:
    """The hypervisor one of the DMI strings names, None when none does."""
    for said in strings:
        for start, name in BY_FIRMWARE:
            if said.strip().startswith(start):
                return name
    return None


def hypervisor_flag(cpuinfo: str) -> bool | None:
    """Whether the processor says it is virtual; None on processors that have no such flag (all but x86)."""
    for line in cpuinfo.split("\n"):
        name, colon, words = line.partition(":")
        if colon and name.strip() == "flags":
            return "hypervisor" in words.split()
    return None
