"""What counts as a product among the thousand packages of a Linux machine. For checks; not a check itself.

Programs people work with, programs that serve others, and snaps, flatpaks and AppImages count one by one. All other
packages are components: they count together, under the name of the distribution. rpm tells who made a package, so those of
other makers count as well; dpkg does not, and one that somebody brought from elsewhere is among the components unless our
tables know it.
"""

from collections.abc import Iterable, Iterator

from checks.catalogue import Product, plain_name
from checks.program_ends import refuse_partial
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_app_bundles import AppBundle, HostAppBundles
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_program_support import HostProgramSupport
from scanner.model.kinds.host_software import ForeignPackage, HostSoftware
from scanner.model.kinds.host_user_programs import HostUserPrograms
from scanner.model.local_time import local_day
from scanner.model.observation import Unseen, seen
from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import Gap

_RUNTIME = kept_pattern(
    r"core\d*|bare|snapd|snapd-desktop-integration|snap-store|firmware-updater|desktop-security-center|prompting-client"
    r"|gnome-[\d-]+|gtk2?-common-themes|icon-theme-.+|qt-common-themes|kf[56]-.+|kde-frameworks-.+|mesa-[\d-]+|wine-platform-.+"
)
"""Snaps that only carry others, or come with Ubuntu itself: the control counts shared runtimes with their family."""
_PART = kept_pattern(r"(.+)-(?:core|common)")
"""Packages that every edition of a program shares, `libreoffice-core` and `libreoffice-common`."""
_SIGNS = kept_pattern(r"[-_.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinuxProducts:
    """`listed` has the distribution first; `makers_told` False where one of another maker may be among the components."""

    listed: tuple[Product, ...]
    makers_told: bool


def linux_products(
    system: HostOs,
    software: HostSoftware,
    people: HostUserPrograms,
    known: HostProgramSupport,
    bundles: HostAppBundles,
) -> LinuxProducts:
    """Raises NotCollected where only a part of the packages is listed, and the gap of makers that could be told and were not."""
    refuse_partial(known)
    foreign = _foreign(software)
    found = {each.package: _made_elsewhere(each) for each in foreign or ()}
    for each in (*_of_table(known), *_of_bundles(bundles.bundles), *_of_people(people, known, bundles)):
        if not found.keys() & set(each.also):
            found.setdefault(plain_name(each.name), each)
    products = sorted(found.values(), key=lambda each: each.name.casefold())
    own = Product(name=system.name, also=(system.id,), family=True)
    return LinuxProducts(listed=(own, *products), makers_told=foreign is not None)


def _foreign(software: HostSoftware) -> tuple[ForeignPackage, ...] | None:
    """None where the package manager has no way to tell."""
    unseen = software.foreign
    return None if isinstance(unseen, Unseen) and unseen.gap is Gap.UNSUPPORTED else seen(software.foreign)


def _made_elsewhere(each: ForeignPackage) -> Product:
    return Product(
        name=each.package, also=_spoken(each.package), maker=each.maker or "", since=local_day(each.installed_at)
    )


def others_are_components(system: HostOs) -> Text:
    """What is said of the packages that are no products, behind a message."""
    return Text(
        vi=f" Các gói còn lại tính chung vào {system.name}.", en=f" All other packages count with {system.name}."
    )


def _of_table(known: HostProgramSupport) -> Iterator[Product]:
    for each in known.programs:
        yield Product(name=each.label, also=(each.product, *_spoken(each.name)))
    for other in known.unplaced:
        yield Product(name=other.name, also=_spoken(other.name))


def _of_bundles(bundles: Iterable[AppBundle]) -> Iterator[Product]:
    for each in bundles:
        if each.manager == "snap" and _RUNTIME.fullmatch(each.name):
            continue
        words = each.name.split(".") if each.manager == "flatpak" else [each.name]
        yield Product(name=each.name, also=(*_spoken(each.name), " ".join(words[-2:]), *_spoken(words[-1])))


def _of_people(people: HostUserPrograms, known: HostProgramSupport, bundles: HostAppBundles) -> Iterator[Product]:
    told = {each.name for each in known.programs} | {each.name for each in known.unplaced}
    told |= {each.name for each in bundles.bundles}
    for each in people.programs:
        if each.name not in told:
            part = _PART.fullmatch(each.name)
            name = part[1] if part else each.name
            yield Product(name=name, also=_spoken(name))


def _spoken(name: str) -> tuple[str, ...]:
    """As people write it: `google-chrome-stable` is Google Chrome Stable."""
    return (name, _SIGNS.sub(" ", name))
