"""Feed archives for places without Internet: a tar.gz of feeds, manifest.json with their digests, and its signature.

manifest.json: {feeds: 1, made_at, files: [{name, sha256, retrieved_at, url, licence, upstream_version}]}. Of an archive nothing is
believed but what the manifest names, and of the manifest nothing before its signature is verified.
"""

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any, Final, Self

from scanner.model.errors import BadSeal
from scanner.model.records import dataclass
from scanner.reading.json_guard import load_json
from scanner.tables.rows import bad, day_in, list_in, mapping_in
from scanner.tables.signatures import ArchiveKey, signer_of

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
MAX_MANIFEST_BYTES: Final = 1024 * 1024
MAX_FILES: Final = 200
MAX_HEAD_BYTES: Final = 64 * 1024
MAX_BYTES: Final = 4 * 1024**3
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PACKERS: Final = (b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c")
"""How files of xz, bzip2, zstd and 7-Zip begin."""
_PEEK: Final = 64
_CHUNK: Final = 1024 * 1024
_BROKEN: Final = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, OverflowError, UnicodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A feed that was taken out of an archive, or named by itself; `signed_by` "" = by nobody we trust."""

    place: Path
    name: str
    digest: str
    retrieved: date | None
    signed_by: str


def is_archive(head: bytes) -> bool:
    """By the magic number of gzip. (xz would let an archive say how much memory it takes.)"""
    return head.startswith(b"\x1f\x8b")


def refuse_compressed(head: bytes, place: Path) -> None:
    """Raises BadInput for one file that was made smaller by a program: the reader is told what to do."""
    if head.startswith(_PACKERS) or (is_archive(head) and _is_one_json(place)):
        raise bad(place, "is compressed, and no feed archive: unpack it, and name the file that comes out")


def _is_one_json(place: Path) -> bool:
    try:
        with gzip.open(place) as file:
            return file.read(_PEEK).lstrip()[:1] in (b"{", b"[")
    except (OSError, *_BROKEN):
        return False


def unpacked(
    archive: Path, folder: Path, trusted: Mapping[str, str], *, unsigned_ok: bool, most: int = MAX_BYTES
) -> list[Packed]:
    """The feeds of an archive, written into `folder` and held against the manifest.

    Raises BadSeal for a signature or a digest that does not fit, or nobody's signature without `unsigned_ok`; BadInput for
    an archive that is broken, too large, or names a path.
    """
    digests: dict[str, str] = {}
    small: dict[str, bytes] = {}
    with _members(archive, most) as members:
        for name, file in members:
            if name in digests or name in small:
                raise bad(archive, f"{name} stands in it twice")
            if name in (MANIFEST, SIGNATURE):
                small[name] = file.read(MAX_MANIFEST_BYTES + 1)
            else:
                digests[name] = _write(file, folder / name)
    if MANIFEST not in small:
        raise bad(archive, f"holds no {MANIFEST}: this is no feed archive")
    signed_by = _signer(small, trusted, archive, unsigned_ok=unsigned_ok)
    return list(_named(small[MANIFEST], digests, archive, folder=folder, signed_by=signed_by))


def _signer(small: Mapping[str, bytes], trusted: Mapping[str, str], archive: Path, *, unsigned_ok: bool) -> str:
    if SIGNATURE in small:
        try:
            return signer_of(small[SIGNATURE], small[MANIFEST], trusted, str(archive))
        except BadSeal as error:
            if "unknown key" not in str(error) or not unsigned_ok:
                raise
            return ""
    if not unsigned_ok:
        raise BadSeal(f"{archive}: nobody signed it; have it signed by `rasoat tables pack`, or say --unsigned-ok")
    return ""


def _named(
    manifest: bytes, digests: Mapping[str, str], archive: Path, *, folder: Path, signed_by: str
) -> Iterator[Packed]:
    where = f"{archive}, {MANIFEST}"
    plain = mapping_in(load_json(manifest, where, max_bytes=MAX_MANIFEST_BYTES), archive, MANIFEST)
    if plain.get("feeds") != 1:
        raise bad(archive, f"{MANIFEST}: feeds {str(plain.get('feeds'))[:20]}: this program reads 1")
    files = list_in(plain.get("files"), archive, "files")
    if not files:
        raise bad(archive, f"{MANIFEST} names no file")
    named = [mapping_in(each, archive, "a file of the manifest") for each in files]
    missing = {str(each.get("name"))[:100] for each in named} ^ digests.keys()
    if missing:
        raise bad(archive, f"{MANIFEST} and the archive do not hold the same files: {', '.join(sorted(missing))[:200]}")
    for each in named:
        name, digest = str(each["name"]), str(each.get("sha256"))
        if not _DIGEST.fullmatch(digest) or digest != digests[name]:
            raise BadSeal(f"{archive}: {name} is not what {MANIFEST} says: its SHA-256 does not fit")
        retrieved = day_in(each.get("retrieved_at"), archive, f"{name}, retrieved_at")
        yield Packed(place=folder / name, name=name, digest=digest, retrieved=retrieved, signed_by=signed_by)


class SmallHeads(tarfile.TarInfo):
    """Refuses long extended headers: tarfile reads those into memory as a whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """One header."""
        head = super().frombuf(buf, encoding, errors)
        if head.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) and head.size > MAX_HEAD_BYTES:
            raise tarfile.ReadError("a header of it is too long")
        return head


