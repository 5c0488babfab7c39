"""`python -m scanner` is `rasoat`."""

from scanner.apps.cli.main import main

main()
