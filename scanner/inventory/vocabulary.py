"""Names that a declared list may use: dated acts, papers, single statements. What each means stands in fields.yaml.

They are closed, because a misspelt name would be read by no check and nobody would notice. A check of your own that
needs a further name adds it here and to fields.yaml (a test keeps the two equal); until then names that begin with
`x_` are let through.
"""

from typing import Final

OWN_PREFIX: Final = "x_"

AGENCY_DATES: Final = (
    "inventory_reviewed", "software_reviewed", "allowlist_reviewed", "account_review", "log_review", "dhcp_log_review",
    "mobile_compared",
    "network_diagram", "network_changed", "officer_decision", "regulation", "regulation_reviewed",
    "annual_report_drafted", "annual_report_sent", "incident_plan_reviewed", "incident_contacts_checked",
    "incident_exercise", "incidents_reviewed", "training", "suppliers_reviewed", "leavers_reviewed", "antivirus_share",
    "antivirus_share_requested", "edr_event", "budget_decided",
)  # fmt: skip
SEGMENT_DATES: Final = ("discovery", "unknown_devices_handled", "access_control", "filter_test")
SYSTEM_DATES: Final = (
    "in_operation", "decision", "approval_expected", "regulation", "regulation_reviewed", "risk_assessment",
    "major_change", "check_before_use", "assessment", "vulnerability_scan", "vulnerability_scan_important",
    "penetration_test_external", "penetration_test_internal", "backup", "offline_copy", "restore_test",
    "monitoring_tuned", "monitoring_sent", "siem_event", "plan_approved",
)  # fmt: skip
TARGET_DATES: Final = ("checked_in_place", "config_backup", "dhcp_log_review", "warranty_end", "redundancy_tested")

AGENCY_DOCUMENTS: Final = (
    "inventory_reviewed", "network_diagram", "network_file", "officer_decision", "regulation", "incident_plan",
    "incident_team", "incident_exercise", "training", "annual_report_sent", "suppliers", "shared_officer",
    "antivirus_share", "antivirus_share_requested", "log_review", "account_review", "tslcd_requested", "budget_decided",
)  # fmt: skip
SYSTEM_DOCUMENTS: Final = (
    "decision", "decision_authority", "regulation", "regulation_authority", "risk_assessment", "assessment",
    "assessment_unit", "vulnerability_scan", "penetration_test", "plan", "restore_test", "monitoring_request",
)  # fmt: skip
TARGET_DOCUMENTS: Final = ("public_data_only", "redundancy", "purchase", "handover")

AGENCY_DECLARED: Final = {
    "mail_users": "count", "leaders": "count", "certificates": "count", "certificate_holders": "count",
    "training_attended": "count", "budget_digital_vnd": "count", "budget_security_vnd": "count",
    "document_system": "yes_no", "iso9001": "yes_no", "portal": "yes_no", "remote_work": "yes_no",
    "server_room": "yes_no", "antivirus_by_province": "yes_no", "antivirus_server": "text", "update_server": "text",
    "dns_filter": "text", "kms_host": "text",
}  # fmt: skip
SYSTEM_DECLARED: Final = {
    "mfa_admin": "yes_no", "mfa_remote": "yes_no", "remote_access": "yes_no", "backup_automatic": "yes_no",
    "backup_encrypted": "yes_no", "backup_copies": "count", "backup_media": "count", "backup_offsite": "count",
    "backup_offline": "count", "backup_target": "text", "backup_zone": "text", "retention_days": "count",
    "pam": "text", "monitoring_by": "text", "credential_storage": "text", "administrators": "count",
    "administrators_trained": "count", "users": "count", "data_subjects": "count",
}  # fmt: skip
"""Each with the kind of value it takes: a whole number, true or false, or text."""

INDICATORS: Final = {
    "IND-PC-RATIO": "ratio", "IND-LAN-AGENCY": "percent", "IND-INTERNET": "percent", "IND-PC-LAN": "percent",
    "IND-FW-LAN": "percent", "IND-AV-PC": "percent", "IND-AV-LICENSED": "percent", "IND-AV-FREE": "percent",
    "IND-AV-BUILTIN": "percent", "IND-AV-MANAGED": "percent", "IND-IT-OFFICER": "percent", "IND-TSLCD": "percent",
    "IND-CERT": "percent", "IND-VC": "count", "IND-PORTAL": "percent", "IND-MAIL": "percent", "IND-DMS": "percent",
    "IND-ISO9001": "percent", "IND-SYS-TOTAL": "count", "IND-SYS-CLASSIFIED": "count", "IND-SYS-DOSSIER": "count",
    "IND-SYS-APPRAISED": "count", "IND-SYS-APPROVED": "count", "IND-SYS-ASSESSED": "count",
}  # fmt: skip
"""Indicators that a province may state a goal and an estimate of 2018 for, each with its unit."""

