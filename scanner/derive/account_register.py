"""agency.accounts: which accounts the machines of an agency have that its register does not.

Names are compared without regard to case, as Windows does. Accounts that are disabled, or belong to a service without a
shell or password, let nobody in and need no line.
"""

from scanner.model.errors import NotCollected
from scanner.model.kinds.agency_accounts import AgencyAccounts
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.observation import Known
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Way

_FIRST_PERSON, _NOBODY = 1000, 65534
"""On Linux; on Windows accounts that people make begin there too."""


def derive(scene: Scene) -> AgencyAccounts:
    """Over the machines that a scan should have seen; raises NotCollected where none of them told its accounts."""
    declared = scene.known(DeclaredAgency)
    registered = {row["account"].casefold() for row in declared.registers.get("accounts", ())}
    expected = set(declared.expected_seen)
    told = [
        each.fact for name, each in scene.each(HostAccounts).items() if name in expected and isinstance(each, Known)
    ]
    if not told:
        raise NotCollected("no computer has told its accounts", way=Way.MEASURE_MORE)
    names = {account.name for each in told for account in each.accounts if _lets_in(account)}
    return AgencyAccounts(
        expected=len(expected),
        measured=len(told),
        found=len(names),
        unregistered=tuple(sorted(each for each in names if each.casefold() not in registered)),
    )


def _lets_in(account: Account) -> bool:
    """Whether somebody may log on with it; what could not be seen of it counts as if one could."""
    if account.disabled or not account.interactive or account.uid == _NOBODY:
        return False
    return account.uid >= _FIRST_PERSON or account.sid is not None or account.password == "set"  # noqa: S105  # a state


DERIVER = Deriver(
    id="account_register",
    gives=AgencyAccounts,
    needs=(DeclaredAgency, HostAccounts),
    per="agency",
    derive=derive,
)
