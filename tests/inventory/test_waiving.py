"""Requesting and approving waivers: the file keeps its comments, wrong requests are refused as a whole, two people."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner.inventory.exchange.waiving import Requested, WaiverRequest, approve_waiver, request_waivers
from scanner.inventory.load import load_inventory
from scanner.inventory.rules.papers import same_person
from scanner.inventory.select import select_waiver
from scanner.model.errors import BadInput, WrongUsage
from scanner.model.organisation import Inventory
from tests.inventory.folders import good_copy

ASKED_AT = date(2026, 12, 1)
ASKED: Mapping[str, Any] = {
    "agency": "so-mau",
    "controls": ("HOST-OS-01",),
    "targets": ("pc-*",),
    "reason": "Chờ thay máy",
    "compensation": "Cách ly",
    "requested_by": "Nguyễn Văn An",
    "requested_at": ASKED_AT,
    "ends_at": date(2027, 3, 31),
}


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    return load_inventory(good_copy(tmp_path))


def asked(inventory: Inventory, *requests: Mapping[str, Any]) -> Requested:
    return request_waivers(inventory, [WaiverRequest(**{**ASKED, **each}) for each in requests or ({},)])


def waivers_file(inventory: Inventory, agency: str = "so-mau") -> Path:
    return Path(inventory.folder) / agency / "waivers.yaml"


def applied(inventory: Inventory, *requests: Mapping[str, Any]) -> Inventory:
    asked(inventory, *requests).proposal.apply()
    return load_inventory(Path(inventory.folder))


def test_a_request_is_added_at_the_end_and_the_rest_stays_byte_by_byte(inventory: Inventory) -> None:
    file = waivers_file(inventory)
    file.write_bytes(b"# \xc4\x91\xe1\xba\xa7u t\xe1\xbb\x87p\r\n" + file.read_bytes().replace(b"\n", b"\r\n"))
    before = file.read_bytes()
    requested = asked(inventory)
    assert file.read_bytes() == before
    assert requested.ids == ("so-mau/nl-2026-01",)
    requested.proposal.apply()
    after = file.read_bytes()
    assert after.startswith(before.rstrip())
    assert after.count(b"\n") == after.count(b"\r\n")
    (waiver,) = [each for each in load_inventory(Path(inventory.folder)).agencies[0].waivers if "nl-" in each.id]
    assert (waiver.requested_by, waiver.requested_at, waiver.approved_by) == ("Nguyễn Văn An", ASKED_AT, "")
    assert not waiver.is_in_force(ASKED_AT)


def test_a_file_that_is_not_there_is_begun_with_the_rights_of_its_neighbour(inventory: Inventory) -> None:
    file = waivers_file(inventory, "xa-mau")
    file.with_name("agency.yaml").chmod(0o640)
    requested = asked(inventory, {"agency": "xa-mau", "targets": ("xa-mau",)})
    assert not file.exists()
    assert "/dev/null" in requested.proposal.diff
    requested.proposal.apply()
    assert file.read_text(encoding="utf-8").startswith("waivers:\n  - id: nl-2026-01\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [each.id for each in load_inventory(Path(inventory.folder)).agencies[1].waivers] == ["xa-mau/nl-2026-01"]


@pytest.mark.parametrize("text", ["", "\n", "waivers: []\n", "# rỗng\nwaivers:\n"])
def test_an_empty_file_is_begun_too(inventory: Inventory, text: str) -> None:
    waivers_file(inventory).write_text(text, encoding="utf-8")
    assert [each.id for each in applied(inventory).agencies[0].waivers] == ["so-mau/nl-2026-01"]


def test_a_file_that_is_made_meanwhile_is_not_overwritten(inventory: Inventory) -> None:
    requested = asked(inventory, {"agency": "xa-mau", "targets": ("xa-mau",)})
    waivers_file(inventory, "xa-mau").write_text("waivers: []\n", encoding="utf-8")
    with pytest.raises(BadInput, match="was changed"):
        requested.proposal.apply()
    assert waivers_file(inventory, "xa-mau").read_text(encoding="utf-8") == "waivers: []\n"


def test_several_requests_have_ids_of_their_own_and_an_old_number_is_not_given_again(inventory: Inventory) -> None:
    first = applied(inventory, {}, {"reason": "Hai"}, {"agency": "xa-mau", "targets": ("xa-mau",)})
    assert asked(first).ids == ("so-mau/nl-2026-03",)
    next_year = {"requested_at": date(2027, 1, 1)}
    assert asked(first, next_year, {}, next_year).ids == ("so-mau/nl-2027-01", "so-mau/nl-2026-03", "so-mau/nl-2027-02")


@pytest.mark.parametrize(
    "text",
    ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "a: b # c", "- x", "no", "'", '"', "{a", "1e3"],
)
def test_hostile_words_stay_words(inventory: Inventory, text: str) -> None:
    waiver = applied(inventory, {"reason": text, "document": text}).agencies[0].waivers[-1]
    assert (waiver.reason, waiver.document) == (text, text)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            {"targets": ("pc-77",)},
            r"so-mau/waivers.yaml:\d+:\d+: pc-77 names nothing in this agency — did you mean pc-",
        ),
        ({"controls": ()}, "a waiver names checks or controls"),
        ({"targets": ()}, "targets"),
        ({"controls": ("cấm",)}, "so-mau/waivers.yaml: controls: cấm is no id of a control"),
        ({"ends_at": date(2027, 12, 2)}, "lasts 365 days at most — end it on 2027-12-01"),
        ({"ends_at": date(2026, 11, 30)}, "before it begins"),
        ({"requested_by": "  "}, "requested_by"),
        ({"compensation": ""}, "compensation"),
        ({"reason": "x" * 1_000_000}, "so-mau/waivers.yaml: reason: "),
        ({"reason": "\x1b[31m"}, r"U\+001B"),
        ({"reason": "\u202egnuhc"}, r"U\+202E"),
    ],
)
def test_a_wrong_request_is_refused_and_nothing_is_written(
    inventory: Inventory, wrong: dict[str, Any], says: str
) -> None:
    before = waivers_file(inventory).read_bytes()
    with pytest.raises(BadInput, match=says):
        asked(inventory, {}, wrong)
    assert waivers_file(inventory).read_bytes() == before


def test_the_last_day_that_is_allowed_is_allowed(inventory: Inventory) -> None:
    assert applied(inventory, {"ends_at": date(2027, 12, 1)}).agencies[0].waivers[-1].ends_at == date(2027, 12, 1)


def test_an_agency_that_is_not_there_is_wrong_usage(inventory: Inventory) -> None:
    with pytest.raises(WrongUsage, match="did you mean so-mau"):
        asked(inventory, {"agency": "so-mua"})


def test_a_list_on_one_line_is_left_to_be_edited_by_hand(inventory: Inventory) -> None:
    file = waivers_file(inventory)
    entry = (
        "id: a, controls: [HOST-OS-01], targets: [pc-1], reason: r, compensation: c, requested_by: A, approved_by: B"
    )
    file.write_text(f"waivers: [{{{entry}, approved_at: 2026-06-01, ends_at: 2026-12-31}}]\n", encoding="utf-8")
    with pytest.raises(BadInput, match="without loss"):
        asked(inventory)


def approved(inventory: Inventory, *, by: str = "Lê Thị Bình", at: date = ASKED_AT) -> Inventory:
    approve_waiver(inventory, select_waiver(inventory, "nl-2026-01"), by=by, at=at).apply()
    return load_inventory(Path(inventory.folder))


def test_somebody_else_approves_and_from_that_day_on_it_counts(inventory: Inventory) -> None:
    before = applied(inventory)
    text = waivers_file(inventory).read_text(encoding="utf-8")
    waiver = approved(before, at=date(2026, 12, 2)).agencies[0].waivers[-1]
    assert (waiver.approved_by, waiver.approved_at) == ("Lê Thị Bình", date(2026, 12, 2))
    days = [date(2026, 12, 1), date(2026, 12, 2), date(2027, 3, 31), date(2027, 4, 1)]
    assert [waiver.is_in_force(day) for day in days] == [False, True, True, False]
    added = "\n    approved_by: Lê Thị Bình\n    approved_at: 2026-12-02"
    assert waivers_file(inventory).read_text(encoding="utf-8").replace(added, "") == text


@pytest.mark.parametrize(
    "by",
    [
        "Nguyễn Văn An",
        " NGUYỄN  văn an ",
        "Nguye\u0302\u0303n Va\u0306n An",
        "Nguyễn Văn An.",
        "Nguyen Van An",
        "Nguyễn Văn An, Trưởng phòng",
    ],
)
def test_nobody_approves_what_they_requested(inventory: Inventory, by: str) -> None:
    before = applied(inventory)
    with pytest.raises(BadInput, match="cannot approve what they requested"):
        approved(before, by=by)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lê Hòa, Trưởng phòng", "LÊ HOÀ - Trưởng phòng", True),
        ("Lê Hòa, Trưởng phòng", "Lê Hòa,Trưởng phòng.", True),
        ("Lê Hòa, Trưởng phòng", "Lê Hòa", True),
        ("Lê Hòa (Trưởng phòng)", "Le Hoa, Truong phong", True),
        ("Đỗ Đức", "Do Duc", True),
        ("Lê Hòa, Trưởng phòng", "Lê Hòa, Phó phòng", False),
        ("Lê Hòa", "Lê Hóa", False),
        ("Lê An", "Lê Ân", False),
        ("Giám đốc Sở", "Phó Giám đốc Sở", False),
    ],
)
def test_what_one_name_leaves_out_tells_nobody_apart(one: str, other: str, *, same: bool) -> None:
    """A position or accents that only one of the two writes make no second person; two positions do."""
    assert (same_person(one, other), same_person(other, one)) == (same, same)


@pytest.mark.parametrize(
    ("by", "at", "says"),
    [
        ("Bình", date(2027, 4, 1), r"nl-2026-01 ended on 2027-03-31"),
        ("Bình", date(2026, 11, 30), "before it was requested"),
        ("", ASKED_AT, "approved_by"),
        ("x" * 501, ASKED_AT, "approved_by: "),
    ],
)
def test_an_approval_that_does_not_fit_is_refused(inventory: Inventory, by: str, at: date, says: str) -> None:
    before = applied(inventory)
    text = waivers_file(inventory).read_bytes()
    with pytest.raises(BadInput, match=says):
        approved(before, by=by, at=at)
    assert waivers_file(inventory).read_bytes() == text


def test_an_approval_is_given_once(inventory: Inventory) -> None:
    once = approved(applied(inventory))
    with pytest.raises(
        BadInput, match=r"so-mau/waivers.yaml:\d+:\d+: nl-2026-01 was approved by Lê Thị Bình on 2026-12-01"
    ):
        approved(once, by="Cường")


def test_a_waiver_is_named_by_its_id_or_with_its_agency(inventory: Inventory) -> None:
    both = applied(inventory, {}, {"agency": "xa-mau", "targets": ("xa-mau",)})
    assert select_waiver(both, "xa-mau/nl-2026-01").agency == "xa-mau"
    assert select_waiver(both, "ngoai-le-1").agency == "so-mau"
    with pytest.raises(WrongUsage, match="stands for several waivers: so-mau/nl-2026-01, xa-mau/nl-2026-01"):
        select_waiver(both, "nl-2026-01")
    with pytest.raises(WrongUsage, match="there is no waiver ngoai-le-2; did you mean ngoai-le-1"):
        select_waiver(both, "ngoai-le-2")