ACTIVE_TESTS: Final = (
    "snmp-default-communities", "zone-transfer", "guest-session", "relay-rcpt", "wall-proof",
)  # fmt: skip
"""What an authorisation can allow beyond looking (design §5)."""

SERVICE_ROLES: Final = ("resolver", "vault", "centre", "mail", "reflector", "webhook")
ENCRYPTIONS: Final = ("starttls", "tls", "none")
"""How a connection to a service is kept from other eyes; `none` is only what somebody wrote down."""
MOST_RECIPIENTS: Final = 50
"""Hosts the scanner itself may speak to (design §5)."""

KNOWN_TAGS: Final = ("e_archive", "important_data", "state_secret", "public_online_service", "tslcd-vpn")
"""Tags that controls read; any other tag is free, unless it looks like one of these misspelt."""

MEANT: Final = {
    "laptop": "computer", "notebook": "computer", "workstation": "computer", "desktop": "computer", "pc": "computer",
    "may-tinh": "computer", "phone": "computer", "mobile": "computer", "may-chu": "server", "may-in": "printer",
    "ip-camera": "camera", "wifi": "access_point", "ap": "access_point", "modem": "router", "nas": "storage",
    "website": "service", "web": "service", "domain": "service", "portal": "service", "tuong-lua": "firewall",
    "lan": "internal", "user": "internal", "users": "internal", "guest": "guest-wireless", "servers": "server",
    "active": "in_use", "inuse": "in_use", "broken": "repair", "retired": "disposed", "sold": "transferred",
    "so": "department", "ubnd": "commune", "xa": "commune", "phuong": "commune", "draft": "drafted",
    "partly": "some", "partial": "some", "done": "full", "complete": "full", "na": "not_applicable", "n-a": "not_applicable",
    "yes": "pass", "no": "fail",
}  # fmt: skip
"""What people write for a word that is spelt differently here; offered only where the word is possible."""

CONNECT: Final = {
    "none": (),
    "local": (),
    "root_folder": ("root",),
    "recording": ("recording",),
    "ssh": ("host", "port", "user", "credential", "passphrase", "bastion", "host_keys", "sudo"),
    "snmp": ("host", "port", "version", "credential"),
    "winrm": ("host", "port", "user", "credential", "auth", "encryption", "configuration", "ca_file", "fingerprint"),
    "agent": (),
}
"""What each way of reaching a target can be told."""

CONNECT_NEEDS: Final = {"root_folder": "root", "recording": "recording", "ssh": "user", "winrm": "user"}
"""What it cannot do without."""

NONSENSE: Final = frozenset(
    (
        "?", "??", "???", "-", "--", "---", "–", "—", ".", "..", "...", "…", "x", "xx", "xxx", "n/a", "na", "n.a", "n.a.",
        "tbd", "todo", "none", "null", "nil", "unknown", "unk", "undefined", "not known", "not set", "chưa rõ", "chưa biết",
        "không rõ", "không biết", "chưa có", "không có", "không", "chưa", "chưa xác định", "không xác định", "chưa cập nhật",
        "đang cập nhật", "chua ro", "khong ro", "khong co", "chua co", "khong biet", "chua biet", "0", "00", "000",
        "default string", "to be filled by o.e.m.", "to be filled by o.e.m", "system serial number", "not specified",
        "not applicable", "not available", "oem", "o.e.m.", "serial", "test", "abc", "123456789", "0123456789", "00000000",
    )
)  # fmt: skip
"""What people (and makers of mainboards) write when there is nothing to write, in lower case."""

NOT_PUBLISHED: Final = "not published"
NOT_PUBLISHED_WORDS: Final = frozenset(
    (
        NOT_PUBLISHED, "no vendor date published", "không công bố", "hãng không công bố", "chưa công bố",
        "hãng chưa công bố", "khong cong bo", "hang khong cong bo",
    )
)  # fmt: skip
"""Ways to say that the vendor publishes no date of its end of support."""
