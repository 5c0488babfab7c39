"""What devices are known as: the examples of every file of knowledge, and how signs are weighed."""

import re
from collections.abc import Iterable

import pytest

from scanner.collect.network.identify import identify
from scanner.collect.network.identity_table import families
from scanner.collect.network.mac_vendors import canonical_mac, vendor_of
from scanner.collect.network.ssh_algorithms import judged
from scanner.model.device_knowledge import Channel, Example, Family
from scanner.model.errors import BadInput, Unreadable
from scanner.model.identity import Clues, Identity
from scanner.model.ssh_algorithm import AlgorithmVerdict, Category
from scanner.model.words import TargetKind
from scanner.reading.device_families import family_of
from scanner.reading.form import Form
from scanner.reading.literals import required_literal
from scanner.reading.patterns import compiled
from scanner.reading.yaml_guard import load_yaml
from tests.together import together

EXAMPLES = [(family, example) for family in families() for example in family.examples]
DESCR, OBJECT_ID = "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0"
CHANNELS = set(Channel)


def known(said: Iterable[tuple[str, str]]) -> Identity:
    """What is made of objects and texts, as an example writes them."""
    told = dict(said)
    objects = {key: value for key, value in told.items() if key not in CHANNELS}
    texts = tuple((Channel(key), value) for key, value in told.items() if key in CHANNELS)
    return identify(Clues(objects=objects, texts=texts))


@together("family, example", EXAMPLES, named=lambda family, example: f"{family.id} {dict(example.known)}")
def test_an_example_is_known_as_it_says(family: Family, example: Example) -> None:
    found = known(example.said)
    service = {"service": found.service.product, "service_version": found.service.version}
    told = {key: service[key] if key in service else getattr(found, key) for key, _ in example.known}
    assert told == dict(example.known), family.id


def test_every_family_has_examples_and_every_number_one_owner() -> None:
    assert [each.id for each in families() if (each.devices or each.banners) and not each.examples] == []
    numbers = [number for each in families() for number in each.enterprises]
    assert sorted(numbers) == sorted(set(numbers))


def test_nothing_is_known_of_nothing() -> None:
    assert known([]) == Identity()
    assert known([(DESCR, ""), (OBJECT_ID, "0.0")]).type is None


def test_a_maker_has_one_name_however_a_text_writes_it() -> None:
    found = known([("rtsp", "VIVOTEK RTSP Server")])
    assert (found.type, found.vendor) == (TargetKind.CAMERA, "Vivotek")


def test_signs_of_another_vendor_are_told_as_conflicts() -> None:
    found = known([(OBJECT_ID, "1.3.6.1.4.1.12356.101.1.1"), ("1.3.6.1.4.1.12356.101.4.1.1.0", "v7.2.8,build1639")])
    assert (found.type, found.vendor, found.version) == (TargetKind.FIREWALL, "Fortinet", "7.2.8")
    assert all(each.weight <= 99 for each in found.witnesses)
    assert 0 < found.confidence < 1


