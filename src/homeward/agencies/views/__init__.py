"""Pages of this room: signing in and out, one's own account, offices and accounts."""
