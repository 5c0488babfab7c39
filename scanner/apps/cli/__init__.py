"""The command `rasoat`: one file a command in `commands/`, loaded only when it is called."""
