"""Readers of inventories, in every form in which people write them: YAML, registers in JSON and CSV, spreadsheets, work lists."""

import atexit
import contextlib
import io
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import openpyxl

from scanner.apps.cli.main import run
from scanner.apps.cli.worklists import spelling_of
from scanner.evidence.store import open_store
from scanner.inventory.exchange.export import export_csv, export_xlsx
from scanner.inventory.exchange.importing import import_csv, import_xlsx
from scanner.inventory.exchange.waiving import WaiverRequest, approve_waiver, request_waivers
from scanner.inventory.exchange.worklist import import_worklist, read_worklist
from scanner.inventory.load import load_inventory
from scanner.model.errors import BadInput, MissingInput, WrongUsage
from scanner.model.organisation import Inventory
from scanner.model.results import Results
from scanner.run.evaluation import Judging, evaluate
from tests.fuzz.reader import Reader, reader_of, scratch, scratch_folder
from tests.fuzz.workbooks import packed, workbook
from tests.inventory.folders import GOOD
from tests.lesser_province import lesser_province

NOW = datetime(2026, 11, 30, tzinfo=UTC)
AGENCY = "phuong-ben-song"
_SMALL = {
    "province.yaml": "# a province\nname: {vi: Tỉnh Mẫu, en: Model}\ncode: '00'\ninvented: true\ntree:\n"
    "  - {code: xa-mau, kind: commune, valid_from: 2025-07-01}\n",
    "xa-mau/agency.yaml": "# an agency\nname: Xã Mẫu\ncode: xa-mau\nstaff: 20\nsegments:\n"
    "  - {id: lan, cidr: 198.18.9.0/24, zone: commune, gateway: 198.18.9.1, firewall: fw}\nsystems:\n"
    "  - {id: van-ban, name: Văn bản, tslcd: true, level: 2, level_state: approved}\n",
    "xa-mau/targets.yaml": "# the machines\ntargets:\n  - {id: fw, kind: firewall, platform: device, addresses: [198.18.9.1]}\n"
    "  - id: pc-1  # máy của văn thư\n    kind: computer\n    segment: lan\n    serial: 5123456\n    systems: [van-ban]\n",
}
"""An inventory as small as one can be: its every file is read anew for each input."""
_PAPERS = {
    "authorisations.yaml": "# what may be asked\nauthorisations:\n  - {id: quet-1, number: 12/UBND, signed_at: 2026-09-01,"
    " signer: A, valid_from: 2026-10-01, valid_until: 2026-12-31, ranges: [198.18.9.0/24], hours: ['18:00-06:00'], style: black_box}\n",
    "xa-mau/waivers.yaml": "# accepted\nwaivers:\n  - id: nl-1\n    controls: [HOST-OS-01]\n    targets: ['pc-*']\n"
    "    reason: Chờ thay\n    compensation: Cách ly\n    requested_by: An\n    approved_by: Bình\n"
    "    approved_at: 2026-06-01\n    ends_at: 2026-12-31\n",
    "xa-mau/plans.yaml": "# who does what\nplans:\n  - id: kh-1\n    checks: [host_firewall_on_every_profile]\n"
    "    targets: [pc-1, xa-mau]\n    decision: planned\n    person: An\n    due_at: 2026-12-31\n    decided_at: 2026-12-01\n"
    "  - {id: kh-2, controls: [HOST-OS-01], targets: [pc-1], decision: not_ours, person: An, note: Mượn,"
    " decided_at: 2026-12-01}\n",
    "xa-mau/attestations.yaml": "# signed\nattestations:\n  - {id: rui-ro, control: ORG-RSK-01, subject: van-ban,"
    " answer: not_applicable, reason: Chưa, attested_by: An, attested_at: 2026-03-01, valid_until: 2027-02-28}\n",
}
"""Files that need not be there: each is read only where it is the one that is broken."""
_REGISTERS = {
    "xa-mau/targets.json": json.dumps(
        {"defaults": {"status": "in_use"}, "targets": [
            {"id": "fw", "kind": "firewall", "platform": "device", "addresses": ["198.18.9.1"]},
            {"id": "pc-1", "kind": "computer", "segment": "lan", "serial": "5", "macs": ["00:1a:2b:3c:4d:5e"]},
        ]}
    ),
    "xa-mau/targets.csv": "id,kind,platform,addresses,segment,serial,connection,connect.port,connect.user\nfw,firewall,device,198.18.9.1,,,,,\n"
    "pc-1,Máy tính,linux,198.18.9.7,lan,'0012,ssh,22,an\n",
}  # fmt: skip


