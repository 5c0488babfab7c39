"""/etc/sysctl.conf, or a file of /etc/sysctl.d. Source: sysctl.d(5)."""

from scanner.collect.imported.sysctl_listed import is_written, read_written
from scanner.model.kinds.host_sysctl_written import HostSysctlWritten
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform


def recognises(file: HandedFile) -> bool:
    """Nothing but settings of the kernel, with comments or in a file that is named as such files are."""
    return is_written(file)


IMPORTED = Imported(
    id="sysctl-conf", platform=Platform.LINUX, recognises=recognises, reads={HostSysctlWritten: read_written}
)
