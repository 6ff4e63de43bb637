"""Rules on the parts that every plan has to fill: what reviewers of ISO 22301, 8.4.4.3, sample."""

from bcp.lint.answers import is_stand_in
from bcp.lint.base import Found, Rule, Severity, Subject, by_tier
from bcp.plan.known import Fault

_USUAL = by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE)
_EACH_PLAN = "iso22301 8.4.4.3"
_NIS2 = "nis2 Impl. Reg. 2024/2690, Annex 4.1.2(a) to (h)"


def no_purpose(subject: Subject) -> Found:
    """A plan that does not say what it is for."""
    if subject.plan.purpose is None or is_stand_in(subject.plan.purpose):
        yield Fault((), "nothing says what this plan is for", "write purpose: in a sentence or two")


def no_scope(subject: Subject) -> Found:
    """A plan that does not say what it covers."""
    if subject.plan.scope is None:
        message = "nothing says what this plan covers"
        yield Fault((), message, "write scope: with includes: and excludes:")


def no_exclusions(subject: Subject) -> Found:
    """A scope without a limit: what is left out is found out in the outage."""
    scope = subject.plan.scope
    if scope is not None and not scope.excludes:
        message = "the scope excludes nothing, so nobody can tell what was left out on purpose"
        yield Fault(("scope",), message, "write excludes: what another plan, or none, covers")


def no_success_criteria(subject: Subject) -> Found:
    """A scope that does not say when continuity counts as kept."""
    scope = subject.plan.scope
    if scope is not None and not scope.success:
        message = "nothing says when continuity counts as kept"
        yield Fault(("scope",), message, "write success: what has to hold meanwhile")


def no_communications(subject: Subject) -> Found:
    """A plan in which nobody is told."""
    if not subject.plan.communications:
        message = "nobody is told of an outage by this plan"
        hint = "write communications: who is told, how soon, how often, in which words"
        yield Fault((), message, hint)


def no_standdown(subject: Subject) -> Found:
    """A plan that never ends."""
    if subject.plan.standdown is None:
        message = "nothing says when an incident is over"
        yield Fault((), message, "write standdown: with criteria: and actions:")


RULES: dict[str, Rule] = {
    "no-purpose": Rule(
        _USUAL,
        says="Every plan says what it is for.",
        why="Whoever opens the plan at night has to know in one sentence whether it is the right "
        "one.",
        mend="Write purpose: which work is kept going, and without what.",
        before="title: OpenAI",
        after="purpose: Keep customer service answering while OpenAI is not available.",
        check=no_purpose,
        clauses=(_EACH_PLAN, _NIS2),
    ),
    "no-scope": Rule(
        _USUAL,
        says="Every plan says what it covers.",
        why="A team that believes itself covered and is not makes no plan of its own.",
        mend="Write scope: with includes:, excludes: and assumptions:.",
        before="title: OpenAI",
        after="includes: [Customer service in Europe]",
        check=no_scope,
        clauses=(_EACH_PLAN, "dora Del. Reg. 2024/1774, art. 24(1)"),
    ),
    "scope-without-exclusions": Rule(
        _USUAL,
        says="A scope names what it leaves out.",
        why="Limits that are not written down are taken for oversights, and some of them are.",
        mend="Write scope.excludes:; if really nothing is left out, say what was considered.",
        before="scope: {includes: [Customer service in Europe]}",
        after="scope: {includes: [Customer service in Europe], excludes: [Sales calls]}",
        check=no_exclusions,
        clauses=("dora Del. Reg. 2024/1774, art. 24(1)",),
    ),
    "no-success-criteria": Rule(
        by_tier(Severity.WARNING, Severity.NOTE, Severity.NOTE, Severity.NOTE),
        says="A scope says when continuity counts as kept.",
        why="Without it the review after an incident argues about whether the plan worked.",
        mend="Write scope.success: in terms that can be checked.",
        before="scope: {includes: [Customer service in Europe]}",
        after="success: [Every ticket is answered within four hours]",
        check=no_success_criteria,
        clauses=("dora Del. Reg. 2024/1774, art. 26(1)",),
    ),
    "no-communications": Rule(
        _USUAL,
        says="Every plan says who is told, how soon and in which words.",
        why="Customers who are told nothing call, and the calls take the people who work by hand.",
        mend="Write communications: with an audience, a template and first: for each.",
        before="title: OpenAI",
        after="- {id: staff, audience: All staff, template: We work by hand., first: 10m}",
        check=no_communications,
        clauses=("iso22301 8.4.3", _EACH_PLAN),
    ),
    "no-stand-down": Rule(
        _USUAL,
        says="Every plan says when an incident is over, and what is done then.",
        why="An incident that nobody ends leaves people on duty and fallbacks running, and its "
        "lessons are lost.",
        mend="Write standdown: with criteria: and actions:.",
        before="title: OpenAI",
        after="standdown: {criteria: [Each process is back on OpenAI]}",
        check=no_standdown,
        clauses=(_EACH_PLAN, _NIS2),
    ),
}
