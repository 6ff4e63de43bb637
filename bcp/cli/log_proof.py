"""What a log proves, for the documents that are made of it: verified as `bcp audit verify` does."""

from collections.abc import Iterator

from bcp.audit.memory import find_memory
from bcp.audit.report import Claim, Finding, Report
from bcp.audit.trust import Trust, read_trust
from bcp.audit.verify import verify
from bcp.cli.log_place import log_folder
from bcp.cli.log_reading import reader
from bcp.cli.setting import Setting
from bcp.model.errors import NotALog
from bcp.model.exits import Exit
from bcp.plan.workspace import Workspace
from bcp.render.reports.base import Proof

_NO_LOG = "There is no audit log here: nothing is recorded."


def proof_of(setting: Setting, workspace: Workspace) -> tuple[Proof, Exit]:
    """Verify the log as `bcp audit verify` does: what that proves, and its exit code."""
    log, trust = reader(setting, workspace), _trust(setting, workspace)
    try:
        report = verify(log_folder(setting, workspace), trust)
    except NotALog:
        if next(iter(log.pieces()), b""):
            raise
        return _without_log(log.place, trust)
    size, _, root = report.head.partition(":")
    words = (*_verdicts(report), *_trusted(report), *(f"Remark: {one}" for one in report.remarks))
    return Proof(not report.failed, words, int(size), root, report.origin), report.exit


def _without_log(place: str, trust: Trust) -> tuple[Proof, Exit]:
    """Nothing is recorded, or what was recorded is gone: this machine may remember a log here."""
    origin = trust.memory.origin_at(f"{trust.host}:{place}")
    if origin is None:
        return Proof(sound=True, words=(_NO_LOG,), size=0, root="", origin="none"), Exit.OK
    seen = trust.memory.seen(origin)
    size = f", with {seen.head.size:,} entries" if seen else ""
    gone = f"Content: FAILED (this machine last saw the log {origin} here{size}; it is gone)"
    return Proof(sound=False, words=(gone,), size=0, root="", origin=origin), Exit.FINDING


def _trust(setting: Setting, workspace: Workspace) -> Trust:
    keys = workspace.settings.audit.keys
    return read_trust(keys=keys, memory=find_memory(setting.environ), host=setting.host)


def _verdicts(report: Report) -> Iterator[str]:
    for claim, found in report.findings.items():
        yield _verdict(claim, found)


def _verdict(claim: Claim, found: Finding) -> str:
    """`Completeness: proved. It reaches every head kept outside.`."""
    name = claim.value.replace("_", " ").capitalize()
    return f"{name}: {found.state.value}" + (f" ({'; '.join(found.details)})" * bool(found.details))


def _trusted(report: Report) -> Iterator[str]:
    used = ", ".join(report.trust_used) or "nothing outside the log was given or remembered"
    yield f"Trusted: {used}"
