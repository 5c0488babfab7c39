"""Files of [sections] with key=value lines: dconf keyfiles, display managers, systemd units.

Source: GLib key file format, systemd.syntax(7), lightdm.conf, sddm.conf(5): `#` and `;` begin comment lines.
"""

from collections.abc import Iterator


def keyfile_lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Section, key and value of each line; lines before the first section have the section ``""``."""
    section = ""
    for raw in text.replace("\\\n", " ").split("\n"):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
            continue
        key, equals, value = line.partition("=")
        if equals:
            yield section, key.strip(), value.strip()


def is_true(value: str) -> bool:
    """A boolean as display managers and GLib write it."""
    return value.strip().lower() in ("true", "yes", "1", "on")
