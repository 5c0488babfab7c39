"""Rasoat: measures computers, LAN segments, firewalls and antivirus, and judges them against the rules in force."""

__version__ = "0.1.0"