def readers_of_inventories() -> Iterator[Reader]:
    """Every one."""
    for name, seeds, read in _READERS:
        yield reader_of(f"inventory:{name}", seeds, read)


@cache
def _small(*without: str) -> Path:
    place = scratch_folder() / "-".join(("small", *without)).replace("/", "-")
    for name, text in _SMALL.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        if name not in without:
            (place / name).write_text(text, encoding="utf-8")
    return place


# --- YAML, JSON and CSV of the folder itself ----------------------------------------------------------------------------


@cache
def _places() -> Mapping[bytes, tuple[Path, str]]:
    """Folder and name of every good file, by its first bytes."""
    large = {(GOOD / name).read_bytes()[:20]: (GOOD, name) for name in _large_names()}
    return large | {text.encode()[:20]: (_small(), name) for name, text in (_SMALL | _PAPERS).items()}


@cache
def _large_names() -> tuple[str, ...]:
    return tuple(sorted(str(each.relative_to(GOOD)) for each in GOOD.rglob("*.yaml")))


def _yaml_seeds() -> tuple[bytes, ...]:
    """Each of the small files as often as makes one input in nine a large one."""
    small = [text.encode() for text in (_SMALL | _PAPERS).values()]
    return (*small * 10, *((GOOD / name).read_bytes() for name in _large_names()))


def _inventory(given: bytes, draw: random.Random) -> bool:
    folder, name = draw.choice(list(_places().values()))
    if draw.random() < 0.9:
        folder, name = _places().get(given[:20], (folder, name))
    return _is_loaded(folder, name, given)


def _is_loaded(folder: Path, name: str, given: bytes) -> bool:
    try:
        load_inventory(folder, changed={name: given})
    except (BadInput, MissingInput) as error:
        str(error).encode()
        return False
    return True


def _register(given: bytes, _draw: random.Random) -> bool:
    """In the place of targets.yaml; a row costs a quarter of a millisecond, so thousands of them are for `--large`."""
    given = given[:30_000]
    name = "xa-mau/targets.json" if given.lstrip()[:1] == b"{" else "xa-mau/targets.csv"
    return _is_loaded(_small("xa-mau/targets.yaml"), name, given)


# --- what is brought back in --------------------------------------------------------------------------------------------


@cache
def _good() -> Inventory:
    return load_inventory(GOOD)


def _csv_seeds() -> tuple[bytes, ...]:
    """The sheets as they are written out, and their first columns alone."""
    folder = Path(tempfile.mkdtemp(dir=scratch_folder()))
    export_csv(_good(), folder)
    whole = [path.read_bytes() for path in sorted(folder.rglob("*.csv"))]
    return (*whole, *(_cut_to(raw, columns) for raw in whole for columns in (4, 8)))


def _cut_to(raw: bytes, columns: int) -> bytes:
    return b"\n".join(b",".join(line.split(b",")[:columns]) for line in raw.splitlines()[:4])


def _csv(given: bytes, _draw: random.Random) -> bool:
    """Thirty thousand rows take a second, and may."""
    scratch("targets.csv").write_bytes(given[:200_000])
    return _is_told(lambda: import_csv(scratch("targets.csv"), _good()))


