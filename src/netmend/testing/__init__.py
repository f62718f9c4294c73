"""Public fakes for tests of netmend and of whoever builds on it."""
