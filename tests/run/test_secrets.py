"""Secrets of a target never reach disk: a root folder full of planted ones is scanned, recorded, reported; then every
byte that was written is searched, the store's compressed contents unpacked.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.evidence.store import open_store

REPOSITORY = Path(__file__).resolve().parents[2]

# Invented; each appears once in the root below.
HASHES = (
    "$6$rOuNdS5a1t$qWERtyUIOPasdfGHJKLzxcvBNM1234567890qWERtyUIOPasdfGHJKLzxcvBNM1234567890qwertyQWEQWE12",
    "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
    "$1$saltsalt$Yq8zA8bq1bq3eWQeVq9dE1",
)
SECRETS = (
    *HASHES,
    "RoCommunityTinhMau2026",
    "MatKhauLDAP!2026",
    "s3cr3t-db-pass-9981",
    "AKIAZQ3DRSTUVWXYEXMP",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
    "webhookToken77aa88bb99cc",
    "NgocLinh@wifi#psk",
    "V3AuthPassPhraseNui",
)


def _files() -> dict[str, str]:
    community, ldap, db, aws, github, jwt, key, hook, psk, v3 = SECRETS[len(HASHES) :]
    return {
        "etc/os-release": 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n',
        "etc/hostname": "may-chu\n",
        "etc/passwd": f"root:x:0:0:root:/root:/bin/bash\nan:{HASHES[2]}:1000:1000:An:/home/an:/bin/bash\n",
        "etc/group": "root:x:0:\nan:x:1000:\n",
        "etc/shadow": f"root:{HASHES[0]}:19000:0:99999:7:::\nan:{HASHES[1]}:19000:0:99999:7:::\n",
        "etc/gshadow": f"root:{HASHES[0]}::\n",
        "usr/bin/sh": "",
        "var/lib/dpkg/status": "Package: base-files\nStatus: install ok installed\nVersion: 12\nArchitecture: amd64\n\n",
        "usr/sbin/snmpd": "",
        "etc/snmp/snmpd.conf": f"rocommunity {community} 10.0.0.0/8\ncreateUser giamsat SHA {v3} AES {v3}\n",
        "etc/sssd/sssd.conf": f"[sssd]\ndomains = tinh\n[domain/tinh]\nldap_default_authtok = {ldap}\n",
        "etc/cron.d/backup": f"0 1 * * * root PGPASSWORD={db} pg_dump postgresql://sao:{db}@db/x | curl -H "
        f"'Authorization: Bearer {jwt}' https://x/notify?token={hook}\n",
        "etc/crontab": f"* * * * * root AWS_ACCESS_KEY_ID={aws} GITHUB_TOKEN={github} /opt/sync\n",
        "etc/rsyslog.conf": f'*.* action(type="omhttp" token="{hook}")\n',
        "etc/profile.d/x.sh": f"export GITHUB_TOKEN={github}\nTMOUT=900\n",
        "etc/environment": f"DB_PASSWORD={db}\n",
        "etc/apt/sources.list": f"deb https://mua:{db}@kho.tinh.vn/debian bookworm main\n",
        "etc/apt/auth.conf": f"machine kho.tinh.vn login mua password {db}\n",
        "etc/nginx/ssl/web.pem": f"-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n",
        "etc/ssl/certs/web.pem": f"-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n",
        "etc/samba/smb.conf": f"[global]\nldap admin dn = cn=x\nldapsam password = {ldap}\n",
        "etc/NetworkManager/system-connections/wifi": f"[wifi-security]\npsk={psk}\n",
        "etc/login.defs": "PASS_MAX_DAYS 60\n",
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything a scan of the planted root writes, what it prints included."""
    place = tmp_path_factory.mktemp("secrets")
    for name, content in _files().items():
        file = place / "root" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    out = place / "out"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "scanner", "scan", "--root", str(place / "root"), "--record", "recordings"],
        cwd=out,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "RASOAT_DEBUG": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    (out / "printed").write_bytes(done.stdout + done.stderr)
    return out


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield file.name, file.read_bytes()
        if file.suffix == ".sqlite":
            with open_store(file.parent) as store:
                for table, bodies in (("fact", store.sights.states.facts), ("answer", store.sights.answered.bodies)):
                    for row in store.database.rows(f"SELECT number FROM {table}"):  # noqa: S608  # ours
                        digest, body = bodies.whole(row["number"])
                        yield f"{table} {digest}", body or b""


@pytest.mark.parametrize("secret", SECRETS, ids=[each[:12] for each in SECRETS])
def test_a_planted_secret_is_nowhere(written: Path, secret: str) -> None:
    parts = (secret.encode(), secret[3:25].encode())
    assert [name for name, content in contents(written) if any(part in content for part in parts)] == []


def test_the_planted_files_were_really_read(written: Path) -> None:
    everything = b"".join(content for _, content in contents(written))
    for word in (b"rocommunity", b"PASS_MAX_DAYS", b"kho.tinh.vn", b"TMOUT", b"/etc/shadow"):
        assert word in everything
