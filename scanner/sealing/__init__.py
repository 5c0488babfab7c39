"""Seals what is kept: canonical form, digests, and redaction before anything leaves memory."""
