"""Homeward carries a survivor's case home: two nodes, one joint procedure, signed and sealed letters."""
