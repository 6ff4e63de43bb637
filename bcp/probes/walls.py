"""What answers in front of a service and in its name: challenges, logins of our own network.

Sources: Cloudflare's `cf-mitigated`; AWS WAF's Challenge (a 202) and CAPTCHA (a 405) actions;
Vercel's firewall (a 429); RFC 9110 section 15.5.8; RFC 6585 section 6.
"""

from typing import Final

from bcp.model.ports import Reply

ON_THE_WAY: Final[dict[int, str]] = {
    407: "proxy login required",
    511: "network login required",
}
"""What no service answers, but a proxy or a captive portal of ours."""

PROXY_ADVICE: Final = "Our proxy keeps us from the host: have it let through, or use NO_PROXY."

_CHALLENGES: Final = {
    "cf-mitigated": ("challenge",),
    "x-amzn-waf-action": ("challenge", "captcha"),
    "x-vercel-mitigated": ("challenge", "deny"),
}


def is_challenge(reply: Reply) -> bool:
    """Whether a firewall wants to see a browser first."""
    return any(
        word in reply.headers.get(name, "") for name, words in _CHALLENGES.items() for word in words
    )


def is_html(reply: Reply) -> bool:
    """Whether it is a web page, by its first character or its type."""
    is_markup = reply.body.lstrip()[:1] == b"<"
    return is_markup or "html" in reply.headers.get("content-type", "").lower()
