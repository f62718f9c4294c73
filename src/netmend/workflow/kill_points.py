KILL_POINTS: tuple[str, ...] = ()
