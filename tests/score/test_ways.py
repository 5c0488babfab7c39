"""What would let an unknown verdict be judged, where "not collected" alone does not tell a person what to do."""

import pytest

from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.ways import way_of
from scanner.model.words import Gap, Reason, Status, Way
from tests.score.world import verdict


def unknown(gap: Gap, *missing: str, detail: str = "", reason: Reason = Reason.GAP) -> Verdict:
    words = f"{missing[0]}: {gap}" + (f" ({detail})" if detail else "")
    return verdict(Status.UNKNOWN, message=Text(vi=words, en=words), reason=reason, gap=gap, missing=missing)


@pytest.mark.parametrize(
    ("missing", "detail", "way"),
    [
        (("declared.agency",), "the date of training is not declared", Way.DECLARE),
        (("declared.agency", "agency.coverage"), "the date of inventory_reviewed is not declared", Way.DECLARE),
        (("declared.segment", "segment.gateway"), "no firewall is declared for this segment", Way.DECLARE),
        (("declared.system",), "that the assessor holds a licence must be attested", Way.DECLARE),
        (("declared.system",), "", Way.DECLARE),
        (("declared.segment",), "no host of the segment has tried to reach the Internet", Way.MEASURE_MORE),
        (
            ("declared.segment", "segment.gateway"),
            "no host of the segment has shown that it leaves through the declared gateway",
            Way.MEASURE_MORE,
        ),
        (("segment.gateway",), "the declared gateway and one that hosts use are not both known", Way.MEASURE_MORE),
        (("segment.devices",), "host.interfaces of the hosts of this segment", Way.MEASURE_MORE),
        (("agency.coverage",), "17 of 17 computers could not be told, and they decide", Way.MEASURE_MORE),
        (("host.logging",), "", Way.NEWER),
        (("host.cron",), "file:/etc/crontab: not asked when the recording was made", Way.RECORD_AGAIN),
        (("host.file_walk",), "the file walk was left out (--no-walk)", Way.WALK),
        (("host.antivirus",), "no antivirus product is running: HOST-AV-01 carries that finding", Way.AFTER),
    ],
)
def test_what_was_not_collected_says_what_to_do(missing: tuple[str, ...], detail: str, way: Way) -> None:
    assert way_of(unknown(Gap.NOT_COLLECTED, *missing, detail=detail)) is way


def test_a_folder_cannot_tell_what_runs_and_other_things_unsupported_stay_so() -> None:
    folder = "/proc/sys/fs/x: a root folder has no running system, so no /proc"
    assert way_of(unknown(Gap.UNSUPPORTED, "host.sysctl", detail=folder)) is Way.RUNNING
    assert way_of(unknown(Gap.UNSUPPORTED, "host.listening", detail="who listens was not seen")) is None


@pytest.mark.parametrize("gap", [each for each in Gap if each not in (Gap.NOT_COLLECTED, Gap.UNSUPPORTED)])
def test_other_gaps_say_it_themselves(gap: Gap) -> None:
    assert way_of(unknown(gap, "declared.agency", detail="the date of training is not declared")) is None


def test_other_reasons_say_it_themselves() -> None:
    assert way_of(unknown(Gap.NOT_COLLECTED, "declared.agency", reason=Reason.NOT_ATTESTED)) is None
