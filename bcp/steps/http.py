"""`http`: bcp sends one request and holds the answer against what is expected."""

from typing import ClassVar, Literal

from bcp.model.http import HttpCall, HttpExpect
from bcp.model.ports import Tools
from bcp.steps import acting
from bcp.steps.base import Step
from bcp.steps.result import Result, Values


class HttpStep(Step):
    """One request; any 2xx is success where `answer` says nothing else."""

    acts: ClassVar[bool] = True

    kind: Literal["http"] = "http"
    request: HttpCall
    answer: HttpExpect = HttpExpect()
    """What the answer has to be (`expect` is what a person sees)."""

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """Method, URL, body, and the name of the key."""
        return (self.request.filled(values).line(),)

    def perform(self, tools: Tools, values: Values) -> Result:
        """Send it once: a request that changes something is never repeated by itself."""
        timeout = self.timeout or self.request.timeout
        timed = self.request.model_copy(update={"timeout": timeout})
        return acting.call(tools, timed, self.answer, values)
