"""The command lines that make documents from the log. Each imports its work when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work

Html = Annotated[bool, typer.Option("--html", help="Write a page for browsers and paper too.")]
To = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Where to; - for standard output."),
]

Since = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY", help="First day; else a year before the last."),
]
Until = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="Last day, counted in full; else today.")
]


def run(
    run_id: Annotated[
        str, typer.Argument(help="A run's or an incident's id, or its beginning.", metavar="RUN")
    ],
    *,
    html: Html = False,
    to: To = None,
) -> Work:
    """Report on one run or incident, real or exercised.

    Written into reports/ of the workspace. The log is verified first: where that fails, the
    report is made all the same and says so.

    Exit codes: those of bcp audit verify.

    Example: bcp report run 7f3a --html
    """
    from bcp.cli.report import report_work
    from bcp.render.reports.base import Asked

    return report_work("run", Asked(run=run_id), html=html, to=to)


def controls(
    regime: Annotated[
        list[str] | None,
        typer.Option("--regime", help="dora, iso22301, …; may be repeated.", metavar="REGIME"),
    ] = None,
    *,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DAY", help="Records from a day on; else from the first."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Up to a day; else to the last.")
    ] = None,
    html: Html = False,
    to: To = None,
) -> Work:
    """Say what supports each clause of a regime, gaps first.

    Without --regime: every regime that bcp has a map of. A clause is supported, never said to be
    met; each says how it is known.

    Exit codes: those of bcp audit verify.

    Example: bcp report controls --regime dora --html
    """
    from bcp.cli.report import report_work
    from bcp.cli.report_days import asked_day
    from bcp.render.reports.base import Asked

    asked = Asked(
        since=asked_day("--from", since),
        until=asked_day("--to", until),
        regimes=tuple(regime or ()),
    )
    return report_work("controls", asked, html=html, to=to)


def sla(
    vendor: Annotated[str, typer.Argument(help="As plans name it: openai.", metavar="VENDOR")],
    *,
    month: Annotated[
        str | None,
        typer.Option("--month", help="Else the month before this one.", metavar="YYYY-MM"),
    ] = None,
    html: Html = False,
    to: To = None,
) -> Work:
    """Add up a vendor's downtime in a month; draft the claim.

    By the vendor's own incidents and by our probes, apart; what was not observed is said and
    counts as neither. The draft is for a person to check: nothing is sent.

    Exit codes: those of bcp audit verify.

    Example: bcp report sla openai --month 2026-10
    """
    from bcp.cli.report import report_work
    from bcp.cli.report_month import first_day
    from bcp.render.reports.base import Asked

    asked = Asked(vendor=vendor, since=first_day(month))
    return report_work("sla", asked, html=html, to=to)


def programme(
    *, since: Since = None, until: Until = None, html: Html = False, to: To = None
) -> Work:
    """Report on the whole programme over a period, gaps first.

    Every plan: last exercised, targets met and from which start, ways that were gone, actions,
    outages with neither a run nor a stand-by, and complete lists to sample from.

    Exit codes: those of bcp audit verify.

    Example: bcp report programme --from 2026-01-01 --to 2026-12-31
    """
    from bcp.cli.report import report_work
    from bcp.cli.report_days import asked_day
    from bcp.render.reports.base import Asked

    asked = Asked(since=asked_day("--from", since), until=asked_day("--to", until))
    return report_work("programme", asked, html=html, to=to)


def management(
    *, since: Since = None, until: Until = None, html: Html = False, to: To = None
) -> Work:
    """Report to the management on two pages, gaps first.

    What two pages have no room for is counted and stands in the programme report.

    Exit codes: those of bcp audit verify.

    Example: bcp report management --from 2026-01-01 --to 2026-12-31 --html
    """
    from bcp.cli.report import report_work
    from bcp.cli.report_days import asked_day
    from bcp.render.reports.base import Asked

    asked = Asked(since=asked_day("--from", since), until=asked_day("--to", until))
    return report_work("management", asked, html=html, to=to)


def register(*, to: To = None) -> Work:
    """Fill template B_07.01 of DORA's register, as CSV.

    One row a plan, of contract, substitution and exit plan. What a plan does not state stays
    empty, and is listed on standard error.

    Exit codes: those of bcp audit verify.

    Example: bcp report register -o -
    """
    from bcp.cli.report import report_work
    from bcp.render.reports.base import Asked

    return report_work("register", Asked(), html=False, to=to)