@contextmanager
def _members(archive: Path, most: int) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Names and contents, in the order they stand there; never a path, a link or a device."""
    try:
        with tarfile.open(archive, "r:gz", tarinfo=SmallHeads) as tar:
            yield _each(tar, archive, most)
    except _BROKEN as error:
        raise bad(archive, f"the archive cannot be read: {str(error)[:120]}") from error


def _each(tar: tarfile.TarFile, archive: Path, most: int) -> Iterator[tuple[str, IO[bytes]]]:
    total = 0
    for number, member in enumerate(tar):
        if number >= MAX_FILES:
            raise bad(archive, f"holds more than {MAX_FILES} files")
        if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or not _NAME.fullmatch(member.name):
            raise bad(archive, f"{member.name[:100]!r} is no plain file of the archive's own folder")
        total += member.size
        if total > most:
            raise bad(archive, f"unpacks to more than {most:,} bytes")
        file = tar.extractfile(member)
        if file is None:
            raise bad(archive, f"{member.name[:100]!r} cannot be read")
        yield member.name, file


def _write(file: IO[bytes], place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("xb") as out:
        while part := file.read(_CHUNK):
            digest.update(part)
            out.write(part)
    return digest.hexdigest()


def digest_of_file(place: Path) -> str:
    """SHA-256 of a file, hex."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(feeds: Sequence[tuple[Path, date]], out: Path, key: ArchiveKey, *, made_at: str) -> None:
    """Write a signed archive of feed files, each with the day it was downloaded."""
    files: list[dict[str, Any]] = []
    for place, retrieved in feeds:
        if not _NAME.fullmatch(place.name) or place.name in (MANIFEST, SIGNATURE):
            raise bad(place, "the name of a feed has letters, digits, dots, hyphens and underscores alone")
        files.append({"name": place.name, "sha256": digest_of_file(place), "retrieved_at": retrieved.isoformat()})
    if len({each["name"] for each in files}) != len(files):
        raise bad(out, "two feeds have one name")
    manifest = json.dumps({"feeds": 1, "made_at": made_at, "files": files}, indent=1, sort_keys=True).encode()
    with tarfile.open(out, "x:gz") as tar:
        for name, content in ((MANIFEST, manifest), (SIGNATURE, key.line(manifest))):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for place, _ in feeds:
            tar.add(place, place.name, recursive=False, filter=_anonymous)


def _anonymous(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info
