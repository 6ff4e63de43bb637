"""The one boundary: whatever happens below, a person reads words and a script an exit code."""

import gc
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

import typer

from bcp.cli.app import Invocation, build_app
from bcp.cli.clock import RealClock
from bcp.cli.console import Console, output_lost
from bcp.cli.crash import Redact, defect, redact_with
from bcp.cli.problems import error_screen
from bcp.cli.setting import Globals, Setting, Streams, real_setting, state_folder
from bcp.model.errors import BcpError, Interrupted
from bcp.model.exits import Exit

MakeSetting = Callable[[Globals, Mapping[str, str], Streams], Setting]


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    streams: Streams,
    make: MakeSetting = real_setting,
) -> int:
    """Parse the command line, do what it says, and return the exit code.

    Args:
        arguments: without the program's name.
        environ: the environment.
        streams: standard input, output and error.
        make: builds the setting; a test may pass a clock of its own with it.
    """
    for stream in (streams.stdout, streams.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A locale that cannot show a character must not stop a failover: it is spelt out.
            stream.reconfigure(errors="backslashreplace")
    try:
        return _done(arguments, environ, streams, make)
    except KeyboardInterrupt:
        stop: BcpError = _interrupted()
    except BcpError as error:
        stop = error
    except Exception as fault:  # noqa: BLE001 - nobody is to see a traceback
        stop = _defect(fault, environ)
    messages = Console(streams.stderr, environ)
    messages.show(error_screen(stop, messages.width()))
    return stop.exit


def _done(
    arguments: Sequence[str], environ: Mapping[str, str], streams: Streams, make: MakeSetting
) -> int:
    parsed = _parsed(arguments, streams)
    _collect_garbage_from_here_on()
    if not isinstance(parsed, Invocation):
        return parsed
    setting = make(parsed.globals, environ, streams)
    try:
        return int(parsed.work(setting))
    except BcpError:
        raise
    except Exception as fault:
        raise _defect(fault, environ, setting.redactors) from fault


def _collect_garbage_from_here_on() -> None:
    """What was imported stays for good, so it is never looked through; see `bcp/__main__.py`."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _defect(
    fault: Exception, environ: Mapping[str, str], redactors: Iterable[Redact] = ()
) -> BcpError:
    folder = state_folder(environ) / "crash"
    return defect(fault, folder, RealClock().now(), redact_with(environ, redactors))


def _parsed(arguments: Sequence[str], streams: Streams) -> Invocation | int:
    command = typer.main.get_command(build_app(arguments))
    try:
        parsed = command.main(list(arguments), prog_name="bcp", standalone_mode=False)
    except typer.TyperException as error:
        if hasattr(error, "show") and streams.stderr is not None:  # all that typer raises have it
            error.show(streams.stderr)
        return Exit.USAGE
    except OSError as error:  # printing the help failed; nothing else is written there
        raise output_lost(streams.stdout, error) from error
    return parsed if isinstance(parsed, Invocation) else int(parsed)


def _interrupted() -> Interrupted:
    return Interrupted(
        "Interrupted.",
        means="What was recorded stands; a run that was open is still open.",
        next_action="bcp runs lists the open runs, bcp resume RUN goes on with one.",
    )
