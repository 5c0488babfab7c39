"""Spreadsheets: what officers keep, in and out. Export shows declared beside measured; import only proposes."""
