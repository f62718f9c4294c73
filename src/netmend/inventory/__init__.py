"""Nornir inventory, services, topology, parties, and strict loading of every project file."""

from netmend.inventory.assignment_record import record_assignment
from netmend.inventory.devices import DeviceInventory, entries, load_nornir_inventory
from netmend.inventory.project_files import load_project
from netmend.inventory.reports import load_report
from netmend.inventory.yaml_file import read_text

__all__ = [
    "DeviceInventory",
    "entries",
    "load_nornir_inventory",
    "load_project",
    "load_report",
    "read_text",
    "record_assignment",
]
