"""The hosts the scanner may speak to are known even where an agency's file is wrong, and nothing in them is a header."""

from pathlib import Path

import pytest

from scanner.inventory.load import load_inventory
from scanner.inventory.services import load_services
from scanner.model.errors import BadInput, MissingInput
from tests.inventory.folders import good_copy

MAIL = """{name: thu, role: mail, host: mail.example.vn, sender: rasoat@example.vn, user: rasoat,
  credential: mat-khau, recipients: [a.b+c@example.vn, d@example.vn]}"""
WEBHOOK = (
    "{name: hook, role: webhook, host: 127.0.0.1, port: 8443, ca: documents/ca.pem, path: '/h?x=1', encryption: tls}"
)


def declared(folder: Path, *services: str) -> Path:
    file = folder / "province.yaml"
    head, _, tail = file.read_text(encoding="utf-8").partition("\nservices:\n")
    own = "".join(f"  - {each}\n" for each in services)
    file.write_text(f"{head}\nservices:\n{own}{tail}", encoding="utf-8")
    return folder


def test_services_are_read_alike_alone_and_with_the_whole_folder(tmp_path: Path) -> None:
    folder = declared(good_copy(tmp_path), MAIL, WEBHOOK)
    services = load_services(folder)
    assert services == load_inventory(folder).services
    mail, hook = services[:2]
    assert (mail.recipients, mail.user, mail.credential) == (("a.b+c@example.vn", "d@example.vn"), "rasoat", "mat-khau")
    assert (mail.encryption, hook.encryption, hook.path, hook.ca) == ("", "tls", "/h?x=1", "documents/ca.pem")


def test_they_are_known_where_an_agency_is_wrong(tmp_path: Path) -> None:
    folder = declared(good_copy(tmp_path), MAIL)
    (folder / "so-mau" / "agency.yaml").write_text("name: [")
    with pytest.raises(BadInput):
        load_inventory(folder)
    assert load_services(folder)[0].name == "thu"


def test_a_folder_without_province_yaml_is_missing_input(tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        load_services(tmp_path)


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("sender: 'A <a@b.vn>'", "is no plain mail address"),
        ('sender: "a@b.vn\\nBcc: c@d.vn"', "is no plain mail address"),
        ('recipients: ["a@b.vn, c@d.vn"]', "is no plain mail address"),
        ("path: hook", "is no path"),
        ('path: "/a\\r\\nHost: x"', "is no path"),
        ("encryption: ssl", "starttls"),
        ("credential: 'Mật khẩu'", "province.yaml"),
    ],
)
def test_what_is_no_address_path_or_word_is_refused_with_its_place(field: str, says: str, tmp_path: Path) -> None:
    folder = declared(good_copy(tmp_path), f"{{name: x, role: webhook, host: h.example.vn, {field}}}")
    with pytest.raises(BadInput) as refused:
        load_services(folder)
    assert says in str(refused.value)
    assert "province.yaml:" in str(refused.value)
