"""One command a file: `COMMAND` is a click command, named like the file."""
