"""The entry point: `bcp`, and `python -m bcp`."""

import sys

from bcp.version import VERSION


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    if sys.argv[1:] == ["--version"]:  # answered before anything else is imported
        return _print_version()
    try:
        import gc  # noqa: PLC0415 - as above
        import os  # noqa: PLC0415 - as above

        # Imports make objects by the ten thousand and no garbage: looking for some costs 6 % of
        # the start. The boundary turns it on again before the command does its work.
        gc.disable()

        # pydantic looks for plugins in every package that is installed, and would run them inside
        # bcp. Programs that steps start get the environment as it was.
        environ = dict(os.environ)
        os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"

        from bcp.cli.boundary import run  # noqa: PLC0415 - as above
        from bcp.cli.setting import Streams  # noqa: PLC0415 - as above
    except KeyboardInterrupt:  # before the boundary stood
        return 130
    return run(sys.argv[1:], environ, Streams(sys.stdin, sys.stdout, sys.stderr))


def _print_version() -> int:
    try:
        print(f"bcp {VERSION}", flush=True)  # noqa: T201 - the console would be the first import
    except OSError:  # nobody reads it, or the disk is full
        sys.stdout = None  # or the interpreter flushes it again
        return 73
    return 0


if __name__ == "__main__":
    sys.exit(main())
