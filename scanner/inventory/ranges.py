"""Address ranges of declared segments, without the forms they were read by."""

from collections.abc import Iterable, Iterator

from scanner.model.organisation import Segment


def overlapping(segments: Iterable[Segment]) -> Iterator[tuple[Segment, Segment]]:
    """Pairs of segments whose ranges overlap; loopback is left out."""
    ordered = sorted((each for each in segments if not each.cidr.is_loopback), key=_by_start)
    open_: list[Segment] = []
    for each in ordered:
        start = (each.cidr.version, int(each.cidr.network_address))
        open_ = [one for one in open_ if (one.cidr.version, int(one.cidr.broadcast_address)) >= start]
        for one in open_:
            yield one, each
        open_.append(each)


def _by_start(segment: Segment) -> tuple[int, int, int, str]:
    return segment.cidr.version, int(segment.cidr.network_address), segment.cidr.prefixlen, segment.id
