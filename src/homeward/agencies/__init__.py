"""Agencies, accounts, roles: who somebody is and what a role may do."""
