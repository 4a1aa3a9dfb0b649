"""The bodies that REST takes; the OpenAPI document is made from them."""

from typing import Final

from msgspec import Struct

from contract.commands import Ask
from contract.fields import Passphrase, PersonName
from process.json_body import Form


class NewSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name, and the passphrase that protects it or shall protect it."""

    name: PersonName
    passphrase: Passphrase | None = None


class NewPassphrase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The passphrase from now on; `old` where there was one."""

    passphrase: Passphrase
    old: str | None = None


NEW_SESSION: Final[Form[NewSession]] = Form(NewSession)
NEW_PASSPHRASE: Final[Form[NewPassphrase]] = Form(NewPassphrase)
COMMAND: Final[Form[Ask]] = Form(Ask)
