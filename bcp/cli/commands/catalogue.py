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
