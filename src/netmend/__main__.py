"""`python -m netmend`."""

from netmend.cli.entry import main

if __name__ == "__main__":
    main()
