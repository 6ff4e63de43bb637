"""`http`: bcp sends one request and holds the answer against what is expected."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from bcp.model.http import HttpCall, HttpExpect
from bcp.model.ports import Tools
from bcp.model.scalars import Whole
from bcp.steps import acting
from bcp.steps.base import Step
from bcp.steps.result import Result, Values
from bcp.steps.retrying import IDEMPOTENT, call_again

_WITHIN_S = 60.0


class HttpStep(Step):
    """One request; any 2xx is success where `answer` says nothing else."""

    acts: ClassVar[bool] = True

    kind: Literal["http"] = "http"
    request: HttpCall
    answer: HttpExpect = HttpExpect.model_construct()
    """What the answer has to be (`expect` is what a person sees)."""
    retries: Annotated[Whole, Field(ge=0, le=10)] = 0
    """How often it is sent again where no answer came, or one that says "not now"."""

    @model_validator(mode="after")
    def _safe_to_repeat(self) -> Self:
        if self.retries and self.request.method not in IDEMPOTENT:
            raise ValueError(
                f"a {self.request.method} may act twice when it is sent twice:"
                " retries: is for GET, HEAD, PUT and DELETE"
            )
        return self

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """Method, URL, body, the name of the key; how often it may be sent again."""
        line = self.request.filled(values).line()
        times = "once more" if self.retries == 1 else f"{self.retries} times more"
        again = f"at most {times}: if no answer comes, or 429, 502, 503, 504"
        return (line, again) if self.retries else (line,)

    def perform(self, tools: Tools, values: Values) -> Result:
        """Send it: once, but where the plan lets it be repeated; within `timeout` in all."""
        if self.retries:
            within_s = self.timeout_s(_WITHIN_S)
            return call_again(
                tools, self.request, self.answer, values, retries=self.retries, within_s=within_s
            )
        timeout = self.timeout or self.request.timeout
        timed = self.request.model_copy(update={"timeout": timeout})
        return acting.call(tools, timed, self.answer, values)
