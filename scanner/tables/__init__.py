"""Dated tables from the user's disk: feeds of others read, kept in one compact file, and looked up. Never the network."""
