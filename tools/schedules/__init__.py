"""Random schedules over two real nodes and a bad road: every letter counts once, or both sides know why it does not."""
