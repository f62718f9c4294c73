"""How the lab's own measurements are asked for."""

from collections.abc import Mapping

QUERIES: Mapping[str, str] = {
    kpi: f'netmend_service_{kpi}{{service="{{service}}"}}'
    for kpi in ("loss_ratio", "delay_ms", "throughput_mbps")
}
"""The query of each KPI, as settings have it; `{service}` stands for the service's id."""
