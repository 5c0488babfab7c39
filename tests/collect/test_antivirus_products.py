"""Antivirus products as data: every file is read whole, every mistake is told with its line, no name is read two ways."""

from pathlib import Path

import pytest

from scanner.collect.host.antivirus import product_table
from scanner.collect.host.antivirus.value_words import read_word
from scanner.model.antivirus_product import WORDS_OF, Field, Product, Word
from scanner.model.errors import BadInput, Unreadable
from scanner.reading.antivirus_products import product_of
from scanner.reading.form import Form
from scanner.reading.yaml_guard import load_yaml
from tests.together import together

KNOWN = product_table.products()
GOOD = """\
- id: own
  name: Own Antivirus
  vendor: Us
  windows:
    registered: {are: ["Own *"], source: a computer of ours, confirmed_on_windows: true}
    places:
      - {of: signature_at, key: 'HKLM\\SOFTWARE\\Own', value: Day, as: yyyymmdd, source: its manual, confirmed_on_windows: true}
"""


def own(text: str) -> tuple[Product, ...]:
    form = Form("own.yaml", load_yaml(text.encode(), "own.yaml"))
    found = tuple(product_of(form, each, (place,)) for place, each in enumerate(form.value))
    form.raise_problems()
    return found


def test_there_are_the_products_an_agency_meets() -> None:
    assert len(KNOWN) >= 30
    assert {each.vendor for each in KNOWN} >= {"Bkav", "CMC", "Viettel", "CyRadar", "Kaspersky", "ESET", "Microsoft"}
    assert len(product_table.windows_products()) >= 30


def test_nothing_is_called_confirmed_before_a_real_windows_confirmed_it() -> None:
    """No recording of a real Windows is here yet: a file that says confirmed names the recording in its source."""
    for _, shows in product_table.windows_products():
        names = (shows.registered, shows.services, shows.drivers, shows.uninstall, shows.free)
        assert not any(each.confirmed and "recording" not in each.source for each in names)
        assert not any(each.confirmed and "recording" not in each.source for each in shows.places)


@together(
    "told, product",
    [
        ("Windows Defender", "microsoft-defender"),
        ("microsoft defender antivirus", "microsoft-defender"),
        ("Microsoft Security Essentials", "microsoft-security-essentials"),
        ("Bkav Pro Internet Security", "bkav"),
        ("BkavPro Internet Security AI", "bkav"),
        ("Bkav Endpoint AI", "bkav-endpoint"),
        ("Kaspersky Internet Security", "kaspersky"),
        ("Kaspersky Endpoint Security for Windows", "kaspersky-endpoint"),
        ("ESET NOD32 Antivirus 8.0", "eset"),
        ("avast! Antivirus", "avast"),
        ("AVG AntiVirus Free Edition 2015", "avg"),
        ("Trend Micro Apex One Antivirus", "trend-micro"),
        ("Trend Micro Internet Security", "trend-micro-home"),
        ("Symantec Endpoint Protection", "symantec"),
        ("McAfee Endpoint Security", "trellix"),
        ("McAfee VirusScan Enterprise", "mcafee-vse"),
        ("McAfee LiveSafe", "mcafee"),
        ("Bitdefender Endpoint Security Tools Antimalware", "bitdefender-gravityzone"),
        ("Bitdefender Antivirus", "bitdefender"),
        ("360 Total Security", "qihoo-360"),
        ("Smadav", "smadav"),
        ("CylancePROTECT", "cylance"),
        ("Sentinel Agent", "sentinelone"),
        ("CrowdStrike Falcon Sensor", "crowdstrike"),
        ("Cortex XDR Advanced Endpoint Protection", "cortex-xdr"),
        ("Trellix Endpoint Security", "trellix"),
        ("Some New Antivirus", None),
    ],
)
def test_a_name_of_the_security_center_is_one_product(told: str, product: str | None) -> None:
    found = product_table.registered_as(told)
    assert (found.id if found else None) == product


@pytest.mark.parametrize(
    ("product", "name", "licence"),
    [
        ("bkav", "Bkav Home", "free"),
        ("bkav", "Bkav Pro Internet Security", None),
        ("avast", "Avast Free Antivirus", "free"),
        ("kaspersky", "Kaspersky Free", "free"),
        ("kaspersky", "Kaspersky Internet Security", None),
        ("norton", "Norton 360 Trial", "trial"),
        ("microsoft-defender", "Windows Defender", "built-in"),
        (None, "Free Something", None),
    ],
)
def test_a_name_says_free_or_trial_and_never_licensed(product: str | None, name: str, licence: str | None) -> None:
    known = next((each for each in KNOWN if each.id == product), None)
    assert product_table.licence_by_name(known, name) == licence


