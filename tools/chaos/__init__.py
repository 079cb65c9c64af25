"""Two real nodes on a bad road while processes, databases, disks and clocks fail; an independent ledger judges."""
