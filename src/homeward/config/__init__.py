"""Joins the rooms: settings, addresses, which letter goes to which room."""
