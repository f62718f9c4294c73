"""Run a lab: `python -m netmend.lab WORLD.json --state-dir DIR`."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from pydantic import ValidationError

from netmend.errors import BadInputError, NetmendError
from netmend.lab.process import serve
from netmend.model.world import World


def main(arguments: list[str]) -> int:
    """Run until told to end; a failing start is one line on stderr and the error's exit code."""
    parser = argparse.ArgumentParser(prog="python -m netmend.lab")
    parser.add_argument("world", type=Path)
    parser.add_argument("--state-dir", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        asyncio.run(serve(_world(given.world), given.state_dir, os.environ))
    except NetmendError as err:
        sys.stderr.write(f"lab: {err}\n")
        return err.exit_code
    return 0


def _world(path: Path) -> World:
    try:
        return World.model_validate_json(path.read_bytes())
    except OSError as err:
        raise BadInputError(f"{path}: {err.strerror}") from err
    except ValidationError as err:
        first = err.errors(include_url=False, include_input=False)[0]
        raise BadInputError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from err


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
