"""The status families that this version reads, by the word that a plan writes."""

from bcp.status import (
    aws,
    azure,
    betterstack,
    cachet,
    cloudflare,
    cstate,
    datadog,
    feed,
    flashduty,
    gatus,
    googlecloud,
    heroku,
    incidentio,
    instatus,
    meta,
    rootly,
    slack,
    sorry,
    statusio,
    statuspage,
    statuspal,
    upptime,
    uptimekuma,
    xai,
)
from bcp.status.base import Family, FamilyWord

FAMILIES: dict[str, Family] = {
    "aws": Family(aws.requests, aws.read),
    "azure": Family(azure.requests, azure.read),
    "betterstack": Family(betterstack.requests, betterstack.read),
    "cachet": Family(cachet.requests, cachet.read, cachet.follow),
    "cloudflare": Family(cloudflare.requests, cloudflare.read, cloudflare.follow),
    "cstate": Family(cstate.requests, cstate.read),
    "datadog": Family(datadog.requests, datadog.read),
    "feed": Family(feed.requests, feed.read, feed.follow),
    "flashduty": Family(flashduty.requests, flashduty.read, flashduty.follow),
    "gatus": Family(gatus.requests, gatus.read),
    "googlecloud": Family(googlecloud.requests, googlecloud.read),
    "heroku": Family(heroku.requests, heroku.read),
    "incidentio": Family(incidentio.requests, incidentio.read, incidentio.follow),
    "instatus": Family(instatus.requests, instatus.read, instatus.follow),
    "meta": Family(meta.requests, meta.read),
    "rootly": Family(rootly.requests, rootly.read),
    "slack": Family(slack.requests, slack.read),
    "sorry": Family(sorry.requests, sorry.read, sorry.follow),
    "statusio": Family(statusio.requests, statusio.read),
    "statuspage": Family(statuspage.requests, statuspage.read, statuspage.follow),
    "statuspal": Family(statuspal.requests, statuspal.read),
    "upptime": Family(upptime.requests, upptime.read, upptime.follow),
    "uptimekuma": Family(uptimekuma.requests, uptimekuma.read),
    "xai": Family(xai.requests, xai.read),
}


def family(word: FamilyWord) -> Family:
    """The family by the word that a plan writes: the plan's schema knows exactly these."""
    return FAMILIES[word]
