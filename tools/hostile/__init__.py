"""Hostile letters by the thousand against the real receiving code: nothing accepted wrongly, no crash, no hang."""
