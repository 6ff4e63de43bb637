"""Somebody's own terminal on the night of an outage: `python night_shift.py WORDS…` is bcp there.

A test machine has one login, one host and the hour that it is; two people have two of each. These
come from the environment, and go in where bcp takes them in; all else is the real program.
"""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from bcp.cli.boundary import run
from bcp.cli.clock import RealClock
from bcp.cli.setting import Globals, Setting, Streams, real_setting

BEGAN = "NIGHT_BEGAN"
"""The instant of the machine's clock at which it was 03:09:05 there."""
LOGIN = "NIGHT_LOGIN"
AT_FIRST = datetime(2026, 11, 21, 3, 9, 5, tzinfo=UTC)


@dataclass(frozen=True)
class NightClock(RealClock):
    """The machine's clock, set to another day."""

    began: float

    def now(self) -> datetime:
        return AT_FIRST + timedelta(seconds=time.time() - self.began)


def setting(given: Globals, environ: Mapping[str, str], streams: Streams) -> Setting:
    real, login = real_setting(given, environ, streams), environ[LOGIN]
    return replace(real, clock=NightClock(float(environ[BEGAN])), login=login, host=f"{login}-1")


if __name__ == "__main__":
    streams = Streams(sys.stdin, sys.stdout, sys.stderr)
    sys.exit(run(sys.argv[1:], dict(os.environ), streams, setting))
