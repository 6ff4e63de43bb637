"""What was looked at before the procedures begin, as lines of the situation. Pure."""

from bcp.conduct.preflight import Preflight
from bcp.model.screen import Line, Tone, line


def ready_lines(needs: Preflight) -> list[tuple[str, Line]]:
    """Secrets, programs, approvers: how many are at hand, and what follows where some are not."""
    if needs.note:
        return [("Ready", line(needs.note, hang=2))]
    rows = []
    for kind in ("secret", "program"):
        found = needs.of(kind)
        missing = [
            f"{need.name} (for {', '.join(need.steps)})" for need in found if not need.is_there
        ]
        if found:
            count = f"{kind}s {len(found) - len(missing)} of {len(found)}"
            words = f"{count}; missing: {', '.join(missing)}: by hand" if missing else count
            rows.append(("Ready", line(words, Tone.ATTENTION if missing else Tone.PLAIN, hang=2)))
    return [*rows, *_approvers(needs)]


def _approvers(needs: Preflight) -> list[tuple[str, Line]]:
    """Who could consent today; where nobody can, the steps that wait for it cannot be passed."""
    asked = needs.of("approver")
    unable = [need.name for need in asked if not need.is_there]
    if not asked:
        return []
    words = f"approvers {len(asked) - len(unable)} of {len(asked)}"
    if unable:
        words += f"; cannot consent yet, they have no key: {', '.join(unable)}"
    return [("Ready", line(words, Tone.ATTENTION if unable else Tone.PLAIN, hang=2))]
