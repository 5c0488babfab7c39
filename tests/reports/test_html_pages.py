"""The pages: whole, safe against what targets write, the same truth in both languages."""

import base64
import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reports import html_pages, view, view_controls, view_evidence
from reports.evidence_rows import commands
from reports.html_pages import write
from reports.material import material
from reports.view_overview import overview_of
from scanner.model.check import Outcome, Sight, failed
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Gap, Status
from tests.bench.province_case import build_province
from tests.reports.page import read
from tests.reports.results_case import Case, build

LANGUAGES: tuple[Language, ...] = ("vi", "en")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}",
    "'-->{{ 7*7 }}{% raw %}",
    "may\u202etinh\u2066",
    "\x00\x1b[2J\u200b\ufeff",
    "\ud83d lone",
    "x" * 10_000,
    "&lt;b&gt; &amp;",
)


@pytest.fixture(scope="module")
def pages(province: Results, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    files = [file for language in ("vi", "en") for file in write(province, folder, language)]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def test_one_scorecard_and_one_evidence_an_agency_and_a_page_for_the_province(pages: Mapping[str, str]) -> None:
    agencies = ("so-mau", "so-gia-dinh", "xa-mot")
    wanted = {
        f"{agency}.{language}{kind}.html"
        for agency in agencies
        for language in ("vi", "en")
        for kind in ("", "-evidence")
    }
    assert set(pages) == wanted | {"province.vi.html", "province.en.html"}


def test_pages_are_well_formed(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        page = read(html)
        assert not page.broken, f"{name}: {page.broken}"
        assert not page.open_tags, name
        ids = page.attributes("id")
        assert len(ids) == len(set(ids)), name
        assert "None" not in page.texts, name


def test_pages_stand_alone(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        page = read(html)
        assert not {tag for tag, _ in page.elements} & {
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
        }
        assert not [each for _, attributes in page.elements for each in attributes if each.startswith("on")], name
        assert not page.attributes("style"), f"{name}: style attributes are outside the security policy"
        assert "url(" not in page.style.replace("url(#hatch)", ""), name
        assert "@import" not in page.style, name
        for link in page.attributes("href"):
            assert link.startswith("#") or link in pages, f"{name}: {link}"


def test_links_within_a_page_lead_somewhere(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        page = read(html)
        ids = set(page.attributes("id"))
        for link in page.attributes("href"):
            assert not link.startswith("#") or link[1:] in ids, f"{name}: {link}"


def test_the_security_policy_allows_this_style_sheet_and_nothing_else(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        page = read(html)
        policy = next(a["content"] for t, a in page.elements if t == "meta" and "http-equiv" in a)
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'", name


def test_invented_data_are_marked_on_every_page_and_every_printed_page(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        mark = "DỮ LIỆU GIẢ ĐỊNH" if ".vi" in name else "INVENTED DATA"
        assert read(html).text.startswith(mark) or mark in read(html).text, name
        assert f'@page{{@top-center{{content:"{mark}' in html, name


def test_real_data_carry_no_such_mark(tmp_path: Path) -> None:
    for file in write(build(Case(invented=False)), tmp_path, "vi"):
        assert "GIẢ ĐỊNH" not in file.read_text(encoding="utf-8")


def test_both_languages_show_the_same_structure(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        if ".vi" in name:
            other = read(pages[name.replace(".vi", ".en")])
            page = read(html)
            for css_class in ("chip", "finding", "part", "row", "unknown", "pass", "fail"):
                assert page.count(css_class) == other.count(css_class), f"{name}: {css_class}"


def test_an_english_page_speaks_no_vietnamese_of_ours(pages: Mapping[str, str]) -> None:
    ours = re.compile(r"Chưa đạt|Chưa rõ|Đạt|yêu cầu|đối tượng|điểm|cấp độ|Điều \d")
    text = read(pages["so-mau.en.html"]).text
    assert not ours.findall(text)


def test_a_vietnamese_page_speaks_no_english_of_ours(pages: Mapping[str, str]) -> None:
    ours = re.compile(
        r"\b(Fail|Pass|Unknown|requirement|target|denied|not_collected|not_attested|points|level \d|Art\.)\b"
    )
    text = read(pages["so-mau.vi.html"]).text
    assert not ours.findall(text)


def test_the_evidence_has_every_verdict_and_its_digests(province: Results, pages: Mapping[str, str]) -> None:
    for agency in province.agencies:
        own = [each for each in province.verdicts if each.agency == agency.agency]
        page = pages[f"{agency.agency}.vi-evidence.html"]
        for verdict in own:
            assert verdict.key in page
            for digest in verdict.evidence:
                assert digest in page
        assert page.count('scope="row"><b>') == len(own)
        assert "cmd:sshd -T" in page


def test_every_control_is_on_the_scorecard(province: Results, pages: Mapping[str, str]) -> None:
    for agency in province.agencies:
        table = pages[f"{agency.agency}.vi.html"].split('id="controls"')[1].split('id="targets"')[0]
        for control in agency.controls:
            assert f">{control.control}<" in table


def test_unknown_is_never_painted_as_a_pass(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        for code, word in re.findall(r'<span class="chip ([a-z_]+)">([^<]+)</span>', html):
            if word.startswith(("Chưa rõ", "Unknown", "Lỗi", "Error")):
                assert code in ("unknown", "error"), name
    style = html_pages._style()
    assert "dashed" in style.split(".chip.unknown{")[1].split("}")[0]
    assert "fill:url(#hatch)" in style.split("rect.unknown{")[1].split("}")[0]


def _hostile(language: Language, folder: Path) -> list[str]:
    def answer(_control: str, target: str) -> Outcome:
        text = HOSTILE[len(target) % len(HOSTILE)]
        sights = [Sight(what=each, was=each, wanted=each) for each in HOSTILE]
        return failed(Text(vi=text, en=text), *sights)

    results = build(Case(hosts=len(HOSTILE), plan=answer, name=lambda number: HOSTILE[number - 1], invented=False))
    ledger = tuple(
        replace(each, details=(("host.sshd", "denied", HOSTILE[0]),), why={"denied": 1}) for each in results.ledger
    )
    run = replace(results.run, collector_user=HOSTILE[1], program=HOSTILE[2])
    verdicts = tuple(replace(e, status=Status.UNKNOWN, gap=Gap.DENIED) for e in results.verdicts)
    results = replace(results, ledger=ledger, run=run, verdicts=(*results.verdicts, *verdicts[:50]))
    return [each.read_text(encoding="utf-8") for each in write(results, folder, language)]


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.slow)])
def test_hostile_text_stays_text(language: Language, tmp_path: Path) -> None:
    for html in _hostile(language, tmp_path):
        page = read(html)
        assert not page.broken
        tags = {tag for tag, _ in page.elements}
        assert "script" not in tags
        assert "img" not in tags
        assert sum(tag == "style" for tag, _ in page.elements) == 1
        assert "<script>alert(1)</script>" in page.text
        assert "⟨U+202E⟩" in page.text
        assert "⟨U+0000⟩⟨U+001B⟩" in page.text
        assert not set(html) & set("\u202e\u2066\u200b\ufeff\x00\x1b")
        assert max(map(len, page.texts)) < 3000
        assert "x" * 2100 not in html


def test_files_can_be_read_by_their_owner_alone_and_replace_older_ones(one: Results, tmp_path: Path) -> None:
    old = tmp_path / "so-mau.vi.html"
    old.write_text("old")
    old.chmod(0o644)
    for file in write(one, tmp_path, "vi"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "old" not in old.read_text(encoding="utf-8")[:3]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["so-mau.vi-evidence.html", "so-mau.vi.html"]


def test_the_same_results_give_the_same_bytes(one: Results, tmp_path: Path) -> None:
    first = [file.read_bytes() for file in write(one, tmp_path, "vi")]
    assert first == [file.read_bytes() for file in write(one, tmp_path, "vi")]


def test_a_large_agency_splits_its_evidence_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_evidence, "ROWS_A_FILE", 60)
    results = build(Case(hosts=5))
    files = write(results, tmp_path, "vi")
    parts = [file.read_text(encoding="utf-8") for file in files[1:]]
    assert len(parts) > 2
    assert [file.name for file in files[1:]] == [f"so-mau.vi-evidence-{n}.html" for n in range(1, len(parts) + 1)]
    for number, part in enumerate(parts, start=1):
        assert f"Phần {number}/{len(parts)}" in part
        assert "bằng chứng được chia thành" in part
        assert f'<b aria-current="page">{number}</b>' in part
    for verdict in results.verdicts:
        assert sum(verdict.key in part for part in parts) == 1


def test_long_lists_are_cut_with_a_sentence_that_says_where_the_rest_is(tmp_path: Path) -> None:
    results = build(Case(hosts=30, plan=lambda _control, target: failed(Text(vi=f"Sai {target}.", en="Wrong."))))
    scorecard = write(results, tmp_path, "vi")[0].read_text(encoding="utf-8")
    assert "Chỉ liệt kê 8 trong 30" in scorecard
    assert "và 24 đối tượng khác" in scorecard


def test_compiled_templates_are_only_kept_where_nobody_else_may_write(tmp_path: Path) -> None:
    kept = tmp_path / "__pycache__"
    assert html_pages._compiled(tmp_path) is not None
    kept.chmod(0o777)
    assert html_pages._compiled(tmp_path) is None


def test_pages_are_written_even_where_nothing_can_be_kept(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()
    assert html_pages._compiled(no_folder) is None


def test_of_very_many_targets_the_worst_are_listed_and_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_controls, "TARGETS_SHOWN", 3)
    scorecard = write(build(Case(hosts=5)), tmp_path, "vi")[0].read_text(encoding="utf-8")
    assert "Chỉ liệt kê 3 trong 8 đối tượng" in scorecard


def test_a_long_list_of_targets_is_folded_and_a_short_one_is_not(
    pages: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "TARGETS_OPEN", 7)
    scorecard = write(build(Case(hosts=5)), tmp_path, "vi")[0].read_text(encoding="utf-8")
    folded = "<summary><h3>{}</h3>"
    assert folded.format("8 đối tượng") in scorecard
    assert folded.format("8 đối tượng") not in pages["so-mau.vi.html"]


def test_the_first_screen_says_the_grade_and_what_to_do_before_the_details(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        if "-evidence" in name:
            continue
        is_province = name.startswith("province")
        ahead = html[: html.index('id="indicators"' if is_province else 'class="parts"')]
        assert ahead.index('class="score') < ahead.index('<ol class="steps'), name
        assert ahead.count('<h3><span class="tag') == 3, name


def test_the_first_screen_of_the_province_has_the_figures_of_the_mission(pages: Mapping[str, str]) -> None:
    for name in ("province.vi.html", "province.en.html"):
        ahead = pages[name][: pages[name].index("<nav")]
        assert ahead.index('class="score') < ahead.index('id="mission"'), name
        tiles = re.findall(r'<li class="part">.*?</li>', ahead, re.DOTALL)
        assert len(tiles) == 4, name
        for each in tiles:
            assert re.search(r'<b class="big( none)?">[^<]+</b>', each), name
            assert re.search(r'<span class="chip (pass|fail|unknown)">[^<]+</span>', each), "no colour alone"
            assert 'role="img"' in each, name


def test_every_agency_has_a_tile_and_a_place_that_lead_to_its_scorecard(
    pages: Mapping[str, str], province: Results
) -> None:
    html = pages["province.vi.html"]
    for section in ("grid", "agencies"):
        part = html[html.index(f'<section id="{section}">') :].partition("</section>")[0]
        links = [attributes["href"] for tag, attributes in read(part).elements if tag == "a"]
        assert sorted(links) == sorted(f"{each.agency}.vi.html" for each in province.agencies), section
        assert set(links) <= set(pages), section
    tiles = html[html.index('<ul class="tiles">') :].partition("</section>")[0]
    assert tiles.count("<li>") == len(province.agencies) == len(re.findall(r"phủ [0-9,]+%", tiles))


def test_hostile_names_of_agencies_are_shown_as_they_are(tmp_path: Path) -> None:
    agencies = [(f"co-quan-{n}", f"Ủy ban nhân dân {name}", "commune") for n, name in enumerate(HOSTILE)]
    written = {each.name: each for each in write(build(Case(agencies=agencies)), tmp_path, "vi")}
    html = written["province.vi.html"].read_text(encoding="utf-8")
    page = read(html)
    assert not page.broken
    assert not {tag for tag, _ in page.elements} & {"script", "img"}
    assert not page.attributes("onerror")
    assert "\u202e" not in html
    assert html.count('<span class="hid">Ủy ban nhân dân </span>') == len(HOSTILE)
    assert all(len(each) < 400 for each in page.attributes("title"))


def test_every_heading_of_a_table_says_what_it_heads(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        scopes = [attributes.get("scope") for tag, attributes in read(html).elements if tag == "th"]
        assert set(scopes) == {"col", "row"}, name


def test_options_of_commands_are_never_split_at_their_hyphens() -> None:
    """A browser ends a line after `-`, and `enable -` `-now` would be typed as it is printed."""
    shown = str(commands("chạy `systemctl enable --now <x>` rồi <b>"))
    assert shown == "chạy <code>systemctl enable <i>--now</i> &lt;x&gt;</code> rồi &lt;b&gt;"
    assert "<i>" not in commands(f"`{'a-' * 40}`")


def test_what_is_not_printed_says_so_on_paper(pages: Mapping[str, str]) -> None:
    for name, html in pages.items():
        assert html.count('<details class="onscreen">') + html.count("domain onscreen") == html.count(
            'class="paper soft"'
        ), name


def test_words_side_by_side_can_be_parted_at_the_end_of_a_line(pages: Mapping[str, str]) -> None:
    """Without a blank between them a browser splits `enforced_bySee` `n:`."""
    assert any('class="seen"' in html for html in pages.values())
    for name, html in pages.items():
        assert "</code></dt><dd>" not in re.sub(r'<dl class="run">.*?</dl>', "", html), name
        assert not re.search(r"</(b|code|i|span|a)><(b|code|i|a)>", html), name


def test_a_scorecard_of_a_hundred_hosts_and_every_control_fits_into_a_mail(tmp_path: Path) -> None:
    results = build_province(agencies=2, hosts=100)
    for language in LANGUAGES:
        scorecard = write(results, tmp_path, language)[0]
        assert scorecard.name == f"so-0.{language}.html"
        assert scorecard.stat().st_size <= 400_000


def test_coverage_and_severity_are_drawn_and_said(pages: Mapping[str, str]) -> None:
    for language, (critical, judged) in {
        "vi": ("Nghiêm trọng: ", "đã đánh giá"),
        "en": ("Critical: ", "judged"),
    }.items():
        overview = pages[f"so-mau.{language}.html"].split('id="overview"')[1].split("</section>")[0]
        labels = read(overview).attributes("aria-label")
        assert any(each.startswith(critical) for each in labels)
        assert sum(judged in each for each in labels) >= 4
        assert labels == re.findall(r"<title>([^<]*)</title>", overview)


def test_a_bar_of_severity_has_a_piece_for_every_status_and_ends_within_the_picture(province: Results) -> None:
    have = material(province, "vi")
    for score in province.agencies:
        bars = overview_of(have, score).severities
        for bar in bars:
            assert {each.code for each in bar.pieces} == {each.chip.code for each in bar.counts}
            last = bar.pieces[-1]
            assert float(last.x[:-1]) + float(last.width[:-1]) <= 100.02
        assert sum(int(each.number) for bar in bars for each in bar.counts) == len(score.controls)
        longest = max(float(each.pieces[-1].x[:-1]) + float(each.pieces[-1].width[:-1]) for each in bars)
        assert longest > 99.9
