"""Languages of Windows by their number (LCID), as language tags.

Source: [MS-LCID], "Windows Language Code Identifier (LCID) Reference": languages that Windows is sold in, and their likes.
"""

from typing import Final

TAGS: Final = {
    0x0401: "ar-sa", 0x0402: "bg-bg", 0x0403: "ca-es", 0x0404: "zh-tw", 0x0405: "cs-cz", 0x0406: "da-dk", 0x0407: "de-de",
    0x0408: "el-gr", 0x0409: "en-us", 0x040A: "es-es", 0x040B: "fi-fi", 0x040C: "fr-fr", 0x040D: "he-il", 0x040E: "hu-hu",
    0x040F: "is-is", 0x0410: "it-it", 0x0411: "ja-jp", 0x0412: "ko-kr", 0x0413: "nl-nl", 0x0414: "nb-no", 0x0415: "pl-pl",
    0x0416: "pt-br", 0x0418: "ro-ro", 0x0419: "ru-ru", 0x041A: "hr-hr", 0x041B: "sk-sk", 0x041C: "sq-al", 0x041D: "sv-se",
    0x041E: "th-th", 0x041F: "tr-tr", 0x0420: "ur-pk", 0x0421: "id-id", 0x0422: "uk-ua", 0x0423: "be-by", 0x0424: "sl-si",
    0x0425: "et-ee", 0x0426: "lv-lv", 0x0427: "lt-lt", 0x0429: "fa-ir", 0x042A: "vi-vn", 0x042D: "eu-es", 0x0439: "hi-in",
    0x043E: "ms-my", 0x0453: "km-kh", 0x0454: "lo-la", 0x0804: "zh-cn", 0x0807: "de-ch", 0x0809: "en-gb", 0x080A: "es-mx",
    0x080C: "fr-be", 0x0816: "pt-pt", 0x0C04: "zh-hk", 0x0C09: "en-au", 0x0C0A: "es-es", 0x0C0C: "fr-ca", 0x1004: "zh-sg",
    0x1009: "en-ca", 0x100C: "fr-ch", 0x241A: "sr-latn-rs",
}  # fmt: skip


def tag_of(number: int) -> str | None:
    """Such as "vi-vn" of 0x042A; None for a number that is not in the table."""
    return TAGS.get(number)
