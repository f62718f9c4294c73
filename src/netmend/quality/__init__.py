"""Probes, objectives and verdicts."""

from netmend.quality.judge import is_normal, judge, judge_samples, judge_wave, no_baseline
from netmend.quality.measure import measure

__all__ = [
    "is_normal",
    "judge",
    "judge_samples",
    "judge_wave",
    "measure",
    "no_baseline",
]
