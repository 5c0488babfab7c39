"""host.user_programs: browsers, office suites, PDF readers and mail clients among the packages."""

from scanner.derive.tables import user_program_names
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.kinds.host_user_programs import HostUserPrograms, UserProgram
from scanner.model.ports import Deriver, Scene


def derive(scene: Scene) -> HostUserPrograms:
    """The packages named in user_programs.yaml."""
    names = user_program_names()
    return HostUserPrograms(
        programs=tuple(
            UserProgram(
                name=each.name,
                family=names[each.name].family,
                version=each.version,
                supported_by=names[each.name].supported_by,
            )
            for each in scene.known(HostSoftware).packages
            if each.name in names
        )
    )


DERIVER = Deriver(id="user_programs", gives=HostUserPrograms, needs=(HostSoftware,), per="subject", derive=derive)
