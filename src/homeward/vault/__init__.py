"""The vault: keys, sealing, files and the audit log; it opens nothing that it was not asked for by id."""
