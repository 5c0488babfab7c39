"""Who administers a Linux host: members of the usual groups, and whom sudoers lets run everything. Not a check itself."""

from scanner.model.errors import Unsupported
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.kinds.host_sudoers import HostSudoers
from scanner.model.observation import seen

GROUPS = frozenset({"%root", "%sudo", "%wheel", "%admin"})
"""Groups whose members host.accounts calls administrators; members of others are not known."""


def administrators_with_a_password(accounts: HostAccounts, sudoers: HostSudoers) -> list[Account]:
    """Those who could use one; raises Unsupported where a group nobody looked at may do everything."""
    named = {each.who for each in sudoers.rules if "ALL" in each.commands.replace(",", " ").split()}
    chosen = [each for each in accounts.accounts if each.administrator or not named.isdisjoint(_names_of(each))]
    judged = [each for each in chosen if seen(each.password) == "set"]
    strangers = sorted(each for each in named - GROUPS if each.startswith(("%", "+")) or "\\" in each)
    if strangers:
        raise Unsupported(f"{', '.join(strangers)} may do everything; who belongs to it was not looked at")
    return judged


def _names_of(account: Account) -> tuple[str, ...]:
    """How sudoers(5) may name the account."""
    return account.name, f"#{account.uid}", "ALL"
