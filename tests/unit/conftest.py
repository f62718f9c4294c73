"""How hypothesis tries the laws of the unit tests."""

from hypothesis import settings

# A slow machine is no counterexample.
settings.register_profile("netmend", deadline=None)
settings.load_profile("netmend")
