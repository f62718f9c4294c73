"""The program `netmend`."""


def main() -> None:
    """Start the command line."""