def _is_told(read: Callable[[], object]) -> bool:
    try:
        read()
    except (BadInput, MissingInput, WrongUsage) as error:
        str(error).encode()
        return False
    return True


def _xlsx_seeds() -> tuple[Any, ...]:
    file = scratch("register.xlsx")
    export_xlsx(_good(), file)
    rows = _rows(file.read_bytes(), 4)
    return (file.read_bytes(), *(rows,) * 4, *(_parts(rows),) * 4)


def _rows(raw: bytes, most: int) -> dict[str, list[list[object]]]:
    """The first cells of a workbook, by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    return {
        page.title: [[_plain(cell) for cell in row] for row in page.iter_rows(max_row=most, values_only=True)]
        for page in book.worksheets
    }


def _plain(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, (date, datetime)) else cell


def _parts(rows: Mapping[str, Any]) -> dict[str, str]:
    """The XML parts of a small workbook, each of which can be broken."""
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(workbook(rows))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _as_xlsx(given: Any) -> bytes:
    """What was broken as a file: bytes as they are, parts in a ZIP archive, rows in a workbook."""
    if isinstance(given, bytes):
        return given
    if isinstance(given, dict) and any(str(each).startswith("xl/") for each in given):
        return packed({str(name): str(text) for name, text in given.items()})
    return workbook(given if isinstance(given, dict) else {"x": given})


def _xlsx(given: Any, _draw: random.Random) -> bool:
    file = scratch("returned.xlsx")
    file.write_bytes(_as_xlsx(given))
    return _is_told(lambda: import_xlsx(file, _good()))


_open = contextlib.ExitStack()
atexit.register(_open.close)


@cache
def judged() -> Results:
    """A ward with four machines, one of which was measured."""
    place = lesser_province(
        scratch_folder() / "province", {AGENCY: ("tuong-lua", "pc-01", "pc-02"), "xa-nui-xanh": ("pc-01",)}
    )
    words = ["scan", str(place), "--store", str(scratch_folder() / "store"), "--agency", AGENCY, "--lang", "vi"]
    words += ["--out", f"xlsx:{scratch_folder()}/lists", "--out", f"json:{scratch_folder()}/results.json"]
    words += ["--out", f"html:{scratch_folder()}/pages", "--out", f"csv:{scratch_folder()}/verdicts.csv"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert run(words) == 0
    store = _open.enter_context(open_store(scratch_folder() / "store"))  # reports read evidence when they want it
    return evaluate(load_inventory(place), store, None, Judging(as_of=NOW, agencies=(AGENCY,)))


_DECISIONS = (
    {"Quyết định": "Sẽ làm", "Người thực hiện": "Nguyễn Văn An", "Ngày hoàn thành": "2027-01-31"},
    {"Quyết định": "Đã làm", "Người thực hiện": "Lê Thị Bình"},
    {"Quyết định": "Không thuộc đơn vị hoặc sai dữ liệu", "Người thực hiện": "An", "Ghi chú": "Máy mượn"},
    {
        "Quyết định": "Đề nghị ngoại lệ",
        "Người thực hiện": "An",
        "Ghi chú": "Phần mềm cũ",
        "Biện pháp thay thế": "Tách mạng",
        "Ngoại lệ đến hết ngày": "31/12/2026",
    },
)


def _worklist_seeds() -> tuple[Any, ...]:
    judged()
    raw = (scratch_folder() / "lists" / f"{AGENCY}.vi.xlsx").read_bytes()
    rows = _rows(raw, 6)
    head, *work = rows["Việc cần làm"]
    for row, decision in zip(work, _DECISIONS, strict=False):
        for heading, value in decision.items():
            row[head.index(heading)] = value
    small = {name: rows[name] for name in ("Hướng dẫn", "Việc cần làm")}
    return (raw, rows, *(small,) * 4, *(_parts(small),) * 3)


@cache
def _spelling() -> Any:
    return spelling_of("en")


def _worklist(given: Any, _draw: random.Random) -> bool:
    """As `rasoat inventory import worklist:FILE` does it, which proposes and writes nothing."""
    file = scratch("worklist.xlsx")
    file.write_bytes(_as_xlsx(given))

    def read() -> None:
        found = read_worklist(file, judged().inventory, _spelling(), language="en")
        outcome = import_worklist(found, judged(), spelling=_spelling(), today=date(2026, 11, 30), language="en")
        assert outcome.taken + outcome.same + outcome.left_out <= outcome.rows
        assert all(isinstance(new, bytes) for _, new in outcome.proposal.files.values())

    return _is_told(read)


# --- waivers asked for and approved -------------------------------------------------------------------------------------

_REQUEST: Mapping[str, Any] = {
    "agency": "xa-mau", "checks": [], "controls": ["HOST-OS-01"], "targets": ["pc-*"], "reason": "Chờ thay máy",
    "compensation": "Cách ly", "requested_by": "Trần Văn Hòa", "document": "12/TTr",
}  # fmt: skip


def _request(given: Any, _draw: random.Random) -> bool:
    """What somebody types behind `rasoat waivers request`: any text, and a file of waivers that is there already."""
    words = (
        {**_REQUEST, **{key: each for key, each in given.items() if key in _REQUEST}} if isinstance(given, dict) else {}
    )
    if not words or not all(_is_typed(key, each) for key, each in words.items()):
        return False
    asked = WaiverRequest(**_in_tuples(words), requested_at=date(2026, 11, 30), ends_at=date(2026, 12, 31))
    return _is_told(lambda: request_waivers(load_inventory(_waived()), [asked]).proposal.diff)


def _in_tuples(words: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(each) if isinstance(each, list) else each for key, each in words.items()}


_REQUESTED: Mapping[str, Any] = _in_tuples(_REQUEST)


def _is_typed(key: str, value: object) -> bool:
    """Options take texts, and some of them several."""
    if isinstance(_REQUEST[key], list):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, str)


@cache
def _waived() -> Path:
    place = scratch_folder() / "waived"
    for name, text in (_SMALL | _PAPERS).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


_WAITING = b"""# \xc4\x91\xe1\xbb\x83 trong c\xc6\xa1 quan
waivers:
  - id: nl-2026-01   # first
    controls: [HOST-OS-01]
    targets: ["pc-*"]
    reason: Ch\xe1\xbb\x9d thay
    compensation: C\xc3\xa1ch ly
    requested_by: An
    requested_at: 2026-11-01
    ends_at: 2026-12-31
