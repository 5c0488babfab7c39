"""Documents that lie beside the inventory: what lies there is what was attested, by its SHA-256."""

import hashlib
from pathlib import PurePosixPath
from typing import Final

from scanner.inventory.drafts import AgencyDraft, Draft
from scanner.inventory.findings import Spot
from scanner.inventory.folder import Folder
from scanner.inventory.forms.papers import AttestationForm

MAX_BYTES: Final = 64 * 1024 * 1024
FOLDER: Final = "documents"


def check_documents(folder: Folder, draft: Draft) -> None:
    """Every attestation with a digest whose document is there: one that differs is noted, one that fits is marked so.

    The document is a file below `documents/` of the inventory or of its agency; a number such as 21/QĐ-SKHCN is none.
    """
    digests: dict[str, str | None] = {}
    for agency in draft.agencies.values():
        if agency.attestations is None:
            continue
        sheet, form = agency.attestations
        spot = Spot(draft.findings, sheet.place, ("attestations",))
        for at, paper in enumerate(form.attestations):
            name = _place(folder, agency, paper)
            if not name:
                continue
            if name not in digests:
                digests[name] = _digest(folder, name)
            _compare(paper, digests[name], spot.at(at), name=name, agency=agency)


def _place(folder: Folder, agency: AgencyDraft, paper: AttestationForm) -> str:
    """The file a document is, relative to the inventory; empty where there is none, or nothing to compare it with."""
    if not paper.document or not paper.document_sha256:
        return ""
    asked = PurePosixPath(paper.document)
    if asked.is_absolute() or ".." in asked.parts:
        return ""
    below = asked if asked.parts[:1] == (FOLDER,) else FOLDER / asked
    return next((str(each) for each in (below, agency.code / below) if folder.holds(str(each))), "")


def _digest(folder: Folder, name: str) -> str | None:
    """SHA-256 of a file; None when a finding says why not, empty when it is too large."""
    raw = folder.read(name, max_bytes=MAX_BYTES)
    if raw is None:
        return None
    return hashlib.sha256(raw).hexdigest() if len(raw) <= MAX_BYTES else ""


def _compare(paper: AttestationForm, found: str | None, spot: Spot, *, name: str, agency: AgencyDraft) -> None:
    if found == "":
        spot.note("document", code="document_large", value=name, limit=MAX_BYTES // 1024 // 1024)
    elif found == paper.document_sha256:
        agency.verified.add(paper.id)
    elif found is not None:
        spot.note("document_sha256", code="document_changed", value=name, found=found)
