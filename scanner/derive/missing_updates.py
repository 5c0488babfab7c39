"""host.missing_updates: what a machine lacks by the data that was given, whatever its own package lists say.

A Linux lacks the packages that fix what is known to be wrong with those it has (host.vulnerabilities). A Windows lacks cumulative
updates, by build and revision (UBR) against the table of builds.
"""

from collections.abc import Mapping

from scanner.derive.windows_channels import build_of
from scanner.derive.windows_updates import FEED, first_of_each_day, refuse_hole, security_builds, windows_table
from scanner.model.errors import GapError, NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_missing_updates import HostMissingUpdates, MissingUpdate
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_vulnerabilities import HostVulnerabilities
from scanner.model.observation import Known, Missing, Unseen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Way


def derive(scene: Scene) -> HostMissingUpdates:
    """What is missing, or why nobody can tell; raises Unsupported for a system that no data speaks of."""
    found = scene.known(HostOs)
    if found.family == "windows":
        return _of_windows(scene, found)
    if found.family != "linux":
        raise Unsupported(f"{found.name}: no vulnerability data can be given for this system yet")
    known = scene.look(HostVulnerabilities)
    if isinstance(known, Missing):
        return _unseen(found.name, Unseen(gap=known.gap, detail=known.detail, way=known.way))
    told = known.fact
    return HostMissingUpdates(
        system=told.ecosystem,
        missing=tuple(MissingUpdate(name=each.package, version=each.fixed_in, released_at=None) for each in told.known),
        exploited=_exploited_packages(told),
        not_compared=told.not_compared,
        data_as_of=told.data_as_of,
        signed_by=told.signed_by,
    )


def _of_windows(scene: Scene, found: HostOs) -> HostMissingUpdates:
    build, revision = build_of(found)
    shown = f"Windows {build}" if revision is None else f"Windows {build}.{revision}"
    try:
        table = windows_table(scene)
        known = security_builds(table, build)
        if revision is None:
            raise NotCollected("the revision of the build (UBR) was not read", way=Way.RECORD_AGAIN)
    except GapError as gap:
        return _unseen(shown, Unseen.of(gap))
    feed = table.feed(FEED)
    if feed is None:  # windows_table has looked
        raise Unreadable("the table of builds went away")
    lacking = [each for each in first_of_each_day(known) if each.revision > revision]
    if not lacking:
        try:
            refuse_hole(known, build, revision, feed.as_of)
        except GapError as gap:
            return _unseen(shown, Unseen.of(gap))
    by_fix = {str(one.revision): each.kb for each in lacking for one in known if one.released_at == each.released_at}
    return HostMissingUpdates(
        system=shown,
        missing=tuple(
            MissingUpdate(name=each.kb, version=f"{build}.{each.revision}", released_at=each.released_at)
            for each in lacking
        ),
        exploited=_exploited(scene.look(HostVulnerabilities), by_fix),
        not_compared=(),
        data_as_of=feed.as_of,
        signed_by=feed.signed_by,
    )


def _exploited_packages(told: HostVulnerabilities) -> tuple[str, ...] | Unseen:
    if isinstance(told.exploited, Unseen):
        return told.exploited
    used = frozenset(told.exploited)
    return tuple(sorted({each.package for each in told.known if used & set(each.cves)}))


def _exploited(found: Known[HostVulnerabilities] | Missing, names: Mapping[str, str]) -> tuple[str, ...] | Unseen:
    """The updates, named by what they fix in, one of whose holes is exploited."""
    if isinstance(found, Missing):
        return Unseen(gap=found.gap, detail=found.detail, way=found.way)
    if isinstance(found.fact.exploited, Unseen):
        return found.fact.exploited
    used = frozenset(found.fact.exploited)
    fixes = [each for each in found.fact.known if used & set(each.cves) and each.fixed_in in names]
    return tuple(sorted({names[each.fixed_in] for each in fixes}))


def _unseen(system: str, why: Unseen) -> HostMissingUpdates:
    return HostMissingUpdates(
        system=system, missing=why, exploited=why, not_compared=why, data_as_of=why, signed_by=why
    )


DERIVER = Deriver(
    id="missing_updates", gives=HostMissingUpdates, needs=(HostOs, HostVulnerabilities), per="subject", derive=derive
)
