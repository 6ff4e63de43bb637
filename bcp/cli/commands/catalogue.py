"""The command lines about vendors and their status pages. Each imports its work when it runs."""

from typing import Annotated

import typer

from bcp.cli.setting import Work

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def vendors(
    vendor: Annotated[
        str | None, typer.Argument(help="A vendor's id; all of them if none.", metavar="VENDOR")
    ] = None,
    *,
    as_json: Json = False,
) -> Work:
    """List the vendors that bcp knows, or show one.

    Every fact comes with its day and with how it is known. A plan that names a vendor and its
    services by these ids gets their status pages, probes and failure domains. In a pipe: one line
    a vendor or a fact, separated by tabs.

    Example: bcp vendors openai
    """
    from bcp.cli.vendors import vendors_work

    return vendors_work(vendor, as_json=as_json)


def sources_detect(
    url: Annotated[str, typer.Argument(help="The status page, or its host.", metavar="URL")],
    *,
    as_json: Json = False,
) -> Work:
    """Find out what a status page runs on; print the lines for a plan.

    Asks the page alone, a few dozen addresses at most; a check itself never guesses. In a pipe:
    YAML for a plan's sources, the rest as comments. Exit codes: 0, 3 where nothing fits.

    Example: bcp sources detect https://status.openai.com
    """
    from bcp.cli.sources import detect_work

    return detect_work(url, as_json=as_json)
