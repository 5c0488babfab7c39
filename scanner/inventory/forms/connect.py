"""How a target is reached: parameters of a connection, never a secret."""

from typing import Annotated

from scanner.inventory.forms.fields import Credential, Line, Port, Sha256, word
from scanner.inventory.forms.form import Form


class ConnectForm(Form):
    """Parameters; which of them a way of connecting takes stands in vocabulary.CONNECT."""

    root: Line | None = None
    recording: Line | None = None
    host: Line | None = None
    port: Port | None = None
    user: Line | None = None
    version: Annotated[str, word(("2c", "3"))] | None = None
    credential: Credential | None = None
    passphrase: Credential | None = None
    bastion: Line | None = None
    host_keys: Annotated[str, word(("known", "first_use"))] | None = None
    auth: Annotated[str, word(("ntlm", "negotiate", "basic"))] | None = None
    encryption: Annotated[str, word(("tls", "message"))] | None = None
    configuration: Line | None = None
    ca_file: Line | None = None
    fingerprint: Sha256 | None = None
    sudo: Annotated[str, word(("none", "listed"))] | None = None
