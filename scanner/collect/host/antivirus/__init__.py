"""Antivirus products as data (`products/*.yaml`, one file a product or family) and what is read by it."""
