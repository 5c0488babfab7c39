"""Reads papers back, by python-docx and by what stands in the package itself."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn

from reports.docx_file import write
from scanner.model.results import Results
from scanner.model.text import Language


def paper(results: Results, folder: Path, language: Language = "vi") -> Document:
    """The first paper of `results`, as python-docx reads it."""
    return docx.Document(str(write(results, folder / "r.docx", language)[0]))


def xml_of(file: Path, part: str) -> str:
    return ZipFile(file).read(part).decode()


def whole_text(file: Path, part: str = "word/document.xml") -> str:
    """Every letter people can read in a part, paragraphs on lines of their own; raises where it is no well-formed XML."""
    root = ET.fromstring(ZipFile(file).read(part))  # noqa: S314  # expat refuses what XML forbids, and we wrote it
    lines = ("".join(each.text or "" for each in line.iter(qn("w:t"))) for line in root.iter(qn("w:p")))
    return "\n".join(lines)


def fields(file: Path) -> dict[str, str]:
    """What stands in each content control, by its tag."""
    body = xml_of(file, "word/document.xml")
    found = re.findall(r'<w:sdt>.*?<w:tag w:val="(\w+)"/>.*?<w:t [^>]*>(.*?)</w:t>.*?</w:sdt>', body)
    return dict(found)
