"""Collectors of network devices, printers and whatever else speaks SNMP: objects of MIBs read into facts."""
