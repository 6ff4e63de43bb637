"""A document as one HTML file that needs nothing else: no script, no network, no other file."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markdown_it.token import Token
from markupsafe import Markup

from bcp.assets import templates_folder
from bcp.model.visible import visible
from bcp.render.environment import faults_of
from bcp.render.html_body import body_tokens, html_of
from bcp.render.html_outline import Heading

TEMPLATE = "page.html.j2"
STYLE = "page.css"
_LONG = 4
"""A document with so many sections has a table of contents."""


def page(markdown: str, title: str = "", environment: Environment | None = None) -> str:
    """Turn a document into a page.

    Args:
        markdown: CommonMark with GitHub's tables; raw HTML in it stays text.
        title: what the window and the foot of each printed page say; empty: the first heading.
        environment: of a workspace, whose `page.html.j2` and `page.css` stand before ours; None:
            ours.

    Raises:
        DocumentError: a template of the workspace has a fault.
        BadInput: the installation carries no templates.
    """
    tokens, headings = body_tokens(markdown)
    title = title or next((each.text for each in headings), "Document")
    title = visible(" ".join(title.split()))
    head, rest = _parted(tokens)
    templates = _shipped() if environment is None else environment.overlay(autoescape=True)
    with faults_of(TEMPLATE):
        style = _style(templates, title)
        return templates.get_template(TEMPLATE).render(
            title=title,
            style=Markup(style),  # noqa: S704 - the title in it is escaped as CSS
            style_hash=_hash(style),
            head=Markup(html_of(head)),  # noqa: S704 - what the parser made, raw HTML off
            contents=_contents(headings),
            body=Markup(html_of(rest)),  # noqa: S704 - the same
        )


def _parted(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """What stands before the first section, and the sections."""
    head = list(takewhile(lambda each: (each.type, each.tag) != ("heading_open", "h2"), tokens))
    return head, tokens[len(head) :]


def _contents(headings: Sequence[Heading]) -> tuple[tuple[Heading, tuple[Heading, ...]], ...]:
    """The sections, each with its parts; nothing for a short document."""
    found: list[tuple[Heading, tuple[Heading, ...]]] = []
    for each in headings:
        if each.level == 2:
            found.append((each, ()))
        elif each.level == 3 and found:
            section, parts = found[-1]
            found[-1] = (section, (*parts, each))
    return tuple(found) if len(found) >= _LONG else ()


def _style(templates: Environment, title: str) -> str:
    # Not rendered: `{#` is the beginning of a rule in CSS, and of a comment in a template.
    source = templates.loader.get_source(templates, STYLE)[0] if templates.loader else ""
    return f'{source}@page {{ @bottom-left {{ content: "{_css_text(title)}" }} }}\n'


def _css_text(text: str) -> str:
    """Text for a string of CSS (CSS Syntax 3, 4.3.7): all but letters and digits as code points."""
    return "".join(
        char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text
    )


def _hash(style: str) -> str:
    """What the page's policy allows (CSP 3, 2.3.1): this one style, and nothing else."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


@cache
def _shipped() -> Environment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