def test_an_agency_adds_its_own() -> None:
    (found,) = own(GOOD)
    assert found in product_table.with_own((found,))
    assert len(product_table.with_own(own(GOOD.replace("id: own", "id: eset")))) == len(KNOWN)
    assert found.windows is not None
    assert found.windows.registered.has("own antivirus")
    assert found.windows.places[0].question == "reg:HKLM\\SOFTWARE\\Own"


@pytest.mark.parametrize(
    ("change", "to", "line", "says"),
    [
        ("vendor: Us", "vendors: Us", 3, "did you mean vendor?"),
        ("vendor: Us", "licence: licensed", 3, "no file can say licensed"),
        ("as: yyyymmdd", "as: yesterday", 7, "is none of"),
        ("as: yyyymmdd", "as: switch", 7, "signature_at is not written as switch"),
        ("HKLM\\SOFTWARE\\Own", "C:\\Own", 7, "a key begins with"),
        ('["Own *"]', '["*a*"]', 5, "two characters"),
        (", confirmed_on_windows: true}\n    places", "}\n    places", 5, "confirmed_on_windows is missing"),
        ("windows:", "linux:", 5, "unknown key"),
    ],
)
def test_every_mistake_is_told_with_its_line(change: str, to: str, line: int, says: str) -> None:
    assert change in GOOD
    with pytest.raises(BadInput) as caught:
        own(GOOD.replace(change, to, 1))
    assert any(each.line == line and says in each.message for each in caught.value.problems)


def test_a_product_that_shows_nowhere_is_refused() -> None:
    form = Form("x", load_yaml(b"{id: x, name: X, vendor: X}", "x"))
    product_of(form, form.value, ())
    assert form.problems


@together(
    "word, written, value",
    [
        (Word.TEXT, " 1.2 ", "1.2"),
        (Word.FIRST_WORD, "28123 (20241002)", "28123"),
        (Word.PATTERN_NUMBER, 1977300, "19.773.00"),
        (Word.NUMBER, "12", "12"),
        (Word.SWITCH, 1, "True"),
        (Word.SWITCH, "0", "False"),
        (Word.UNIX_SECONDS, 1727856000, "2024-10-02 08:00:00+00:00"),
        (Word.UNIX_SECONDS, 0xFFFFFFFF, "None"),
        (Word.FILETIME, 133723296000000000, "2024-10-02 08:00:00+00:00"),
        (Word.YYYYMMDD, "20241002.003", "2024-10-02 00:00:00+00:00"),
        (Word.YYMMDD, "24100200", "2024-10-02 00:00:00+00:00"),
        (Word.YEAR_MONTH_DAY, "2024/10/02", "2024-10-02 00:00:00+00:00"),
        (Word.YEAR_MONTH_DAY, "2024-10-02T12:00:00Z", "2024-10-02 00:00:00+00:00"),
        (Word.DAY_MONTH_YEAR_TIME, "02-10-2024 08-15-00", "2024-10-02 08:15:00+00:00"),
        (Word.DAY_IN_BRACKETS, "28123 (20241002)", "2024-10-02 00:00:00+00:00"),
    ],
)
def test_places_are_read_by_their_word(word: Word, written: str | int, value: str) -> None:
    assert str(read_word(word, written)) == value


@pytest.mark.parametrize("word", sorted(set(Word) - {Word.TEXT, Word.FIRST_WORD}))
@together("written", ["", "never", "9" * 30, "-1", "99-99-9999 99-99-99", "1 (20249999)"])
def test_what_is_not_in_the_form_of_its_word_is_a_gap(word: Word, written: str) -> None:
    with pytest.raises(Unreadable):
        read_word(word, written)


@pytest.mark.parametrize(
    ("word", "written"), [(Word.YYYYMMDD, "20241399"), (Word.YYMMDD, "241399"), (Word.SWITCH, "2")]
)
def test_a_day_that_is_none_is_a_gap(word: Word, written: str) -> None:
    with pytest.raises(Unreadable):
        read_word(word, written)


def test_every_field_has_words_it_may_be_written_in() -> None:
    assert set(WORDS_OF) == set(Field)
    assert set().union(*WORDS_OF.values()) == set(Word)


def test_kept_products_are_those_that_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr(product_table, "place_beside", lambda _folder, name: tmp_path / "kept" / name)
    anew = product_table.products.__wrapped__
    read = anew("linux:"), anew()
    assert read == (product_table.products("linux:"), KNOWN)
    assert read[0] != read[1]
    monkeypatch.delattr(product_table, "_read")
    assert (anew("linux:"), anew()) == read
