"""Nornir inventory, services, topology, parties, and strict loading of every project file."""

from netmend.inventory.assignment_record import record_assignment
from netmend.inventory.devices import entries, load_nornir_inventory
from netmend.inventory.project_files import load_project
from netmend.inventory.reports import load_report

__all__ = ["entries", "load_nornir_inventory", "load_project", "load_report", "record_assignment"]
