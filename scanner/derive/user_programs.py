"""host.user_programs: browsers, office suites, PDF readers and mail clients among the packages.

Ubuntu's firefox, thunderbird and chromium-browser are empty packages that install a snap, and say so in their version
(1:1snap1-0ubuntu5): the program itself comes from the Snap Store, and no package list tells whether it is behind.
"""

import re

from scanner.derive.tables import user_program_names
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.kinds.host_user_programs import HostUserPrograms, UserProgram
from scanner.model.ports import Deriver, Scene

_OF_A_SNAP = re.compile(r"\dsnap\d")


def derive(scene: Scene) -> HostUserPrograms:
    """The packages named in user_programs.yaml."""
    names = user_program_names()
    return HostUserPrograms(
        programs=tuple(
            UserProgram(
                name=each.name,
                family=names[each.name].family,
                version=each.version,
                supported_by="vendor" if _OF_A_SNAP.search(each.version) else names[each.name].supported_by,
            )
            for each in scene.known(HostSoftware).packages
            if each.name in names
        )
    )


DERIVER = Deriver(id="user_programs", gives=HostUserPrograms, needs=(HostSoftware,), per="subject", derive=derive)
