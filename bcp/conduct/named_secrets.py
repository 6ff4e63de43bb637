"""Every secret that a plan and its workspace name, wherever they do."""

from collections.abc import Iterator, Mapping

from bcp.model.frozen import Frozen
from bcp.plan.model import Plan
from bcp.plan.workspace_model import WorkspaceSettings

_KEYS = ("secret", "secret_url")


def named_secrets(plan: Plan, settings: WorkspaceSettings) -> tuple[str, ...]:
    """The names, each once: of probes, steps, returns, messages, switches and our own components.

    Args:
        plan: the plan of a run.
        settings: what is said once for all plans.
    """
    return tuple(dict.fromkeys((*_names(plan), *_names(settings))))


def _names(node: object) -> Iterator[str]:
    if isinstance(node, Frozen | Mapping):
        for key, value in node.items() if isinstance(node, Mapping) else node:
            if key in _KEYS and isinstance(value, str):
                yield value
            else:
                yield from _names(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _names(item)
