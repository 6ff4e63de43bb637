"""The probe that any service has: one HTTP request, judged by its answer."""

import json
from typing import Literal

from pydantic import Field

from bcp.model.http import HttpCall, HttpExpect, Method
from bcp.model.scalars import Json
from bcp.probes.answers import Ask
from bcp.probes.asking import Asking


class HttpProbe(Asking):
    """The request that the plan describes, and what a working service answers."""

    kind: Literal["http"]
    method: Method = "GET"
    body: Json = Field(default=None, alias="json")
    expect: HttpExpect | None = None

    def call(self) -> HttpCall:
        """The call as the plan writes it."""
        # Not validated again: the body has its types already, and text that was quoted as "1"
        # would become a number.
        return HttpCall.model_construct(
            method=self.method, url=self.url, secret=self.secret, headers=self.headers,
            body=self.body, timeout=self.timeout,
        )  # fmt: skip

    def words(self) -> str:
        """Method and URL, and what the answer has to be where the plan says so."""
        expecting = _expecting(self.expect) if self.expect else ""
        return f"{self.method} {self.url}{expecting}"

    def asks(self) -> tuple[Ask, ...]:
        """The one request, with what the plan expects."""
        return (Ask(self.call(), self.expect),)


def _expecting(expect: HttpExpect) -> str:
    statuses = (expect.status,) if isinstance(expect.status, int) else expect.status or ()
    wanted = [f"status {' or '.join(map(str, statuses))}"] if statuses else []
    wanted += [f"`{name}: {text}`" for name, text in expect.headers.items()]
    wanted += [f"`{at}` = `{json.dumps(value)}`" for at, value in expect.values.items()]
    return f", which has to answer {', '.join(wanted)}" if wanted else ""
