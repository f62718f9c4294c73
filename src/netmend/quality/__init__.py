"""Probes, objectives and verdicts."""

from netmend.quality.device_probe import DeviceProbe
from netmend.quality.judge import is_normal, judge, judge_samples, judge_wave, no_baseline
from netmend.quality.measure import measure
from netmend.quality.prometheus import PrometheusProbe

__all__ = [
    "DeviceProbe",
    "PrometheusProbe",
    "is_normal",
    "judge",
    "judge_samples",
    "judge_wave",
    "measure",
    "no_baseline",
]
