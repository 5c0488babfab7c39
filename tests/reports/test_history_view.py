"""History, change and place on the pages: every number recounted apart from the view that shows it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from zlib import crc32

import pytest
from docx import Document
from pypdf import PdfReader

from reports import docx_file, pdf_file
from reports.html_pages import write
from reports.material import material
from reports.shapes_history import SinceView
from reports.view import agency_view, province_view
from reports.view_history import HEIGHT, TOP
from reports.view_place import ranks_of
from scanner.model.results import Results
from scanner.model.score import AgencyScore
from scanner.model.text import Language
from scanner.model.words import Status
from tests.reports.page import read
from tests.reports.past_case import with_told
from tests.reports.results_case import Case, build

AGENCIES = (
    ("so-mau", "Sở Mẫu", "department"),
    ("so-gia-dinh", "Sở Giả Định", "department"),
    ("xa-mot", "Xã Mẫu Một", "commune"),
    ("xa-hai", "Xã Mẫu Hai", "commune"),
    ("xa-ba", "Xã Mẫu Ba", "commune"),
)
HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m&\"'" + "x" * 5000
BLIND = (Status.UNKNOWN, Status.ERROR)
VALUE = {Status.PASS: 2, Status.PARTIAL: 1, Status.FAIL: 0}


def results_at(share: int, agencies: tuple[tuple[str, str, str], ...] = AGENCIES) -> Results:
    """Of so many percent of what is asked the answer is denied; of the third commune of everything."""

    def denied(target: str, kind: str) -> bool:
        return crc32(f"{target}{kind}".encode()) % 100 < share or target.startswith("xa-ba")

    return build(Case(hosts=2, agencies=agencies, denied=denied))


@pytest.fixture(scope="module")
def earlier() -> Results:
    return results_at(45)


@pytest.fixture(scope="module")
def later() -> Results:
    return results_at(15)


def since_of_view(results: Results, language: Language = "vi", agency: int = 0) -> SinceView:
    view = agency_view(material(results, language), results.agencies[agency]).since
    assert view is not None
    return view


def recount(before: AgencyScore, after: AgencyScore) -> Counter[str]:
    """What moved between two scores, by their statuses alone."""
    were, are = before.pairs, after.pairs
    counted: Counter[str] = Counter()
    for pair, now in are.items():
        was = were.get(pair)
        if was is None or was is now:
            continue
        if was in BLIND and now not in BLIND:
            counted["seen"] += 1
        elif was not in BLIND and now in BLIND:
            counted["lost"] += 1
        elif was in VALUE and now in VALUE:
            counted["better" if VALUE[now] > VALUE[was] else "worse"] += 1
    return counted


@pytest.mark.parametrize("way", ["up", "down"])
def test_the_counts_of_a_change_are_those_of_the_statuses(earlier: Results, later: Results, way: str) -> None:
    first, second = (earlier, later) if way == "up" else (later, earlier)
    results = with_told([first, second])
    for place, (before, after) in enumerate(zip(first.agencies, second.agencies, strict=True)):
        wanted = recount(before, after)
        view = since_of_view(results, agency=place)
        numbers = [int(each) for each in re.findall(r"\d+", view.counts)]
        assert numbers == [wanted[each] for each in ("better", "worse", "seen", "lost")]
        assert len(view.groups) == sum(bool(each) for each in wanted.values())
        assert all(len(group.moves) <= 3 for group in view.groups)
    assert any(recount(*pair) for pair in zip(first.agencies, second.agencies, strict=True))


def test_the_difference_is_that_of_the_two_printed_scores(earlier: Results, later: Results) -> None:
    head = since_of_view(with_told([earlier, later]), "en").head
    points, before, after = (
        Fraction(each.replace("−", "-")) for each in re.findall(r"[+−]?\d+\.\d", head.replace(", grade", " grade"))
    )
    assert points == after - before != 0


def test_where_nothing_changed_that_is_said(later: Results) -> None:
    view = since_of_view(with_told([later, later]), "en")
    assert view.head.startswith("The score is the same as on 28 Nov 2026")
    assert (view.groups, view.notes) == ((), ("Nothing changed.",))


def test_a_first_judgement_says_so_and_draws_nothing(later: Results) -> None:
    results = with_told([later])
    view = agency_view(material(results, "vi"), results.agencies[0])
    assert view.since is not None
    assert "chưa có gì để so sánh" in view.since.head
    assert (view.since.counts, view.since.groups, view.history) == ("", (), None)


def test_where_nothing_is_remembered_nothing_is_said(later: Results) -> None:
    view = agency_view(material(later, "vi"), later.agencies[0])
    assert (view.since, view.history) == (None, None)


def test_a_repair_is_named_with_its_control_and_what_got_worse_leads_to_its_finding(one: Results) -> None:
    score = one.agencies[0]
    failing = next(each for each in score.controls if each.targets.get(Status.FAIL))
    target = failing.targets[Status.FAIL][0]
    passing = replace(
        score,
        controls=tuple(
            each if each is not failing else replace(each, targets={Status.PASS: each.targets[Status.FAIL]})
            for each in score.controls
        ),
    )
    was_well = with_told([replace(one, agencies=(passing,)), one])
    (group,) = since_of_view(was_well).groups
    have = material(was_well, "vi")
    assert group.moves[0].title == have.requirement(failing.control).title
    assert have.name(target) in group.moves[0].where
    anchors = {each.step.anchor for each in agency_view(have, score).findings}
    assert group.moves[0].anchor in anchors
    repaired = with_told([one, replace(one, agencies=(passing,))])
    (better,) = since_of_view(repaired).groups
    assert better.name == have.words.say("diff_better", n=str(len(failing.targets[Status.FAIL])))


def test_other_rules_are_told_and_are_no_fall(earlier: Results, later: Results) -> None:
    for programs, told in ((["1", "1"], False), (["1", "2"], True)):
        results = with_told([later, earlier], programs)
        view = agency_view(material(results, "vi"), results.agencies[0])
        assert view.since is not None
        assert view.history is not None
        assert any("phiên bản công cụ đã đổi" in each for each in view.since.notes) is told
        assert [each.code for each in view.history.marks] == ["rules"] * told
        assert bool(province_view(material(results, "vi")).falling) is not told


def test_units_before_a_merger_are_drawn_apart_and_carry_no_letter(earlier: Results, later: Results) -> None:
    results = with_told([earlier, later])
    before, now = results.history["so-mau"]
    merged = replace(results, history={"so-mau": (replace(before, grade=""), now)})
    view = agency_view(material(merged, "vi"), merged.agencies[0]).history
    assert view is not None
    assert [(each.is_own, each.letter) for each in view.points] == [(False, ""), (True, now.grade)]
    assert [each.code for each in view.marks] == ["merger"]


def test_points_stand_where_their_scores_are(earlier: Results, later: Results) -> None:
    results = with_told([earlier, later, earlier, later])
    line = results.history["so-mau"]
    view = agency_view(material(results, "en"), results.agencies[0]).history
    assert view is not None
    assert len(view.points) == len(line) == 4
    for point, rolled in zip(view.points, line, strict=True):
        assert float(point.y) == pytest.approx(TOP + HEIGHT * (1 - float(rolled.shares.proven)), abs=0.01)
    assert [each.x for each in view.points] == sorted((each.x for each in view.points), key=lambda x: float(x[:-1]))
    ends = [float(pair.split(",")[1]) for pair in view.band.split()]
    possible = [HEIGHT * (1 - float(each.shares.possible)) for each in line]
    assert ends[:4] == [pytest.approx(each, abs=0.01) for each in possible]


def test_thirty_points_are_all_in_the_table_and_few_letters_crowd_the_picture(earlier: Results, later: Results) -> None:
    results = with_told([earlier if n % 3 else later for n in range(30)])
    view = agency_view(material(results, "vi"), results.agencies[2]).history
    assert view is not None
    assert len(view.points) == 30
    grades = [each.grade for each in results.history[results.agencies[2].agency]]
    told = [n in {0, 29} or grades[n] != grades[n - 1] for n in range(30)]
    assert [bool(each.letter) for each in view.points] == told


def test_ranks_are_those_counted_one_by_one(later: Results) -> None:
    found = ranks_of(later.agencies)
    for each in later.agencies:
        mine, rank = each.score.shares, found[each.agency]
        lettered = [one for one in later.agencies if one.score.grade != "–"]
        if each.score.grade == "–":
            assert (rank.first, rank.last) == (0, 0)
        else:
            better = [one for one in lettered if one.score.shares.proven > mine.proven]
            same = [one for one in lettered if one.score.shares.proven == mine.proven]
            assert (rank.first, rank.last) == (len(better) + 1, len(better) + len(same))
            assert rank.best <= rank.first <= rank.last <= rank.worst + len(same) - 1
        surely_better = [one for one in later.agencies if one.score.shares.proven > mine.possible]
        surely_worse = [one for one in later.agencies if one.score.shares.possible < mine.proven]
        assert (rank.best, rank.worst) == (len(surely_better) + 1, len(later.agencies) - len(surely_worse))
    assert any(each.score.grade == "–" for each in later.agencies)


def test_equal_scores_share_their_places(later: Results) -> None:
    first, second = (replace(later.agencies[0], agency=name) for name in ("so-mau", "so-gia-dinh"))
    lettered = [replace(each, score=replace(each.score, grade="D")) for each in (first, second)]
    assert {(each.first, each.last) for each in ranks_of(lettered).values()} == {(1, 2)}


def test_the_strip_has_a_dot_for_every_peer_and_marks_one(later: Results) -> None:
    have = material(later, "vi")
    for score in later.agencies:
        view = agency_view(have, score).place
        assert view is not None
        kind = have.agencies[score.agency].kind
        assert len(view.dots) == sum(have.agencies[each.agency].kind == kind for each in later.agencies)
        assert [each.is_this for each in view.dots].count(True) == 1
        assert view.dots[-1].is_this


def test_an_agency_alone_has_no_place(one: Results) -> None:
    assert agency_view(material(one, "vi"), one.agencies[0]).place is None


def test_who_goes_down_is_on_the_page_of_the_province_the_deepest_fall_first(earlier: Results, later: Results) -> None:
    results = with_told([later, earlier])
    shares = [{each.agency: each.score.shares.proven for each in one.agencies} for one in (later, earlier)]
    falls = {name: shares[1][name] - shares[0][name] for name in shares[0]}
    wanted = [name for name in sorted(falls, key=lambda each: (falls[each], each)) if falls[name] < 0]
    assert [each.id for each in province_view(material(results, "vi")).falling] == wanted != []
    better = province_view(material(with_told([earlier, later]), "en"))
    assert not better.falling
    assert better.falling_none == "Of 5 agencies that can be compared, none has a lower score than last time."
    first = province_view(material(with_told([later]), "en"))
    assert first.falling_none == "No agency can be compared with last time yet, so nobody knows."


@pytest.fixture(scope="module")
def pages(earlier: Results, later: Results, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Thirty judgements with a change of rules, in both languages."""
    results = with_told([earlier if n % 2 else later for n in range(30)], ["1"] * 20 + ["2"] * 10)
    folder = tmp_path_factory.mktemp("pages")
    return {each.name: each.read_text() for language in ("vi", "en") for each in write(results, folder, language)}