"""


def _edited(given: bytes, _draw: random.Random) -> bool:
    """A file of waivers to which one is added, or one of which is approved: what stands in it stays."""
    file = _waived() / "xa-mau/waivers.yaml"
    file.write_bytes(given)

    def change() -> None:
        inventory = load_inventory(_waived())
        asked = WaiverRequest(**_REQUESTED, requested_at=date(2026, 11, 30), ends_at=date(2026, 12, 31))
        request_waivers(inventory, [asked]).proposal.diff.encode()
        for each in inventory.agencies[0].waivers:
            approve_waiver(inventory, each, by="Bình", at=date(2026, 11, 30)).diff.encode()

    return _is_told(change)


_READERS: tuple[tuple[str, Callable[[], tuple[Any, ...]], Callable[[Any, random.Random], bool]], ...] = (
    ("yaml", _yaml_seeds, _inventory),
    ("registers", lambda: tuple(text.encode() for text in _REGISTERS.values()), _register),
    ("csv", _csv_seeds, _csv),
    ("xlsx", _xlsx_seeds, _xlsx),
    ("worklist", _worklist_seeds, _worklist),
    ("waiver-requests", partial(tuple, (_REQUEST,)), _request),
    ("waiver-files", partial(tuple, (_WAITING,)), _edited),
)
