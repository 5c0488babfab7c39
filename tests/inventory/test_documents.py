"""Documents of attestations: the file that lies beside the inventory is the one that was attested, or it is refused."""

import hashlib
from pathlib import Path

import pytest

from scanner.inventory.load import load_inventory
from scanner.inventory.rules.documents import MAX_BYTES
from scanner.model.errors import BadInput
from scanner.model.organisation import Attestation
from tests.inventory.folders import good_copy

SIGNED = b"%PDF-1.7 21/QD-SM"
DIGEST = hashlib.sha256(SIGNED).hexdigest()


def attested(folder: Path, document: str, digest: str = DIGEST) -> Path:
    file = folder / "so-mau/attestations.yaml"
    text = file.read_text(encoding="utf-8")
    said = f"attested_by: Giám đốc\n    document: {document}\n    document_sha256: {digest}"
    file.write_text(text.replace("attested_by: Giám đốc", said, 1), encoding="utf-8")
    return folder


def put(folder: Path, name: str, content: bytes = SIGNED) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def first(folder: Path) -> Attestation:
    return load_inventory(folder).agencies[0].attestations[0]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("21.pdf", "documents/21.pdf"),
        ("documents/21.pdf", "documents/21.pdf"),
        ("2026/21.pdf", "documents/2026/21.pdf"),
        ("21.pdf", "so-mau/documents/21.pdf"),
        ("documents/21.pdf", "so-mau/documents/21.pdf"),
    ],
)
def test_a_document_that_is_there_and_fits_is_marked(tmp_path: Path, document: str, place: str) -> None:
    folder = attested(good_copy(tmp_path), document)
    assert not first(folder).document_fits
    put(folder, place)
    assert first(folder).document_fits
    assert first(folder).document_sha256 == DIGEST


def test_a_document_that_was_changed_is_refused_with_its_place_and_digest(tmp_path: Path) -> None:
    folder = attested(good_copy(tmp_path), "21.pdf")
    put(folder, "documents/21.pdf", SIGNED + b"!")
    with pytest.raises(BadInput) as refused:
        load_inventory(folder)
    found = hashlib.sha256(SIGNED + b"!").hexdigest()
    assert str(refused.value).startswith(
        f"so-mau/attestations.yaml:7:5: documents/21.pdf is not the document that was attested: its SHA-256 is {found}"
    )


@pytest.mark.parametrize(
    "document", ["21/QĐ-SM", "../agency.yaml", "/etc/hostname", "documents/../province.yaml", "x" * 500, "a b", "."]
)
def test_a_number_is_no_file_and_nothing_outside_is_looked_at(tmp_path: Path, document: str) -> None:
    folder = attested(good_copy(tmp_path), document)
    put(folder, "documents/other.pdf")
    assert not first(folder).document_fits


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = attested(good_copy(tmp_path), "21.pdf")
    put(tmp_path, "outside.pdf")
    (folder / "documents").mkdir()
    (folder / "documents/21.pdf").symlink_to(tmp_path / "outside.pdf")
    with pytest.raises(BadInput, match=r"documents/21\.pdf: "):
        load_inventory(folder)


def test_a_document_that_is_too_large_is_refused_and_not_taken_for_compared(tmp_path: Path) -> None:
    folder = attested(good_copy(tmp_path), "21.pdf")
    put(folder, "documents/21.pdf")
    with (folder / "documents/21.pdf").open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(BadInput, match="too large to be compared with its digest; 64 MB at most"):
        load_inventory(folder)


def test_without_a_digest_nothing_is_compared(tmp_path: Path) -> None:
    folder = attested(good_copy(tmp_path), "21.pdf", '""')
    put(folder, "documents/21.pdf")
    assert (first(folder).document_sha256, first(folder).document_fits) == ("", False)