def test_pages_with_history_are_well_formed_name_their_pictures_and_stay_small(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        page = read(html)
        assert not page.broken, name
        if "evidence" not in name:
            assert len(html.encode()) < 400_000, name
        ids = set(page.attributes("id"))
        assert all(each[1:] in ids for each in page.attributes("href") if each.startswith("#")), name
    page = read(pages["so-mau.en.html"])
    pictures = [each for tag, each in page.elements if tag == "svg" and each.get("class") in {"history", "place"}]
    assert len(pictures) == 2
    assert all(each["role"] == "img" and each["aria-label"] for each in pictures)
    assert page.count("history") == 2
    assert "30 judgements" in pictures[0]["aria-label"]


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.slow)])
def test_hostile_names_stay_text(language: Language, tmp_path: Path) -> None:
    agencies = (("so-mau", HOSTILE, "department"), ("so-hai", HOSTILE, "department"))
    case = [
        build(Case(hosts=2, agencies=agencies, name=lambda n: f"{HOSTILE}{n}", denied=denied)) for denied in _SIGHTS
    ]
    for file in write(with_told(case), tmp_path, language):
        html = file.read_text()
        page = read(html)
        assert not page.broken
        assert "script" not in {tag for tag, _ in page.elements}
        assert not set(html) & {"\u202e", "\x1b"}


_SIGHTS = (lambda _target, _kind: False, lambda _target, _kind: True)


def test_papers_tell_the_change_too(earlier: Results, later: Results, tmp_path: Path) -> None:
    """On the first page of the PDF, and in part II of the draft report."""
    one = replace(with_told([earlier, later]), agencies=later.agencies[:1])
    view = since_of_view(one, "en")
    (file,) = pdf_file.write(one, tmp_path, "en")
    said = " ".join((PdfReader(file).pages[0].extract_text() or "").split())
    assert view.head in said
    assert view.counts in said
    first = pdf_file.write(replace(one, changes={}), tmp_path / "first", "en")[0]
    assert view.head not in " ".join((PdfReader(first).pages[0].extract_text() or "").split())
    (paper,) = docx_file.write(one, tmp_path / "paper", "vi")
    told = [each.text for each in Document(str(paper)).paragraphs]
    vietnamese = since_of_view(one)
    assert any(f"Từ lần trước: {vietnamese.head} {vietnamese.counts}" in each for each in told)
