"""Files that people have already: read by place and number in every language, and never beyond where they are cut."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.imported import hotfix_list, os_release, systeminfo
from scanner.model.errors import GapError, Unreadable
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile
from scanner.reading.decoded import UNKNOWN, decoded
from scanner.run.registry import imported
from tests.together import together

SHARED = Path(__file__).resolve().parents[3] / "shared/corpora/host_facts"
LABELS = {
    "en": "Host Name,OS Name,OS Version,OS Manufacturer,OS Configuration,OS Build Type,Registered Owner,Product ID,"
    "System Type,Processor(s),System Locale,Domain,Logon Server,Hotfix(s),Network Card(s)",
    "vi": "Tên máy,Tên HĐH,Phiên bản HĐH,Hãng HĐH,Cấu hình HĐH,Kiểu bản dựng,Chủ đăng ký,Mã sản phẩm,"
    "Kiểu hệ thống,Bộ xử lý,Ngôn ngữ hệ thống,Miền,Máy chủ đăng nhập,Bản vá,Cạc mạng",
    "ru": "Имя,Название ОС,Версия ОС,Изготовитель ОС,Параметры ОС,Построение ОС,Владелец,Код продукта,"
    "Тип системы,Процессор(ы),Язык системы,Домен,Сервер входа,Исправления,Сетевые адаптеры",
}
INSTALLED = {"en": "Hotfix(s) Installed.", "vi": "bản vá đã cài đặt.", "ru": "исправлений установлено."}


def printed(language: str = "en", *, name: str = "Microsoft Windows 10 Pro", version: str = "10.0.19045 N/A Build 19045",
            kbs: tuple[str, ...] = ("KB5034122", "KB5015684")) -> str:  # fmt: skip
    """What the program prints: values in a column, lists below their line."""
    values = ["PC-01", name, version, "Microsoft Corporation", "Standalone Workstation", "Multiprocessor Free", "Văn phòng",
              "00331-10000-00001-AA123", "x64-based PC", "1 Processor(s) Installed.\n" + " " * 27 + "[01]: Intel64 Family 6",
              f"{language};Tiếng", "WORKGROUP", "\\\\PC-01", f"{len(kbs)} {INSTALLED[language]}" if kbs else "N/A",
              "1 NIC(s) Installed.\n" + " " * 27 + "[01]: Realtek\n" + " " * 33 + "[01]: 10.1.2.3"]  # fmt: skip
    if kbs:
        values[13] += "".join(f"\n{' ' * 27}[{number:02}]: {kb}" for number, kb in enumerate(kbs, start=1))
    return "\n" + "".join(
        f"{label + ':':<27}{value}\n" for label, value in zip(LABELS[language].split(","), values, strict=True)
    )


def handed(raw: bytes | str, name: str = "x.txt") -> HandedFile:
    raw = raw.encode() if isinstance(raw, str) else raw
    text = decoded(raw)
    return HandedFile(name=name, raw=raw, text=text.text, encoding=text.encoding)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
PAGES = {"en": ("cp437", "cp1252", "cp932", "cp936", "cp1258"), "ru": ("cp866", "cp1251"), "vi": ()}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r\r\n"])
@together("language, encoding", [(each, code) for each, pages in PAGES.items() for code in (*ENCODINGS, *pages)])
def test_systeminfo_is_read_in_every_language_and_encoding(language: str, encoding: str, ends: str) -> None:
    text = printed(language).replace("Văn phòng", "User").replace(";Tiếng", ";x").replace("\n", ends)
    file = handed(text.encode(encoding))
    assert systeminfo.recognises(file)
    found = systeminfo.read_os(file)
    assert (found.name, found.version, found.build, found.release) == (
        "Microsoft Windows 10 Pro",
        "10.0.19045",
        "19045",
        "22H2",
    )
    assert (found.edition, found.language, found.arch, found.id) == ("Pro", language, "x64", "windows")
    assert systeminfo.read_updates(file).installed == ("KB5015684", "KB5034122")


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize("kbs", [(), ("KB5034122",), ("KB5034122", "Q147222", "File 1", "KB893803v2 - Update")])
def test_a_cut_systeminfo_gives_what_stands_in_it_or_a_gap(language: str, kbs: tuple[str, ...]) -> None:
    """Cut after any character: never fewer updates than there are, never another system."""
    text = printed(language, kbs=kbs)
    whole_os = systeminfo.read_os(handed(text))
    whole = systeminfo.read_updates(handed(text)).installed
    for cut in range(len(text)):
        file = handed(text[:cut])
        try:
            assert systeminfo.read_updates(file).installed == whole
        except GapError:
            pass
        else:
            assert cut >= text.index("\\\\PC-01")
        try:
            found = systeminfo.read_os(file)
        except GapError:
            continue
        assert found.name == whole_os.name
        assert isinstance(found.arch, Unseen) or found.arch == "x64"
        assert found.version == whole_os.version or cut < text.index("Microsoft Corporation")


def test_a_list_the_program_itself_cuts_is_not_all() -> None:
    """Windows 7 lists 245 updates, however many it says."""
    text = printed(kbs=("KB2479943", "KB2491683")).replace("2 Hotfix(s)", "302 Hotfix(s)")
    found = systeminfo.read_updates(handed(text))
    assert found.installed == ("KB2479943", "KB2491683")
    assert not found.installed_all


def test_systeminfo_as_csv() -> None:
    values = ["PC-01", "Microsoft Windows 11 Pro", "10.0.22631 N/A Build 22631", "Microsoft Corporation", "a", "b", "c", "d",
              "x64-based PC", "1 Processor(s) Installed.,[01]: Intel64", "vi;Tiếng Việt", "WORKGROUP", "\\\\PC-01",
              "2 Hotfix(s) Installed.,[01]: KB5034122,[02]: KB5015684", "1 NIC(s) Installed.,[01]: Realtek"]  # fmt: skip
    row = ",".join(f'"{each}"' for each in values)
    for text in (row, ",".join(f'"L{number}"' for number in range(len(values))) + "\n" + row):
        file = handed(text + "\n")
        assert systeminfo.recognises(file)
        assert systeminfo.read_os(file).release == "23H2"
        assert systeminfo.read_updates(file).installed == ("KB5015684", "KB5034122")


@together(
    "name, version, release, edition",
    [
        ("Microsoft Windows 7 Professional", "6.1.7601 Service Pack 1 Build 7601", "SP1", "Professional"),
        ("Microsoft Windows XP Professional", "5.1.2600 Build 2600", "RTM", "Professional"),
        (
            "Microsoft(R) Windows(R) Server 2003, Standard Edition",
            "5.2.3790 Service Pack 2 Build 3790",
            "SP2",
            "Standard Edition",
        ),
        ("Microsoftr Windows Serverr 2008 Standard", "6.0.6002 Service Pack 2 Build 6002", "SP2", "Standard"),
        ("Microsoft Windows XP Professional", "5.1.2600 Szervizcsomag 3 Build 2600", "SP3", "Professional"),
        ("Microsoft Windows 7 Ultimate", "6.1.7601 Szervizcsomag 1 Build 7601", "SP1", "Ultimate"),
        ("Microsoft Hyper-V Server 2016", "10.0.14393 N/A Build 14393", "1607", None),
        ("Microsoft Azure Stack HCI", "10.0.20349 N/A Build 20349", None, None),
        ("Microsoft Windows Server, version 1909 Standard", "10.0.18363 N/A Build 18363", "1909", "Standard"),
        ("Microsoft Windows Storage Server 2016 Workgroup", "10.0.14393 N/A Build 14393", "1607", "Workgroup"),
        (
            "Microsoft Windows Server 2022 Datacenter: Azure Edition",
            "10.0.20348 N/A Build 20348",
            "21H2",
            "Datacenter: Azure Edition",
        ),
        ("Microsoft Windows Server 2019 Standard", "10.0.17763 N/A Build 17763", "1809", "Standard"),
        ("Microsoft Windows Server 2012 R2 Datacenter", "6.3.9600 N/A Build 9600", None, "Datacenter"),
        ("Microsoft Windows 11 Home Single Language", "10.0.26100 N/A Build 26100", "24H2", "Home Single Language"),
        ("Майкрософт Windows 10 Домашняя", "10.0.19045 Н/Д Сборка 19045", "22H2", None),
    ],
)
def test_releases_are_told_by_numbers(name: str, version: str, release: str | None, edition: str | None) -> None:
    found = systeminfo.read_os(handed(printed(name=name, version=version)))
    assert found.release == release
    assert found.edition == edition or isinstance(found.edition, Unseen)
    assert found.id == ("windows-server" if "Server" in name or "Azure" in name else "windows")


@pytest.mark.parametrize(
    ("locale", "label", "name", "pages"),
    [
        ("zh-cn;中文(中国)", "主机名", "Microsoft Windows 10 企业版", ("cp936",)),
        ("zh-tw;中文 (台灣)", "主機名稱", "Microsoft Windows 10 專業版", ("cp950",)),
        ("ko;한국어", "호스트 이름", "Microsoft Windows 10 교육용", ("cp949",)),
        ("ru;Русский", "Имя узла", "Майкрософт Windows 10 Корпоративная", ("cp866", "cp1251")),
        (
            "fr;Français (France)",
            "Propriétaire enregistré",
            "Microsoft Windows 7 Édition Familiale",
            ("cp850", "cp1252"),
        ),
        ("pl;Polski", "Ścieżka", "Microsoft Windows 7 Żółta", ("cp852", "cp1250")),
        ("tr;Türkçe", "İşletim Sistemi Adı", "Microsoft Windows 7 Öğrenci", ("cp857", "cp1254")),
    ],
)
def test_the_name_is_read_in_the_page_of_the_locale(locale: str, label: str, name: str, pages: tuple[str, ...]) -> None:
    text = printed(name=name).replace("en;Tiếng", locale).replace("Host Name", label).replace("Văn phòng", "User")
    for page in pages:
        found = systeminfo.read_os(handed(text.encode(page)))
        assert (found.name, found.release, isinstance(found.edition, Unseen)) == (name, "22H2", True)


@pytest.mark.parametrize(("name", "told"), [("Microsoft Windows 10 企业版", "Microsoft Windows 10"),
                                            ("Windows\xff7 Édition N", "Windows 7")])  # fmt: skip
def test_a_page_that_no_locale_tells_gives_no_letters(name: str, told: str) -> None:
    text = printed(name=name).replace("en;Tiếng", "N/A").replace("Văn phòng", "User")
    found = systeminfo.read_os(handed(text.encode("cp936" if "企" in name else "latin-1")))
    assert (found.name, found.release, isinstance(found.edition, Unseen)) == (told, "22H2", True)


@pytest.mark.parametrize("page", ["cp936", "utf-8"])
def test_a_name_in_letters_is_whole_wherever_the_output_is_cut(page: str) -> None:
    name = "Microsoft Windows 10 企业版"
    raw = printed(name=name).replace("en;Tiếng", "zh-cn;中文(中国)").replace("Văn phòng", "User").encode(page)
    told = set()
    for cut in range(0, len(raw), 3):
        with suppress(GapError):
            told.add(systeminfo.read_os(handed(raw[:cut])).name)
    assert told == {name}


def test_outputs_of_two_systems_in_one_file_are_not_mixed() -> None:
    """What `systeminfo /s NAME >> FILE` gathers of many computers."""
    file = handed(printed() + printed(name="Microsoft Windows 11 Pro", version="10.0.22631 N/A Build 22631"))
    assert systeminfo.recognises(file)
    for read in (systeminfo.read_os, systeminfo.read_updates):
        with pytest.raises(Unreadable, match="several systems"):
            read(file)


def test_hotfixes_are_found_where_nobody_is_logged_on() -> None:
    """No logon server and no hotfix: the place behind the locale of input tells that there is none."""
    sizes = "".join(f"{each:<27}1 MB\n" for each in ("Memory:", "Available:", "Max Size:", "Free:", "In Use:"))
    lines = f"Input Locale:              en;Tiếng\nTime Zone:                 (UTC)\n{sizes}Page File:                 N/A\n"
    text = printed(kbs=()).replace("\\\\PC-01", "N/A").replace("Domain:", f"{lines}Domain:")
    found = systeminfo.read_updates(handed(text))
    assert (found.installed, found.installed_all) == ((), True)
    with pytest.raises(GapError):
        systeminfo.read_updates(handed(text[: text.index("Network Card")]))


TABLE = """\
Caption                                     CSName  Description      HotFixID   InstalledBy          InstalledOn
http://support.microsoft.com/?kbid=5034122  PC-01   Security Update  KB5034122  NT AUTHORITY\\SYSTEM  {first}
http://support.microsoft.com/?kbid=5015684  PC-01   Update           KB5015684                       {second}
"""
LIST = "\n\nDescription=Security Update\nHotFixID=KB5034122\nInstalledOn={first}\n\n\nDescription=Update\nHotFixID=KB5015684\nInstalledOn={second}\n"
CSV = "\nNode,Description,HotFixID,InstalledOn\nPC-01,Security Update,KB5034122,{first}\nPC-01,Update,KB5015684,{second}\n"
OBJECTS = "\nSource        : PC-01\nDescription   : Security Update\nHotFixID      : KB5034122\nInstalledOn   : {first}\n\nSource        : PC-01\nDescription   : Update\nHotFixID      : KB5015684\nInstalledOn   : {second}\n"


@pytest.mark.parametrize("form", [TABLE, LIST, CSV, OBJECTS], ids=["table", "list", "csv", "objects"])
@together(
    "first, second, last",
    [
        ("1/17/2024", "12/2/2023", "2024-01-17"),  # 17 is no month
        ("17/01/2024", "2/12/2023", "2024-01-17"),
        ("1/2/2024", "3/4/2023", None),  # nobody knows
        ("17/01/2024", "12/17/2023", None),  # they contradict each other
        ("20240117", "20231202", "2024-01-17"),
        ("01da48f0fb4eb361", "01d9dfcac67b89dd", "2024-01-17"),
        ("1/17/2024", "", "2024-01-17"),
        ("soon", "1/17/2024", None),
    ],
)
def test_hotfix_lists_tell_numbers_and_dates_that_can_be_told(
    form: str, first: str, second: str, last: str | None
) -> None:
    file = handed(form.format(first=first, second=second))
    assert hotfix_list.recognises(file)
    found = hotfix_list.read(file)
    assert found.installed == ("KB5015684", "KB5034122")
    when = found.last_installed_at
    if last is None:
        assert isinstance(when, Unseen)
    else:
        assert str(when).startswith(last)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "cp936", "gb18030"])
@pytest.mark.parametrize("name", ["办公室", "办公室电脑", "办公室的一台新电脑"])
def test_a_row_with_wide_letters_does_not_stand_below_its_head(encoding: str, name: str) -> None:
    text = TABLE.format(first="1/17/2024", second="12/2/2023").replace("PC-01 ", f"{name:<{len('PC-01 ')}}")
    found = hotfix_list.read(handed(text.encode(encoding)))
    assert found.installed == ("KB5015684", "KB5034122")


@pytest.mark.parametrize("date", ["05.11.2023", "05/11/2023 12:00:00 SA"])
def test_points_and_vietnamese_words_tell_that_the_day_comes_first(date: str) -> None:
    found = hotfix_list.read(handed(LIST.format(first=date, second="")))
    assert str(found.last_installed_at)[:10] == "2023-11-05"


@pytest.mark.parametrize("form", [TABLE, LIST, CSV, LIST.replace("=", "    : ")])
def test_a_list_that_was_cut_is_a_part_or_a_gap(form: str) -> None:
    """Cut after any character: a number is whole, and fewer than there are are never said to be all."""
    text = form.format(first="1/17/2024", second="12/2/2023")
    for cut in range(len(text)):
        with suppress(GapError):
            found = hotfix_list.read(handed(text[:cut]))
            assert set(found.installed) <= {"KB5015684", "KB5034122"}
            assert len(found.installed) == len(("KB5015684", "KB5034122")) or not found.installed_all


def test_a_number_that_was_shortened_is_none() -> None:
    text = TABLE.format(first="1/17/2024", second="12/2/2023").replace("KB5034122  NT", "KB5034...  NT")
    found = hotfix_list.read(handed(text))
    assert (found.installed, found.installed_all) == (("KB5015684",), False)


@pytest.mark.parametrize("text", ["HotFixID   \r\r\nKB5034122  \r\r\nKB5015684  \r\r\n\r\r\n",
                                  "\nHotFixID \n-------- \nKB5034122\nKB5015684\n\n"])  # fmt: skip
def test_numbers_alone_are_a_list_of_hotfixes(text: str) -> None:
    file = handed(text)
    assert [each.id for each in imported().values() if each.recognises(file)] == ["hotfix-list"]
    assert hotfix_list.read(file).installed == ("KB5015684", "KB5034122")


@pytest.mark.parametrize(
    "prompt", ["C:\\Users\\an>wmic qfe get HotFixID,InstalledOn", "PS C:\\> Get-HotFix | select HotFixID, InstalledOn"]
)
def test_a_list_that_was_copied_with_its_prompt_is_read(prompt: str) -> None:
    file = handed(
        f"{prompt}\nHotFixID   InstalledOn\nKB5034122  1/17/2024\nKB5015684  12/2/2023\n\n{prompt.split('>', maxsplit=1)[0]}>\n"
    )
    assert [each.id for each in imported().values() if each.recognises(file) and not each.general] == ["hotfix-list"]
    assert hotfix_list.read(file).installed == ("KB5015684", "KB5034122")


def test_hotfixes_as_json() -> None:
    text = (
        '[{"Source":"PC","Description":"Update","HotFixID":"KB5034122",'
        '"InstalledOn":{"value":"\\/Date(1705449600000)\\/","DateTime":"Wednesday"}}]'
    )
    found = hotfix_list.read(handed(text + "\n"))
    assert (found.installed, str(found.last_installed_at)[:10]) == (("KB5034122",), "2024-01-17")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "HotFixID  InstalledOn\n", "Description,HotFixID,InstalledOn\n", "HotFixID"]
)
def test_a_list_without_rows_is_a_gap(text: str) -> None:
    with pytest.raises(GapError):
        hotfix_list.read(handed(text))


@pytest.mark.parametrize("form", [TABLE, LIST, CSV, OBJECTS], ids=["table", "list", "csv", "objects"])
def test_a_list_that_is_cut_tells_no_number_that_is_not_in_it(form: str) -> None:
    text = form.format(first="1/17/2024", second="12/2/2023")
    for cut in range(len(text)):
        try:
            assert set(hotfix_list.read(handed(text[:cut])).installed) <= {"KB5015684", "KB5034122"}
        except GapError:
            continue


def test_a_cut_os_release_names_no_other_system() -> None:
    text = "NAME=Debian\nID=debian\nVERSION_ID=12\n"
    [read] = os_release.IMPORTED.reads.values()
    for cut in range(len(text)):
        try:
            file = handed(text[:cut])
            found = read(file)
        except GapError:
            continue
        assert not os_release.recognises(file) or found.id == "debian"  # type: ignore[attr-defined]  # a HostOs
        assert found.version == "12" or isinstance(found.version, Unseen)  # type: ignore[attr-defined]  # a HostOs


def test_os_release_is_read_and_its_likes_are_not() -> None:
    file = handed('NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n# end\n')
    assert os_release.recognises(file)
    [read] = os_release.IMPORTED.reads.values()
    assert read(file).id == "debian"  # type: ignore[attr-defined]  # a HostOs
    for other in ("ID=debian\n", 'NAME="x"\nID=x\nexport PATH\n', "[section]\nID=x\nNAME=y\n"):
        assert not os_release.recognises(handed(other))


@given(st.binary(max_size=400))
def test_no_bytes_crash_a_reader(raw: bytes) -> None:
    _read_all(raw)


@given(st.data())
def test_no_damage_crashes_a_reader(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([printed(), printed("ru"), TABLE, LIST, CSV, OBJECTS])).encode("utf-16")
    place = data.draw(st.integers(0, len(text)))
    _read_all(text[:place] + data.draw(st.binary(max_size=20)) + text[data.draw(st.integers(place, len(text))) :])


def _read_all(raw: bytes) -> None:
    try:
        file = handed(raw)
    except GapError:
        return
    for each in imported().values():
        each.recognises(file)
        for kind, read in each.reads.items():
            try:
                assert isinstance(read(file), kind)
            except GapError:
                continue


def test_text_of_an_unknown_page_keeps_its_ascii() -> None:
    found = decoded("Tên: Văn phòng".encode("cp1258", "replace") + b"\x80\x81 KB5034122")
    assert found.encoding == UNKNOWN
    assert not found.is_certain
    assert found.text.endswith("KB5034122")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["主机名:           办公室一\r\n操作系统名称:     企业版\r\n", "호스트 이름:   사무실\r\n한국어\u200e 2024\r\n"],
)
def test_utf_16_without_a_mark_is_told_by_its_plain_letters(text: str, encoding: str) -> None:
    found = decoded(text.encode(encoding))
    assert (found.encoding, found.text) == (encoding, text.replace("\r\n", "\n"))


def test_utf_8_that_is_cut_within_a_letter_is_utf_8() -> None:
    raw = "Tên máy: Văn phòng".encode()
    assert [decoded(raw[:cut]).encoding for cut in range(10, len(raw))] == ["utf-8"] * (len(raw) - 10)
    assert decoded(b"Caf\xe9").encoding == UNKNOWN


@pytest.mark.parametrize("raw", [b"\xff\xfea", b"\xff\xfe\x00\xd8a\x00", b"\xef\xbb\xbf\xff", b"a\0b\0\0"])
def test_text_that_is_damaged_is_a_gap(raw: bytes) -> None:
    with pytest.raises(GapError):
        decoded(raw)


@pytest.mark.corpora
@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora are not beside the checkout")
class TestCorpora:
    def test_each_file_is_taken_for_what_it_is(self, tmp_path: Path) -> None:
        """Recognised where it is of a kind we read, and by nothing else."""
        for row, file in _corpus(tmp_path):
            by = {each.id for each in imported().values() if not each.general and each.recognises(file)}
            wanted = {"systeminfo": {"systeminfo"}, "hotfix-list": {"hotfix-list"}, "os-release": {"os-release"}}.get(
                row["kind"]
            )
            empty = not (file.text or "").strip() or "plist" in file.name
            assert (by == wanted if wanted else len(by) <= 1 or "recorded-toml" in by) or empty, file.name

    def test_systems_and_updates_are_told_as_expected(self, tmp_path: Path) -> None:
        for row, file in _corpus(tmp_path):
            said = row["expected"]
            if row["kind"] == "systeminfo" and "windows" in said:
                name = systeminfo.read_os(file).name.lower().replace(" ", "")
                assert said["windows"].lower().removesuffix("r2").replace(" ", "") in name, file.name
                release = systeminfo.read_os(file).release
                assert said["release"] in (None, "rtm") or str(release or "").lower() == said["release"].lower(), (
                    file.name
                )
            reader = {"systeminfo": systeminfo.read_updates, "hotfix-list": hotfix_list.read}.get(row["kind"])
            if reader and "kb_ids" in said and (file.text or "").strip():
                found = set(reader(file).installed)
                assert found >= set(said["kb_ids"]), file.name
                assert all(each.removeprefix("KB") in (file.text or "") for each in found), file.name


def _corpus(place: Path) -> "list[tuple[dict[str, Any], HandedFile]]":
    import tarfile

    with tarfile.open(SHARED / "files.tar.xz") as archive:
        archive.extractall(place, filter="data")
    found = []
    for line in (SHARED / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        try:
            found.append((row, handed((place / row["file"]).read_bytes(), Path(row["file"]).name)))
        except GapError:
            continue
    return found
