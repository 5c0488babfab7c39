"""host.user_programs: browsers, office suites, PDF readers and mail clients among packages, snaps and their kin.

Ubuntu's firefox, thunderbird and chromium-browser are empty packages that install a snap, and say so in their version
(1:1snap1-0ubuntu5): the program itself comes from the Snap Store, and no package list tells whether it is behind.
"""

import re
from collections.abc import Iterator

from scanner.derive.tables import user_bundle_words, user_program_names
from scanner.model.kinds.host_app_bundles import AppBundle, HostAppBundles
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.kinds.host_user_programs import HostUserPrograms, UserProgram
from scanner.model.observation import seen
from scanner.model.ports import Deriver, Scene

_OF_A_SNAP = re.compile(r"\dsnap\d")


def derive(scene: Scene) -> HostUserPrograms:
    """What is named in user_programs.yaml; of a bundle no version is told."""
    packages = tuple(_packaged(scene.known(HostSoftware)))
    named = {each.name for each in packages}
    bundles = (each for each in _bundled(scene.known(HostAppBundles)) if each.name not in named)
    return HostUserPrograms(programs=(*packages, *bundles))


def _packaged(software: HostSoftware) -> Iterator[UserProgram]:
    names = user_program_names()
    for each in software.packages:
        if each.name in names:
            version = seen(each.version) or ""
            keeper = "vendor" if _OF_A_SNAP.search(version) else names[each.name].supported_by
            yield UserProgram(name=each.name, family=names[each.name].family, version=version, supported_by=keeper)


def _bundled(found: HostAppBundles) -> Iterator[UserProgram]:
    for each in found.bundles:
        if family := _family(each):
            yield UserProgram(name=each.name, family=family, version="", supported_by="vendor")


def _family(bundle: AppBundle) -> str:
    """By a word of its name: the first of a snap or AppImage, the last two of a flatpak, as `com.google.Chrome`."""
    whole = bundle.name.lower()
    words = whole.split(".")[-2:] if bundle.manager == "flatpak" else (whole, re.split(r"[-_. ]", whole)[0])
    return next((family for word in words if (family := user_bundle_words().get(word))), "")


DERIVER = Deriver(
    id="user_programs", gives=HostUserPrograms, needs=(HostSoftware, HostAppBundles), per="subject", derive=derive
)
