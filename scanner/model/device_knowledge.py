"""What one file of `identity/` says: by what a vendor's or a family's devices and services are known, and where they say more."""

from enum import StrEnum
from typing import Final

from scanner.model.records import dataclass
from scanner.model.words import TargetKind

OWN: Final = "@."
"""What an object begins with that stands below the device's own sysObjectID."""


class Channel(StrEnum):
    """Where a device says something of itself in a text of its own."""

    SSH = "ssh"
    FTP = "ftp"
    TELNET = "telnet"
    SMTP = "smtp"
    POP3 = "pop3"
    IMAP = "imap"
    NNTP = "nntp"
    HTTP_SERVER = "http.server"
    HTTP_TITLE = "http.title"
    HTTP_COOKIE = "http.cookie"
    HTTP_WWWAUTH = "http.wwwauth"
    HTTP_FAVICON = "http.favicon_md5"
    HTTP_MODULE = "http.server.module_part"
    HTTP_OS = "http.server.os_part"
    TLS_SUBJECT = "x509.subject"
    TLS_ISSUER = "x509.issuer"
    TLS_JARM = "tls.jarm"
    SNMP_DESCR = "snmp.sysdescr"
    SNMP_OBJECT_ID = "snmp.sysobjid"
    MYSQL = "mysql"
    MYSQL_ERROR = "mysql.error"
    DNS_VERSION = "dns.version_bind"
    SIP_SERVER = "sip.server"
    SIP_AGENT = "sip.useragent"
    MDNS_DEVICE = "mdns.device_info"
    MDNS_WORKSTATION = "mdns.workstation"
    DHCP_CLASS = "dhcp.vendor_class"
    SMB_OS = "smb.native_os"
    SMB_LAN_MANAGER = "smb.native_lm"
    NTP = "ntp"
    LDAP = "ldap"
    PJL_ID = "printer.pjl_id"
    RTSP = "rtsp"
    RSH = "rsh"
    X11 = "x11"
    H323 = "h323"
    OS_NAME = "os.name"
    ARCH = "arch"
    SMTP_HELP = "smtp_help"
    SMTP_EXPN = "smtp_expn"
    SMTP_VRFY = "smtp_vrfy"
    SMTP_NOOP = "smtp_noop"
    SMTP_QUIT = "smtp_quit"
    SMTP_MAIL_FROM = "smtp_mailfrom"


class Sign(StrEnum):
    """What a condition looks at."""

    UNDER = "under"
    """sysObjectID is this, or below it."""
    DESCR = "descr"
    NAME = "name"
    HAS = "has"
    """Some object below this one is answered."""
    OID = "oid"
    """This object is answered, with a value in which the pattern is found where there is one."""
    ENTITY = "entity"
    """The description or the model of the chassis (ENTITY-MIB)."""


class Told(StrEnum):
    """What a reader reads."""

    VENDOR = "vendor"
    PRODUCT = "product"
    OS = "os"
    VERSION = "version"
    HARDWARE = "hardware"
    SERIAL = "serial"


class EntityColumn(StrEnum):
    """What ENTITY-MIB (RFC 6933) says of the chassis, the first physical entity of its class."""

    DESCR = "descr"
    HARDWARE = "hardware"
    FIRMWARE = "firmware"
    SOFTWARE = "software"
    SERIAL = "serial"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One sign; `pattern` is found in what it looks at, `oid` is whole."""

    sign: Sign
    oid: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Conditions that hold together make a device known; `weight` of 1 to 100 stands for what they weigh by themselves."""

    conditions: tuple[Condition, ...]
    weight: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Where one thing is told: an object, the first object below one, the chassis, one of the texts of the system group, or
    (`alone`) the only value among the maker's own objects in which the pattern is found.

    `row` is an object whose value is the number of the row below `below`.
    The value is the group `it` of the pattern, or all that is told; `words` are what numbers stand for.
    """

    tells: Told
    oid: str = ""
    below: str = ""
    row: str = ""
    entity: EntityColumn | None = None
    text: Sign | None = None
    alone: bool = False
    pattern: str = ""
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One kind of device and what it is known by; empty is what is not said of it."""

    vendor: str
    type: TargetKind | None
    product: str
    os: str
    when: tuple[Alternative, ...]
    models: tuple[tuple[str, str], ...] = ()
    """Names of the hardware by sysObjectID."""
    types: tuple[tuple[str, TargetKind], ...] = ()
    """What it is instead, where the pattern is found in the hardware or the description."""
    read: tuple[Reader, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A text that a service says, and what it tells: named groups of the pattern, and constants.

    `version` is that of the service where one is named, `os_version` that of the system.
    """

    on: tuple[Channel, ...]
    pattern: str
    tells: tuple[tuple[str, str], ...]
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Whose number of IANA it is, and what it usually makes, where no file of its own says more."""

    number: int
    vendor: str
    type: TargetKind | None
    cards: str = ""
    """A pattern of the name under which its network cards are registered with IEEE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One file."""

    id: str
    vendor: str
    enterprises: tuple[int, ...]
    type: TargetKind | None
    read: tuple[Reader, ...]
    makers: tuple[str, ...]
    """Patterns of the names under which its network cards are registered with IEEE."""
    devices: tuple[Device, ...]
    banners: tuple[Banner, ...]
    examples: tuple["Example", ...]
    numbers: tuple[Maker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What is said, by object or channel, and what it must be known as; None is what must not be known."""

    said: tuple[tuple[str, str], ...]
    known: tuple[tuple[str, str | None], ...]
