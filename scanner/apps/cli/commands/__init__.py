"""One command a file: `command` is a click command, named like the file."""
