"""Instants: ISO 8601 with a zone, compared only as instants, written as UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone

from bcp.model.scalars import shown

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# RFC 2822 section 4.3, and the `Z` of ISO 8601, which Azure's status feed writes. The letters of
# military zones stand for nothing certain; CET, IST and their like are in no standard.
_ZONE_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0,
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
}  # fmt: skip
_MAIL_DATE = re.compile(
    r"(?:[a-z]{3,9},? +)?(?P<day>\d{1,2}) +(?P<month>[a-z]{3})[a-z]* +(?P<year>\d{4}) +"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,6})\d*)?)? *"
    r"(?:(?P<zone>[a-z]{1,3})|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>[0-5]\d))",
    re.ASCII | re.IGNORECASE,
)


def parse_instant(text: object) -> datetime:
    """Read an instant.

    Args:
        text: ISO 8601 with `Z` or an offset; fractions allowed.

    Raises:
        ValueError: it is anything else, or has no zone.
    """
    if not isinstance(text, str):
        raise ValueError(f"{shown(text)} is not an instant")  # noqa: TRY004 - pydantic's way
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not an instant like 2026-11-21T03:09:41Z") from None
    if instant.tzinfo is None:
        raise ValueError(f"{shown(text)} has no zone; write Z or an offset like +01:00")
    if instant.tzinfo is UTC:
        return instant
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{shown(text)} is outside the years 1 to 9999 in UTC") from None


def parse_mail_date(text: object) -> datetime:
    """Read an instant as mail, HTTP and RSS write it: `Thu, 24 Sep 2026 06:20:46 +0800`.

    Args:
        text: RFC 822 with a year of four digits (RFC 2822 section 3.3); fractions, `Z` and a colon
            in the offset are read too, as feeds write them. The day of the week is not compared.

    Raises:
        ValueError: it is anything else, or has no zone that the RFC names.
    """
    match = _MAIL_DATE.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{shown(text)} is not a date like Thu, 24 Sep 2026 06:20:46 +0800")
    try:
        return _mail_instant(match).astimezone(UTC)
    except (ValueError, OverflowError, KeyError):
        words = f"{shown(text)} is not a date that there is, in a zone of RFC 2822"
        raise ValueError(words) from None


def _mail_instant(match: re.Match[str]) -> datetime:
    year, day, hour, minute = (int(match[name]) for name in ("year", "day", "hour", "minute"))
    month = _MONTHS.index(match["month"].lower()) + 1
    second, fraction = int(match["second"] or 0), int((match["fraction"] or "0").ljust(6, "0"))
    zone = timezone(_mail_offset(match))
    return datetime(year, month, day, hour, minute, second, fraction, tzinfo=zone)


def _mail_offset(match: re.Match[str]) -> timedelta:
    if match["zone"]:
        return timedelta(hours=_ZONE_HOURS[match["zone"].lower()])
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    return -offset if match["sign"] == "-" else offset


def instant_text(instant: datetime) -> str:
    """UTC with exactly three decimals, cut and not rounded: `2026-11-22T09:30:00.000Z`."""
    return _utc_text(instant, "milliseconds")


def second_text(instant: datetime) -> str:
    """UTC to the second, for machine-readable output: `2026-11-22T09:30:00Z`."""
    return _utc_text(instant, "seconds")


def _utc_text(instant: datetime, precision: str) -> str:
    # Not strftime: the C library's %Y has no leading zeros on some systems.
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"
