"""DOCX (ECMA-376, ISO/IEC 29500): a paper as parts of WordprocessingML in a ZIP file, the same bytes for the same paper.

Templates write out the parts and escape everything; what reaches them has passed `visible`, so no character is in it that
XML 1.0 forbids. No macro, link, picture, embedded object or address outside the file; no time but that of the run.
"""

import io
from collections.abc import Iterator
from typing import Final

from reports.html_pages import environment
from reports.paper_shapes import Paper

PARTS: Final = (
    ("[Content_Types].xml", "content_types.xml"),
    ("_rels/.rels", "package.rels"),
    ("docProps/app.xml", "app.xml"),
    ("docProps/core.xml", "core.xml"),
    ("word/_rels/document.xml.rels", "document.rels"),
    ("word/document.xml", "document.xml"),
    ("word/fontTable.xml", "font_table.xml"),
    ("word/header_first.xml", "header_first.xml"),
    ("word/header_next.xml", "header_next.xml"),
    ("word/settings.xml", "settings.xml"),
    ("word/styles.xml", "styles.xml"),
)
"""Name in the package, and its template; the content types come first, as the standard advises."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment ZIP knows."""
_PLAIN_FILE: Final = 0o600 << 16


def packed(paper: Paper) -> bytes:
    """The file of `paper`."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in _parts(paper):
            entry = ZipInfo(name, _EARLIEST)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, _PLAIN_FILE, 3
            package.writestr(entry, content)
    return out.getvalue()


def _parts(paper: Paper) -> Iterator[tuple[str, bytes]]:
    templates = environment()
    for name, template in PARTS:
        yield name, templates.get_template(f"docx/{template}").render(paper=paper).strip().encode()
