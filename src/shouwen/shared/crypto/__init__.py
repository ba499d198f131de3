"""Encryption of sensitive fields with one data key per tenant, look-up without reading, erasure by destroying keys."""
