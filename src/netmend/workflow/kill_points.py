"""Every place at which the power may be cut, and at which a test cuts it (`NETMEND_KILL_AT`).

`line.STEP`: a step of the line; `before` it starts, `after` it acted and before its result is durable.
`canary.PHASE.OP`, `later.PHASE.OP`: a request to a device of the first or of a later wave; `before` it is
sent and its intent is durable, `after` the device answered and before that is durable. `.2`, `.3`: the
second, third such request of the phase. `lease`: the taking of the device's lease. A test compares this
list with the points that runs really pass.
"""

_LINE = (
    *("measure", "read", "rank", "propose", "notify", "authorize", "recheck", "commence"),
    *("confirm", "back-out", "remeasure", "complete", "record", "close", "cancel", "no-plan"),
)
_WAVE = ("arm", "extend", "push", "soak", "verify")
_READ = ("connect", "get-config", "get-config.2")
_REQUESTS = {
    "preview": (
        *("lease", "connect", "lock", "get-config", "get-config.2", "edit-config", "get-config.3"),
        *("edit-config.2", "get-config.4", "discard-changes", "unlock"),
    ),
    "recheck": _READ,
    "push": (
        *("lease", "get-config", "lock", "get-config.2", "get-config.3", "edit-config", "get-config.4"),
        *("get-config.5", "confirmed-commit", "unlock", "get-config.6"),
    ),
    "reread": ("get-config", "get-config.2"),
    "login": ("connect",),
    "confirm": (
        *("lease", "get-config", "lock", "get-config.2", "confirming-commit", "repeated-confirm", "unlock"),
        *("get-config.3", "get-config.4", "copy-config", "get-config.5"),
    ),
    "back_out": ("get-config", "cancel-commit", "get-config.2"),
}
_EXTEND = ("lease", "get-config", "lock", "get-config.2", "confirmed-commit", "unlock", "get-config.3")

KILL_POINTS: tuple[str, ...] = (
    *(f"line.{step}" for step in _LINE),
    *(
        f"line.{place}.{step}"
        for place in ("canary", "later")
        for step in _WAVE
        if (place, step) != ("canary", "extend")
    ),
    *(f"read.{op}" for op in _READ),
    *(
        f"{place}.{phase}.{op}"
        for phase, ops in _REQUESTS.items()
        for place in ("canary", "later")
        for op in ops
    ),
    *(f"canary.extend.{op}" for op in _EXTEND),
)
