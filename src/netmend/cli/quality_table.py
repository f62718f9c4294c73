"""Every measured service before and after; the degraded one first, the unchanged ones counted."""

from typing import Any

_UNITS = {"loss_ratio": "%", "delay_ms": "ms", "throughput_mbps": "Mbit/s"}


def quality_rows(document: dict[str, Any], *, full: bool) -> tuple[list[list[str]], int]:
    """Return [service, kpi, before, after] rows, and how many services are left out as unchanged."""
    latest = latest_moment(document)
    after = {
        (one["service"], one["kpi"]): one["value"]
        for one in document["measurements"]
        if one["moment"] == latest
    }
    services: dict[str, list[list[str]]] = {}
    for one in document["measurements"]:
        if one["moment"] == "before":
            now = _value(one["kpi"], after.get((one["service"], one["kpi"]))) if after else "-"
            before = _value(one["kpi"], one["value"])
            services.setdefault(one["service"], []).append([one["kpi"].rpartition("_")[0], before, now])
    degraded = document["service"]
    order = sorted(services, key=lambda name: name != degraded)
    shown = [name for name in order if full or name == degraded or _changed(services[name])]
    rows = [[f"{'*' if name == degraded else ' '} {name}", *row] for name in shown for row in services[name]]
    return rows, len(services) - len(shown)


def kpi_lines(document: dict[str, Any]) -> list[str]:
    """Return one line per objective of the degraded service: before, during the change, and now."""
    mine = [one for one in document["measurements"] if one["service"] == document["service"]]
    latest = latest_moment(document)
    after = {one["kpi"]: one["value"] for one in mine if one["moment"] == latest}
    again = {one["kpi"]: one["value"] for one in mine if one["moment"] == "now"}
    kept = document["outcome"] == "restored"
    lines = []
    for one in mine:
        if one["moment"] == "before" and one["kpi"] in after:
            kpi = one["kpi"]
            name = f"{kpi.rpartition('_')[0]}({document['service']})"
            then = "now" if kept else "during"
            now = _value(kpi, again[kpi]) if kpi in again else "not measured again"
            end = "" if kept else f"  now {now}"
            lines.append(f"{name}  before {_value(kpi, one['value'])}  {then} {_value(kpi, after[kpi])}{end}")
    return lines


def latest_moment(document: dict[str, Any]) -> str | None:
    """Return when it was measured last: `after` the change, after a `wave` of it, or None: only before."""
    moments = {one["moment"] for one in document["measurements"]}
    return next((moment for moment in ("after", "wave") if moment in moments), None)


def _changed(rows: list[list[str]]) -> bool:
    """Say whether any value differs; one that was never measured again is not said to have changed."""
    return any(before != now for _, before, now in rows if now != "-")


def _value(kpi: str, value: float | None) -> str:
    if value is None:
        return "unknown"
    number = value * 100 if kpi == "loss_ratio" else value
    return f"{number:.2f} {_UNITS[kpi]}"
