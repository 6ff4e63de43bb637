"""Every step kind, and the tagged union that plans are validated against."""

from typing import Annotated

from bcp.model.tagged import FromRegistry
from bcp.steps.approval import ApprovalStep
from bcp.steps.base import Step
from bcp.steps.check import CheckStep
from bcp.steps.command import CommandStep
from bcp.steps.decision import DecisionStep
from bcp.steps.file import FileStep
from bcp.steps.http import HttpStep
from bcp.steps.manual import ManualStep
from bcp.steps.notify import NotifyStep
from bcp.steps.switch import SwitchStep
from bcp.steps.wait import WaitStep

STEPS: dict[str, type[Step]] = {
    "manual": ManualStep,
    "decision": DecisionStep,
    "approval": ApprovalStep,
    "command": CommandStep,
    "http": HttpStep,
    "file": FileStep,
    "switch": SwitchStep,
    "check": CheckStep,
    "wait": WaitStep,
    "notify": NotifyStep,
}


AnyStep = Annotated[Step, FromRegistry(STEPS)]