def test_of_one_sign_the_heaviest_says_how_sure_it_is() -> None:
    found = known([(Channel.SSH, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3")])
    assert (found.service.product, found.service.version) == ("OpenSSH", "9.2p1")
    assert found.confidence >= max(each.weight for each in found.witnesses) / 100


def test_a_network_card_tells_its_vendor_alone() -> None:
    found = identify(Clues(objects={}, macs=("00:09:0f:aa:bb:cc",)))
    assert (found.vendor, found.product, found.serial) == ("Fortinet", None, None)
    assert [each.sign for each in found.witnesses] == ["MAC Fortinet, Inc."]


def test_a_maker_without_a_file_is_known_by_its_number_and_by_its_cards() -> None:
    by_number = known([(OBJECT_ID, "1.3.6.1.4.1.2435.9.9")])
    by_card = identify(Clues(objects={}, macs=("00:80:77:aa:bb:cc",)))
    assert (by_number.vendor, by_card.vendor, by_card.type) == ("Brother", "Brother", TargetKind.PRINTER)


def test_a_maker_is_known_by_its_name_where_a_description_begins_with_it() -> None:
    assert known([(DESCR, "ISKRATEL unit")]).vendor == "Iskratel"
    assert known([(DESCR, "Iskratelx unit")]).vendor is None
    assert known([(DESCR, "unit of Iskratel")]).vendor is None


def test_the_kernel_below_a_device_is_not_its_version() -> None:
    linux = [(OBJECT_ID, "1.3.6.1.4.1.8072.3.2.10"), (DESCR, "Linux box 5.4.1 #1 SMP x86_64")]
    assert known(linux).version == "5.4.1"
    assert known([*linux, ("1.3.6.1.2.1.33.1.1.2.0", "Power 9")]).version is None


def test_what_two_objects_of_a_maker_tell_differently_is_not_told() -> None:
    maker = "1.3.6.1.4.1.99999"
    one = [(OBJECT_ID, f"{maker}.1"), (f"{maker}.5.0", "3.1.4-7"), ("1.3.6.1.4.1.99998.1.0", "9.9.9-9")]
    assert known(one).version == "3.1.4-7"
    assert known([*one, (f"{maker}.6.0", "3.1.4-8")]).version is None


def test_an_object_and_a_description_may_stand_in_one_text() -> None:
    found = known(
        [("snmp.sysobjid", "1.3.6.1.4.1.311.1.1.3.1.2 Hardware: x86 - Software: Windows Version 6.1 (Build 1)")]
    )
    assert found.product == "Windows Server 2008 R2"


@together(
    "written, wanted",
    [
        ("00:09:0F:AA:BB:CC", "Fortinet, Inc."),
        ("0009.0faa.bbcc", "Fortinet, Inc."),
        ("00-09-0f-aa-bb-cc", "Fortinet, Inc."),
        ("02:00:00:00:00:01", None),
        ("ff:ff:ff:ff:ff:ff", None),
        ("70:B3:D5:12:34:56", "Amfitech ApS"),
    ],
)
def test_whose_a_network_card_is(written: str, wanted: str | None) -> None:
    assert vendor_of(canonical_mac(written)) == wanted


@together("written", ["", "00:09", "zz:zz:zz:zz:zz:zz", "00:09:0f:aa:bb:cc:dd"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        canonical_mac(written)


@together(
    "category, name, wanted",
    [
        ("kex", "curve25519-sha256", "warn"),
        ("kex", "sntrup761x25519-sha512@openssh.com", "ok"),
        ("kex", "mlkem768x25519-sha256", "ok"),
        ("kex", "diffie-hellman-group1-sha1", "fail"),
        ("kex", "diffie-hellman-group16-sha512", "warn"),
        ("kex", "ecdh-sha2-nistp256", "fail"),
        ("kex", "kex-strict-s-v00@openssh.com", "ok"),
        ("key", "ssh-ed25519", "ok"),
        ("key", "ssh-rsa", "fail"),
        ("key", "rsa-sha2-512", "ok"),
        ("key", "ssh-dss", "fail"),
        ("key", "ecdsa-sha2-nistp256", "fail"),
        ("enc", "aes256-gcm@openssh.com", "ok"),
        ("enc", "aes128-cbc", "warn"),
        ("enc", "3des-cbc", "fail"),
        ("enc", "arcfour256", "fail"),
        ("mac", "hmac-sha2-256-etm@openssh.com", "ok"),
        ("mac", "hmac-sha2-256", "warn"),
        ("mac", "hmac-sha1", "fail"),
        ("mac", "umac-64-etm@openssh.com", "warn"),
    ],
)
def test_what_is_held_of_an_algorithm(category: str, name: str, wanted: str) -> None:
    found = judged(Category(category), name)
    assert found.verdict == wanted
    assert bool(found.reasons) == (wanted != "ok")


def test_an_algorithm_that_nobody_knows_is_a_warning_with_its_reason() -> None:
    found = judged(Category.ENC, "xyz-2031")
    assert (found.verdict, [each.en for each in found.reasons]) == (
        AlgorithmVerdict.WARN,
        ["this algorithm is not known here"],
    )


@together(
    "pattern, wanted",
    [
        (r"^OpenSSH_(?P<version>\d+)", "openssh_"),
        ("a|bcd", ""),
        (r"(?i)Foo\.bar+x", "foo.bar"),
        ("ab?cd", "cd"),
        ("x(?:yy|z)longword", "longword"),
        (r"[ab]cc{2}d", "c"),
        (r"\d+", ""),
        (r"(?<!x)word(?=y)", "word"),
        ("(a|b)", ""),
    ],
)
def test_the_word_that_a_text_must_hold(pattern: str, wanted: str) -> None:
    assert required_literal(pattern) == wanted


def test_no_pattern_of_the_knowledge_is_passed_over_for_its_word() -> None:
    """The example that a pattern matches holds the word that is looked for first."""
    patterns = [banner.pattern for family in families() for banner in family.banners]
    texts = [value for _, example in EXAMPLES for key, value in example.said if key in CHANNELS]
    for pattern in patterns:
        for text in texts:
            if compiled(pattern).search(text):
                assert required_literal(pattern) in text.lower(), pattern


@together(
    "text, message",
    [
        ("vendor: 5\n", "this needs a text"),
        ("devices:\n  - {type: firewal, when: [{under: '.1'}]}\n", "did you mean firewall"),
        ("devices:\n  - {type: firewall, when: []}\n", "nothing says what it is known by"),
        ("devices:\n  - {type: firewall, when: [{under: '.1.x'}]}\n", "numbers with dots between"),
        ("devices:\n  - {type: firewall, when: [{under: '.1'}]}\n", "needs `enterprises`"),
        ("banners:\n  - {on: [ssh], match: '('}\n", "is no pattern"),
        ("banners:\n  - {on: [ssh], match: '(?P<nothing>x)'}\n", "the group nothing is none of"),
        ("read: {serial: [{oid: 1.2.3, below: 1.2.4}]}\n", "one of oid, below"),
        ("read: {serial: [{oid: 1.2.3, row: 1.2.4}]}\n", "row says which row"),
        ("makers: ['^X']\n", "need a vendor"),
        ("numbers: {x: {vendor: X}}\n", "no enterprise number"),
        ("numbers: {9: {type: switch}}\n", "the key vendor is missing"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(text: str, message: str) -> None:
    form = Form("x.yaml", load_yaml(text.encode(), "x.yaml"))
    family_of(form, "x")
    with pytest.raises(BadInput, match=re.escape(message)):
        form.raise_problems()
