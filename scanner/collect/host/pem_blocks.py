"""Certificates in the text of a file: PEM (RFC 7468) with anything around, several in one file, any line ends."""

import base64
import binascii
import re
from collections.abc import Iterator

from scanner.model.errors import Unreadable

_BLOCK = re.compile(rb"-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----")
_BEGIN = re.compile(rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----")


def certificate_blocks(content: bytes) -> Iterator[bytes]:
    """The DER of each certificate; raises Unreadable when one begins and does not end, or is no base64."""
    blocks = [*_BLOCK.finditer(content)]
    if len(blocks) != sum(1 for _ in _BEGIN.finditer(content)):
        raise Unreadable("a certificate begins and does not end")
    for block in blocks:
        try:
            yield base64.b64decode(b"".join(block[2].split()), validate=True)
        except binascii.Error as error:
            raise Unreadable("a certificate is no base64") from error
