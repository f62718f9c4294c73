"""Simulated devices and a simulated world that computes quality by itself."""

from netmend.lab.announcement import LabDeviceInfo, LabInfo
from netmend.lab.client import LabClient
from netmend.lab.launch import start, stop

__all__ = ["LabClient", "LabDeviceInfo", "LabInfo", "start", "stop"]
