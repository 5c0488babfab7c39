"""The view decides order, rounding and words: what it says is what the results hold, and it leaves nothing out."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from reports import view_province
from reports.claims import claim_of
from reports.material import Material, material
from reports.shapes import AgencyView, ScoreView, WaiverRow
from reports.shapes_province import Mission
from reports.view import agency_view, province_view
from reports.view_indicators import indicators_view, mission_view
from reports.view_papers import attestations_of
from reports.view_province import beginning_of
from reports.view_score import caps_of, papers_of, score_view
from scanner.model.check import Sight, failed, passed
from scanner.model.control import RulePack
from scanner.model.local_time import local_day
from scanner.model.organisation import OwnFigures
from scanner.model.results import LedgerLine, Results
from scanner.model.score import Cap, Indicator, Ratio, Score, Shares
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import Gap, Reason, Status
from scanner.score.agency import grade
from tests.reports.results_case import Case, build, shipped_pack


@pytest.fixture(scope="module")
def have(one: Results) -> Material:
    return material(one, "vi")


@pytest.fixture(scope="module")
def view(have: Material, one: Results) -> AgencyView:
    return agency_view(have, one.agencies[0])


def _own(one: Results, *statuses: Status) -> list[Verdict]:
    return [each for each in one.verdicts if each.status in statuses]


def test_every_finding_is_in_exactly_one_group_and_names_its_targets(
    one: Results, have: Material, view: AgencyView
) -> None:
    found = {(each.check or each.control, have.name(each.target)) for each in _own(one, Status.FAIL, Status.PARTIAL)}
    names = {name for _, name in found}
    shown = [
        (each.check or each.requirements[0].id, name)
        for each in view.findings
        for row in each.rows
        for name in names
        if name in row.where
    ]
    assert found == set(shown)
    assert len(shown) == len(set(shown))
    assert not any(each.cut for each in view.findings)


def test_what_is_found_alike_on_many_machines_is_said_once() -> None:
    results = build(Case(hosts=30, plan=lambda _control, _target: failed(Text(vi="Sai.", en="Wrong."))))
    finding = agency_view(material(results, "en"), results.agencies[0]).findings[0]
    (row,) = finding.rows
    assert row.where.startswith("30 targets: may-tinh-01, may-tinh-02, ")
    assert row.where.endswith("and 18 more")
    assert finding.cut == ""


def test_one_and_true_are_not_the_same_to_a_reader(one: Results) -> None:
    have = material(one, "en")
    saws = (Sight(what="x", was=1), Sight(what="x", was=True), Sight(what="x", was=1.0))
    verdicts = [replace(one.verdicts[0], sights=(each,)) for each in saws]
    assert [claim_of(have, each).seen[0].was for each in verdicts] == ["1", "yes", "1.0"]
    assert claim_of(have, verdicts[0]) is claim_of(have, replace(verdicts[0], target="another"))


def test_everything_not_judged_is_in_a_group_with_its_reason(one: Results, view: AgencyView) -> None:
    blind = {each.control for each in _own(one, Status.UNKNOWN, Status.ERROR) if each.decides}
    waiting = {name for group in view.gaps for each in group.waiting for name, _ in each.controls} | {
        e.requirement.id for e in view.to_attest
    }
    assert blind == waiting
    for group in view.gaps:
        assert group.step.why, group.word
        assert group.step.fix, group.word
        assert group.step.who, group.word


def test_findings_stand_in_the_order_in_which_repair_pays(one: Results, view: AgencyView) -> None:
    order = [each.check or each.control for each in one.agencies[0].actions if not each.measure]
    shown = [each.check or each.requirements[0].id for each in view.findings]
    assert shown[: len(order)] == order


def test_a_finding_on_linux_machines_begins_its_fix_with_the_part_for_linux(one: Results) -> None:
    fix = Text(vi="Windows: mở A. Linux: cài B.", en="Windows: open A. Linux: install B.")
    checks = {name: replace(check, fix=fix) for name, check in one.checks.items()}
    shown = agency_view(material(replace(one, checks=checks), "vi"), one.agencies[0])
    on_machines = [
        each.step for each in shown.findings if each.check and all("may-tinh-" in row.where for row in each.rows)
    ]
    assert len(on_machines) > 3
    assert {each.fix for each in on_machines} == {"Linux: cài B."}


def test_the_next_three_are_the_first_three_actions(one: Results, have: Material, view: AgencyView) -> None:
    assert len(view.next_steps) == 3
    for step, action in zip(view.next_steps, one.agencies[0].actions, strict=False):
        assert step.measures == action.measure
        assert have.figures.points(action.gain) in step.gain
        assert step.fix
        assert step.who
        assert step.effort
    anchors = {each.step.anchor for each in view.findings} | {each.step.anchor for each in view.gaps}
    assert {each.anchor for each in view.next_steps} <= anchors


def test_measuring_is_told_apart_from_repairing_and_promises_only_at_most(view: AgencyView) -> None:
    assert any(each.measures for each in view.next_steps)
    for step in view.next_steps:
        assert step.gain.startswith("tối đa" if step.measures else "+")


def test_names_are_ordered_as_people_count() -> None:
    results = build(Case(hosts=11, name=lambda number: f"pc-{number}"))
    rows = agency_view(material(results, "vi"), results.agencies[0]).targets
    assert [row.name for row in rows][:11] == [f"pc-{number}" for number in range(1, 12)]


def test_a_long_name_does_not_push_the_others_out_of_a_list() -> None:
    results = build(Case(hosts=2, name=lambda number: f"{number}" + "x" * 300))
    have = material(results, "vi")
    hosts = [each for each in results.subjects if "/" in each][:2]
    assert len(have.where(hosts)) < 180
    assert len(have.name(next(each for each in hosts if have.name(each).endswith("]")))) > 200


def test_a_gap_is_told_in_words_with_the_detail_of_the_machine(one: Results, have: Material, view: AgencyView) -> None:
    denied = next(each for each in one.verdicts if each.gap is Gap.DENIED and each.reason is Reason.GAP)
    assert have.message(denied) == (
        "Máy chủ SSH – Không đủ quyền đọc (chi tiết kỹ thuật: “permission denied: /etc/ssh/sshd_config”)"
    )
    group = next(each for each in view.gaps if each.word == "Không đủ quyền đọc")
    assert group.details == (
        "Máy chủ SSH – chi tiết kỹ thuật: “permission denied: /etc/ssh/sshd_config” (may-tinh-01)",
    )
    assert "sudo" in group.step.fix


def test_a_target_nobody_visited_keeps_its_own_reason(one: Results) -> None:
    line = LedgerLine(
        target="so-mau/pc-1", asked=0, answered=0, skipped=1, why={"denied": 1}, details=(("", "denied", "stopped by Ctrl-C"),)
    )  # fmt: skip
    results = replace(one, ledger=(line,))
    view = agency_view(material(results, "vi"), results.agencies[0])
    group = next(each for each in view.gaps if each.word == "Không đủ quyền đọc")
    assert group.details == ("chi tiết kỹ thuật: “stopped by Ctrl-C” (may-tinh-01)",)


def test_clauses_are_those_of_the_targets_level(have: Material) -> None:
    clauses = have.requirement("HOST-AV-01", ["so-mau/pc-1"]).clauses
    assert clauses[0] == "TCVN 14423:2026 mục 4.10.2.1 a (cấp độ 2)"
    assert clauses[1] == "Luật An ninh mạng 116/2025/QH15, khoản 1 Điều 17"
    assert "mục 3.10.2.1" in have.requirement("HOST-AV-01").clauses[0]


def test_the_words_of_a_yaml_check_become_words_for_people(have: Material, one: Results) -> None:
    assert have.wanted("at_most 10") == "≤ 10"
    assert have.wanted("every enabled is true, inbound is block") == "mọi mục enabled: có, inbound: là block"
    assert material(one, "en").wanted("every enabled is true, inbound is block") == (
        "every item enabled: yes, inbound: is block"
    )
    assert have.wanted("in no, prohibit-password") == "một trong no, prohibit-password"
    assert have.wanted("not is null") == "phải được đặt"
    assert have.wanted("is true") == "có"
    assert have.wanted("none is inetutils-telnetd") == "không mục nào là inetutils-telnetd"
    assert have.wanted("every in a, b") == "mọi mục thuộc a, b"
    assert have.wanted("at_least 1, at_most 4") == "≥ 1, ≤ 4"
    assert have.wanted("none matches .") == "không có mục nào"
    assert have.wanted("none matches ") == "không có mục nào"
    assert have.wanted("some matches ^a.") == "có mục khớp mẫu ^a."
    assert have.wanted("is ") == "để trống"
    assert have.wanted("none is ") == "không mục nào để trống"
    assert have.wanted("not is ") == "phải có giá trị"
    assert have.wanted("every password not is empty") == "mọi mục password: khác empty"
    assert (
        have.wanted("none nopasswd is true, commands matches ^a") == "không mục nào nopasswd: có, commands: khớp mẫu ^a"
    )
    assert have.value(()) == "Không có"
    assert have.value((True, 3, "x\u202e")) == "có, 3, x⟨U+202E⟩"
    assert have.value(None) == "không đặt"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        ("2026-07-11", "11/07/2026", "11 Jul 2026"),
        ("debian 12, 2026-07-11", "debian 12, 11/07/2026", "debian 12, 11 Jul 2026"),
        ("2026-07-11T20:26Z", "03:26 ngày 12/07/2026", "12 Jul 2026, 03:26"),
        ("PHP 7.4 (2022-11-28)", "PHP 7.4 (28/11/2022)", "PHP 7.4 (28 Nov 2022)"),
        ("backup-2026-07-11.tar", "backup-2026-07-11.tar", "backup-2026-07-11.tar"),
        ("2026-02-31", "2026-02-31", "2026-02-31"),
        ("[denied] cmd:auditctl -l", "Không đủ quyền đọc (cmd:auditctl -l)", "Not allowed to read (cmd:auditctl -l)"),
        ("[timeout]", "Quá thời gian chờ", "No answer in time"),
        ("[global]", "[global]", "[global]"),
    ],
)
def test_what_was_seen_is_written_as_the_reader_writes(one: Results, value: str, vi: str, en: str) -> None:
    assert material(one, "vi").value(value) == vi
    assert material(one, "en").value(value) == en


def test_what_a_python_check_saw_is_said_in_the_readers_language(one: Results) -> None:
    saw = Sight(what="EDR products", was=("2/5, 1 not known", "2026-07-11"), wanted="≥ 2026-07-12")
    (seen,) = material(one, "vi").seen(replace(one.verdicts[0], check="one_in_python", sights=(saw,)))
    assert (seen.what, seen.was, seen.wanted) == ("Sản phẩm EDR", "2/5, chưa rõ 1, 11/07/2026", "≥ 12/07/2026")


def test_waivers_show_the_verdict_under_them_and_the_ended_one_says_so(view: AgencyView) -> None:
    holds, ended = view.waivers
    assert holds.holds
    assert {each.chip.code for each in holds.counts} <= {"fail", "partial"}
    assert "31/12/2026" in holds.state
    assert not ended.holds
    assert "hết hiệu lực" in ended.state
    assert any(row.waiver for finding in view.findings for row in finding.rows)


def test_a_waiver_of_what_was_not_measured_is_not_called_superfluous(one: Results) -> None:
    unknown = next(each for each in one.verdicts if each.status is Status.UNKNOWN and each.check)
    judged = {(each.control, each.target) for each in one.verdicts if each.status is Status.PASS}
    judged -= {(each.control, each.target) for each in one.verdicts if each.status is not Status.PASS}
    control, target = min(judged)
    agency = one.inventory.agencies[0]
    told = []
    for paper in (
        replace(agency.waivers[0], checks=(unknown.check,), controls=(), targets=(unknown.target,)),
        replace(agency.waivers[0], checks=(), controls=(unknown.control,), targets=(unknown.target,)),
        replace(agency.waivers[0], checks=(), controls=(control,), targets=(target,)),
    ):
        inventory = replace(one.inventory, agencies=(replace(agency, waivers=(paper,)),))
        changed = replace(one, inventory=inventory, verdicts=tuple(replace(each, waiver=None) for each in one.verdicts))
        told += [row.state for row in agency_view(material(changed, "vi"), changed.agencies[0]).waivers]
    assert ["chưa biết còn cần" in each for each in told] == [True, True, False]
    assert "có thể bãi bỏ" in told[2]


def _rows_of(one: Results, **changed: Any) -> list[WaiverRow]:
    agency = one.inventory.agencies[0]
    inventory = replace(one.inventory, agencies=(replace(agency, waivers=(replace(agency.waivers[0], **changed),)),))
    return list(agency_view(material(replace(one, inventory=inventory), "vi"), one.agencies[0]).waivers)


def test_a_waiver_of_nothing_that_is_due_says_so(one: Results) -> None:
    (row,) = _rows_of(one, id="NL-07", checks=("no_such_check",), controls=())
    assert "không áp dụng cho đối tượng nào" in row.state


@pytest.mark.parametrize(("days", "told"), [(0, "Còn 0 ngày"), (30, "Còn 30 ngày"), (31, ""), (-1, "")])
def test_a_waiver_that_is_about_to_end_says_so(one: Results, days: int, told: str) -> None:
    (row,) = _rows_of(one, ends_at=local_day(one.run.as_of) + timedelta(days=days), controls=("HOST-CFG-01",))
    assert [each.startswith(told) for each in row.notes] == ([True] if told else [])


def test_a_wide_waiver_says_so(one: Results) -> None:
    ends_at = local_day(one.run.as_of) + timedelta(days=100)
    narrow = {"controls": ("HOST-CFG-01",), "ends_at": ends_at}
    assert _rows_of(one, **narrow)[0].notes == ()
    (wide,) = _rows_of(one, **narrow, targets=tuple(f"so-mau/pc-{n}" for n in range(21)))
    assert "21 đối tượng" in wide.notes[0]


def test_a_request_says_that_it_waits_since_when_and_has_no_effect(one: Results) -> None:
    asked = {"approved_by": "", "approved_at": None, "requested_at": date(2026, 11, 20)}
    (row,) = _rows_of(one, id="NL-08", controls=("HOST-CFG-01",), **asked)
    assert row.state.startswith("Mới đề nghị, chờ người khác phê duyệt; chưa có hiệu lực")
    assert row.people == "Nguyễn Văn A đề nghị ngày 20/11/2026"
    assert not row.holds
    assert row.notes == ()
    (nothing,) = _rows_of(one, id="NL-08", checks=("no_such_check",), controls=(), **asked)
    assert "không áp dụng cho đối tượng nào" in nothing.state
    (lapsed,) = _rows_of(one, id="NL-08", ends_at=local_day(one.run.as_of) - timedelta(days=1), **asked)
    assert lapsed.state.startswith("Chưa ai phê duyệt")


def test_attestations_given_are_shown_with_who_gave_them_and_missing_ones_are_wanted(view: AgencyView) -> None:
    assert {each.chip.code for each in view.attested} == {"pass", "fail"}
    assert all("Trần Thị B" in each.note for each in view.attested)
    assert all("hiệu lực đến hết ngày" in each.note for each in view.attested)
    notes = {each.requirement.id: each.note for each in view.to_attest}
    assert notes["ORG-INC-01"] == "Bản xác nhận hết hiệu lực"
    assert "ORG-ROL-01" not in notes


def _with_papers(one: Results, **changed: Any) -> Results:
    """The first attestation changed, and what rests on it: verdicts cite it by its digest."""
    agency = one.inventory.agencies[0]
    papers = (replace(agency.attestations[0], **changed), *agency.attestations[1:])
    return replace(one, inventory=replace(one.inventory, agencies=(replace(agency, attestations=papers),)))


@pytest.mark.parametrize(("days", "told"), [(0, "Còn 0 ngày"), (30, "Còn 30 ngày"), (31, "")])
def test_an_attestation_that_is_about_to_end_says_so(one: Results, days: int, told: str) -> None:
    changed = _with_papers(one, valid_until=local_day(one.run.as_of) + timedelta(days=days))
    view = agency_view(material(changed, "vi"), changed.agencies[0])
    (warning,) = [each.warning for each in view.attested if each.requirement.id == "ORG-ROL-01"]
    assert warning.startswith(told)
    assert bool(warning) is bool(told)


@pytest.mark.parametrize(
    ("changed", "says"),
    [({}, "không có tệp để đối chiếu"), ({"document_fits": True}, "tệp khớp mã băm SHA-256 333333333333…")],
)
def test_whether_the_attested_document_was_compared_is_said(one: Results, changed: dict[str, bool], says: str) -> None:
    results = _with_papers(one, **changed)
    view = agency_view(material(results, "vi"), results.agencies[0])
    (note,) = [each.note for each in view.attested if each.requirement.id == "ORG-ROL-01"]
    assert says in note
    without = _with_papers(one, document_sha256="")
    notes = [each.note for each in agency_view(material(without, "vi"), without.agencies[0]).attested]
    assert "SHA-256" not in notes[[each.requirement.id for each in view.attested].index("ORG-ROL-01")]


def test_every_attestation_is_listed_with_whether_anything_rests_on_it(one: Results) -> None:
    agency = one.agencies[0].agency
    rows = {each.id: each for each in attestations_of(material(one, "vi"), agency)}
    assert list(rows) == ["XN-3", "XN-1", "XN-2"]
    assert rows["XN-3"].state.startswith("Đã hết hiệu lực sau ngày 31/12/2025")
    assert rows["XN-1"].state == "Có hiệu lực đến hết ngày 31/12/2027"
    assert "Trần Thị B" in rows["XN-1"].people
    idle = _with_papers(one, id="XN-9")
    (row,) = [each for each in attestations_of(material(idle, "vi"), agency) if each.id == "XN-9"]
    assert "Không kết quả nào dựa vào bản này" in row.state
    early = _with_papers(one, id="XN-9", attested_at=local_day(one.run.as_of) + timedelta(days=1))
    (row,) = [each for each in attestations_of(material(early, "vi"), agency) if each.id == "XN-9"]
    assert row.state.startswith("Chưa có hiệu lực")


def _scored(one: Results, **changed: Fraction) -> ScoreView:
    shares = Shares(proven=Fraction(8, 10), coverage=Fraction(1), with_waivers=Fraction(8, 10), **changed)
    return score_view(material(one, "vi"), grade(shares, [], one.scoring))


def test_what_rests_on_papers_is_said_with_the_score_and_not_drawn_as_measured(one: Results) -> None:
    measured = _scored(one, attested=Fraction(0), stand_ins=Fraction(0))
    assert (measured.papers, measured.papers_brief, measured.share.bar_attested) == ((), "", "")
    by_nature = _scored(one, attested=Fraction(2, 10), stand_ins=Fraction(0))
    (line,) = by_nature.papers
    assert line.startswith("20,0 điểm (25,0% số điểm) dựa vào bản xác nhận")
    assert (by_nature.share.bar_measured, by_nature.share.bar_attested) == ("60.00%", "20.00%")
    assert "20,0 theo bản xác nhận" in by_nature.share.alt
    instead = _scored(one, attested=Fraction(6, 10), stand_ins=Fraction(5, 10))
    assert "50,0 điểm (62,5%) là xác nhận thay cho phép đo" in instead.papers[1]
    assert "tối đa 25% số điểm" in instead.papers[1]
    assert "62,5% số điểm là xác nhận thay cho phép đo" in instead.caps[0]
    assert instead.grade == "D"


@pytest.mark.parametrize(("with_waivers", "says"), [(Fraction(9, 10), "điểm thêm 10,0 (11,1%"), (Fraction(1), "")])
def test_what_waivers_would_add_is_said(one: Results, with_waivers: Fraction, says: str) -> None:
    shares = replace(one.agencies[0].score.shares, proven=Fraction(6, 10), with_waivers=with_waivers)
    shares = replace(shares, proven=Fraction(8, 10)) if says else shares
    line = papers_of(material(one, "vi"), replace(shares, attested=Fraction(0), stand_ins=Fraction(0)))[-1]
    assert says in line
    assert ("quá 25%; cần khắc phục" in line) is not bool(says)


def test_the_four_parts_are_always_there_and_say_what_is_not_known(view: AgencyView) -> None:
    assert [each.id for each in view.parts] == ["computer", "lan", "firewall", "antivirus"]
    for part in view.parts:
        assert part.known
        assert part.share is None or part.unknown


def test_a_part_without_targets_says_that_nothing_belongs_to_it() -> None:
    def without_lan(pack: RulePack) -> RulePack:
        return replace(pack, controls=tuple(each for each in pack.controls if each.domain == "computer"))

    results = build(Case(pack=without_lan))
    view = agency_view(material(results, "vi"), results.agencies[0])
    lan = next(each for each in view.parts if each.id == "lan")
    assert lan.share is None
    assert lan.known == "Không có đối tượng nào thuộc nội dung này trong phạm vi rà soát."


def test_everything_passing_prints_100_and_an_exact_range() -> None:
    def only_measured(pack: RulePack) -> RulePack:
        return replace(pack, controls=tuple(e for e in pack.controls if e.id in ("HOST-AV-01", "HOST-CFG-03")))

    results = build(Case(plan=lambda _c, _t: passed(Text(vi="Đúng.", en="Right.")), pack=only_measured))
    view = agency_view(material(results, "vi"), results.agencies[0])
    assert view.score.share.proven == view.score.share.possible == "100,0"
    assert view.score.grade == "A"
    assert view.score.caps == ()
    assert view.score.range_words == "100,0: mọi nội dung đều đã đánh giá được."
    assert not view.findings
    assert not view.gaps
    assert not view.next_steps


def _score(grade: str, uncapped: str, *caps: Cap) -> Score:
    shares = Shares(proven=Fraction(8, 10), coverage=Fraction(9, 10), with_waivers=Fraction(8, 10))
    return Score(shares=shares, grade=grade, uncapped=uncapped, caps=caps)


def test_caps_say_what_binds_the_grade_narrowest_first(have: Material) -> None:
    coverage = Cap(grade="B", rule="coverage", share=Fraction(8, 10), limit=Fraction(9, 10))
    critical = Cap(grade="D", rule="critical", control="HOST-AV-01", share=Fraction(2, 3), limit=Fraction(1, 2))
    title = "Máy tính người dùng đã cài phần mềm phòng chống mã độc"
    said = caps_of(have, _score("D", "A", coverage, critical))
    assert said == (
        f"Yêu cầu nghiêm trọng “{title}” chưa đạt ở 66,7% số đối tượng đã đánh giá (ngưỡng 50%), nên xếp loại cao nhất là D.",
        "Độ phủ mới 80,0%, dưới mức 90%, nên xếp loại cao nhất là B.",
        "Nếu chỉ tính điểm, xếp loại là A.",
    )


def test_many_caps_are_counted_not_dropped(have: Material) -> None:
    caps = [
        Cap(grade="D", rule="critical", control=control.id, share=Fraction(1), limit=Fraction(1, 2))
        for control in shipped_pack().controls[:8]
    ]
    said = caps_of(have, _score("D", "A", *caps))
    assert len(said) == 5
    assert said[3].startswith("Còn 5 yêu cầu nghiêm trọng khác")


def test_without_a_letter_only_the_missing_data_are_named(have: Material) -> None:
    coverage = Cap(grade="–", rule="coverage", share=Fraction(4, 10), limit=Fraction(1, 2))
    critical = Cap(grade="D", rule="critical", control="HOST-AV-01", share=Fraction(1), limit=Fraction(1, 2))
    view = score_view(have, _score("–", "B", coverage, critical))
    assert view.caps_title == "Vì sao chưa xếp loại"
    assert view.caps == ("Độ phủ mới 40,0%, dưới mức 50%, nên chưa đủ dữ liệu để xếp loại.",)
    assert view.grade_code == "none"
    assert view.grade_word == "Chưa đủ dữ liệu"


def test_coverage_just_below_a_limit_does_not_print_as_the_limit(have: Material) -> None:
    coverage = Cap(grade="B", rule="coverage", share=Fraction(89999, 100000), limit=Fraction(9, 10))
    assert "89,9%, dưới mức 90%" in caps_of(have, _score("B", "A", coverage))[0]


@pytest.mark.parametrize(
    ("name", "ratio", "value", "rest"),
    [
        (
            "IND-AV-PC",
            Ratio(numerator=18, denominator=20, unknown=2),
            "90,0%",
            ("18 / 20", "2", "90,0%", "có thể đến 100,0%"),
        ),
        ("IND-AV-PC", Ratio(numerator=1999, denominator=2000), "99,9%", ("1.999 / 2.000", "0", "100,0%", "")),
        ("IND-PC-RATIO", Ratio(numerator=996, denominator=1000), "0,996", ("996 / 1.000", "0", "100,0%", "")),
        ("IND-PC-RATIO", Ratio(numerator=24, denominator=20), "1,20", ("24 / 20", "0", "100,0%", "")),
        ("IND-VC", Ratio(numerator=17, denominator=0), "17", ("", "", "100,0%", "")),
        ("IND-SYS-ASSESSED", Ratio(numerator=1, denominator=0, unknown=2), "1", ("", "2", "100,0%", "có thể đến 3")),
        (
            "IND-FW-LAN",
            Ratio(numerator=0, denominator=16, unknown=16),
            "Chưa rõ",
            ("0 / 16", "16", "0,0%", "có thể đến 100,0%"),
        ),
        ("IND-FW-LAN", Ratio(numerator=0, denominator=16), "0,0%", ("0 / 16", "0", "100,0%", "")),
        ("IND-AV-PC", None, "–", ("", "", "", "")),
    ],
)
def test_indicators(have: Material, name: str, ratio: Ratio | None, value: str, rest: tuple[str, ...]) -> None:
    why = None if ratio else Text(vi="Chưa khai.", en="Not declared.")
    row = indicators_view(have, [Indicator(id=name, ratio=ratio, why=why)])[0]
    assert row.value == value
    assert (row.fraction, row.unknown, row.coverage, row.reach) == rest
    assert row.why == ("" if ratio else "Chưa khai.")


def one_of(have: Material, name: str, ratio: Ratio | None, silent: int = 0) -> Mission:
    indicators = [Indicator(id=name, ratio=ratio, silent=silent, agencies=2)]
    (made,) = mission_view(have, [*indicators, Indicator(id="IND-VC", ratio=Ratio(numerator=1, denominator=0))])
    return made


@pytest.mark.parametrize(
    ("name", "ratio", "silent", "code", "bars"),
    [
        ("IND-FW-LAN", Ratio(numerator=16, denominator=16), 0, "met", ("100.00%", "0.00%", "60.00%", "100.00%")),
        (
            "IND-FW-LAN",
            Ratio(numerator=8, denominator=16, unknown=4),
            0,
            "below",
            ("50.00%", "25.00%", "60.00%", "100.00%"),
        ),
        (
            "IND-FW-LAN",
            Ratio(numerator=8, denominator=16, unknown=8),
            0,
            "unknown",
            ("50.00%", "50.00%", "60.00%", "100.00%"),
        ),
        ("IND-FW-LAN", None, 2, "unknown", ("0.00%", "100.00%", "60.00%", "100.00%")),
        ("IND-PC-RATIO", Ratio(numerator=20, denominator=16), 0, "met", ("100.00%", "0.00%", "72.00%", "80.00%")),
        ("IND-PC-RATIO", Ratio(numerator=20, denominator=16), 1, "unknown", ("100.00%", "0.00%", "72.00%", "80.00%")),
    ],
)
def test_a_figure_of_the_mission_is_met_or_missed_only_where_that_is_sure(
    have: Material, name: str, ratio: Ratio | None, silent: int, code: str, bars: tuple[str, ...]
) -> None:
    """What is not known, also of agencies that declare nothing, could tip it either way."""
    made = one_of(have, name, ratio, silent)
    assert made.code == code
    assert (made.bar_proven, made.bar_unknown, made.baseline_at, made.goal_at) == bars
    assert made.word == have.words.of("goal_state", code)


def test_figures_that_the_province_states_take_the_place_of_those_of_the_pack(have: Material) -> None:
    own = {"IND-FW-LAN": OwnFigures(goal=50), "IND-AV-PC": OwnFigures(baseline_2018=12.5)}
    results = replace(have.results, inventory=replace(have.results.inventory, figures=own))
    theirs = material(results, "vi")
    half = Ratio(numerator=1, denominator=2)
    assert (one_of(theirs, "IND-FW-LAN", half).code, one_of(have, "IND-FW-LAN", half).code) == ("met", "below")
    rows = {each.id: each for each in indicators_view(theirs, [Indicator(id=each, ratio=half) for each in own])}
    assert (rows["IND-FW-LAN"].baseline, rows["IND-FW-LAN"].goal) == ("60%", "50%")
    assert (rows["IND-AV-PC"].baseline, rows["IND-AV-PC"].goal) == ("12,5%", "100%")


def test_names_of_a_group_lose_what_they_all_begin_with() -> None:
    assert beginning_of(["Ủy ban nhân dân xã A", "Ủy ban nhân dân phường B"]) == "Ủy ban nhân dân "
    assert beginning_of(["Ủy ban nhân dân xã A", "Ủy ban nhân dân xã An"]) == "Ủy ban nhân dân xã "
    for names in (
        ["Sở A", "Sở B"],
        ["Ủy ban nhân dân xã A"],
        ["Văn phòng Ủy ban", "Sở A"],
        ["Ủy ban nhân dân", "Ủy ban nhân dân"],
    ):
        assert beginning_of(names) == ""


def test_a_sampled_indicator_carries_its_interval(have: Material) -> None:
    ratio = Ratio(numerator=5, denominator=10, sampled=True)
    assert indicators_view(have, [Indicator(id="IND-AV-PC", ratio=ratio)])[0].interval == "23,7% – 76,3%"


def test_the_numbers_of_the_scoring_file_are_printed_with_the_score(view: AgencyView) -> None:
    said = " ".join(view.scoring)
    assert "nghiêm trọng 8, cao 4, trung bình 2, thấp 1" in said
    assert "A (tốt) từ 90; B (khá) từ 75; C (trung bình) từ 60; D (yếu) từ 40; E (kém) từ 0" in said
    assert "Độ phủ dưới 50%: chưa xếp loại; Độ phủ dưới 75%: cao nhất là C; Độ phủ dưới 90%: cao nhất là B." in said
    assert "từ 50% số đối tượng đã đánh giá: cao nhất là D" in said


def test_the_province_lists_every_agency_once_in_its_peer_group(province: Results) -> None:
    view = province_view(material(province, "vi"))
    assert [group.name for group in view.groups] == ["Sở, ban, ngành", "Xã, phường, đặc khu"]
    assert sorted(row.id for group in view.groups for row in group.rows) == ["so-gia-dinh", "so-mau", "xa-mot"]
    assert sum(int(bar.number) for bar in view.grades) == 3
    assert view.causes
    assert any(cause.title == "Quét lại với quyền quản trị" for cause in view.measure_causes)


def test_causes_of_the_province_gain_what_its_mean_would_gain(province: Results) -> None:
    view = province_view(material(province, "en"))
    causes = {cause.title: cause for cause in view.causes}
    gains: dict[str, Fraction] = {}
    agencies = Counter[str]()
    for agency in province.agencies:
        for action in agency.actions:
            if not action.measure:
                control = next(each for each in province.rulepack.controls if each.id == action.control)
                title = (province.checks[action.check] if action.check else control).title.en
                gains[title] = gains.get(title, Fraction(0)) + action.gain
                agencies[title] += 1
    for title, cause in causes.items():
        assert cause.agencies == str(agencies[title])
        assert cause.gain == f"+{float(gains[title]) * 100 / len(province.agencies):,.1f} points"


def test_what_is_not_among_the_shown_causes_is_counted(province: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_province, "CAUSES_SHOWN", 1_000)
    whole = province_view(material(province, "vi"))
    assert (whole.causes_cut, whole.measure_causes_cut) == ("", "")
    monkeypatch.setattr(view_province, "CAUSES_SHOWN", 1)
    view = province_view(material(province, "vi"))
    assert (len(view.causes), view.causes[0].title) == (1, whole.causes[0].title)
    assert view.causes_cut.startswith(f"Còn {len(whole.causes) - 1} nguyên nhân khác")
    assert view.measure_causes_cut.startswith(f"Còn {len(whole.measure_causes) - 1} nguyên nhân khác")
    assert whole.causes[0].gain == view.causes[0].gain
    assert all(each.gain.startswith("tối đa +") for each in whole.measure_causes)


def test_machines_measured_stand_beside_the_place(province: Results) -> None:
    view = province_view(material(province, "vi"))
    measured = sum(each.hosts.numerator for each in province.agencies)
    registered = sum(each.hosts.denominator for each in province.agencies)
    assert view.hosts == f"{measured}/{registered}"
    rows = {row.id: row.hosts for group in view.groups for row in group.rows}
    assert rows == {each.agency: f"{each.hosts.numerator}/{each.hosts.denominator}" for each in province.agencies}
    assert (view.agencies, view.kinds) == ("3", "Sở, ban, ngành: 2 · Xã, phường, đặc khu: 1")


def test_a_check_this_installation_does_not_have_is_shown_by_its_id(one: Results) -> None:
    results = replace(one, checks={})
    view = agency_view(material(results, "vi"), results.agencies[0])
    assert all(finding.step.title for finding in view.findings)


def test_findings_that_do_not_count_say_so(one: Results) -> None:
    verdicts = tuple(replace(each, decides=False) for each in one.verdicts)
    results = replace(one, verdicts=verdicts, agencies=tuple(replace(each, actions=()) for each in one.agencies))
    view = agency_view(material(results, "vi"), results.agencies[0])
    assert not view.findings
    assert view.advice
    assert not any(finding.counted for finding in view.advice)
    assert view.gaps == ()


def test_a_failing_check_says_what_it_saw(one: Results, view: AgencyView) -> None:
    check = next(each for each in view.findings if each.check)
    seen = check.rows[0].seen[0]
    assert seen.what == "host.sshd.settings.max_auth_tries"
    assert seen.was.isdigit()
    assert seen.wanted == "≤ 10"
    assert one.checks[check.check].place.endswith(".yaml")
