"""Plan + running config -> rendered candidates, waves and the proposal digest."""
