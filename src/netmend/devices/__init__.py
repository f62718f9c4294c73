"""Drivers and sessions; every foreign error ends here."""
