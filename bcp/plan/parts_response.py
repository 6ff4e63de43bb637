"""What a plan does: detection, activation, fallbacks, and what comes after."""

from bcp.plan import lacking
from bcp.plan.part import Part

RESPONSE: dict[str, Part] = {
    "watched": Part("a page or a probe for each service", ("7",), lacking.unwatched),
    "probed": Part("a request of our own for each service", ("7",), lacking.unprobed),
    "criteria": Part("criteria to activate", ("7", "8"), lacking.nothing),
    "exceptions": Part(
        "when not to activate", ("8",), lacking.whole(lambda p: p.activation.exceptions)
    ),
    "clocks": Part(
        "notices that are due, and their clocks",
        ("8", "11"),
        lacking.whole(lambda p: p.obligations),
    ),
    "fallbacks": Part("fallbacks in order, with their capacity", ("9",), lacking.nothing),
    "by-hand": Part("a fallback without AI for each process", ("9",), lacking.without_people),
    "reasons": Part(
        "why each fallback stands where it does", ("9",), lacking.each_fallback(lambda f: f.why)
    ),
    "needs": Part(
        "what each fallback needs beforehand", ("9",), lacking.each_fallback(lambda f: f.needs)
    ),
    "lasting": Part(
        "how long each fallback holds", ("9",), lacking.each_fallback(lambda f: f.lasts)
    ),
    "security": Part(
        "what differs in security on each fallback",
        ("9",),
        lacking.each_fallback(lambda f: f.security),
    ),
    "data-approval": Part(
        "who allowed which data on each fallback, and when",
        ("9",),
        lacking.each_fallback(lambda f: f.data.approved_by and f.data.approved_on),
    ),
    "data-agreements": Part(
        "processing agreement of each fallback with AI",
        ("9",),
        lacking.each_fallback(lambda f: f.data.agreement or f.kind == "self_hosted", with_ai=True),
    ),
    "data-regions": Part(
        "where each fallback with AI processes data",
        ("9",),
        lacking.each_fallback(lambda f: f.data.region, with_ai=True),
    ),
    "quality": Part(
        "the least quality of each fallback with AI",
        ("9",),
        lacking.each_fallback(lambda f: f.quality_floor or f.audition, with_ai=True),
    ),
    "cost": Part(
        "what each fallback with AI may cost",
        ("9",),
        lacking.each_fallback(lambda f: f.cost_cap, with_ai=True),
    ),
    "impact-assessment": Part(
        "where each change of model was assessed",
        ("9",),
        lacking.each_fallback(lambda f: f.impact_assessment, with_ai=True),
    ),
    "stop": Part(
        "how the AI is taken out of use",
        ("9",),
        lacking.whole(lambda p: any(one.kind in ("stop", "non_ai") for one in p.fallbacks)),
    ),
    "steps": Part("steps of each fallback", ("10", "C"), lacking.each_fallback(lambda f: f.steps)),
    "targets": Part("target time of each step", ("10",), lacking.each_step(lambda s: s.target)),
    "verification": Part(
        "how each step is seen to have worked",
        ("10", "D"),
        lacking.each_step(lambda s: s.is_proved or s.expect or not s.acts),
    ),
}

AFTERWARDS: dict[str, Part] = {
    "communications": Part(
        "who is told, and in which words", ("11",), lacking.whole(lambda p: p.communications)
    ),
    "operating": Part("work while on a fallback", ("12",), lacking.whole(lambda p: p.operating)),
    "failback": Part("the way back from each fallback", ("13",), lacking.way_back),
    "reconciliation": Part(
        "how records are brought together again", ("13",), lacking.reconciliation
    ),
    "stand-down": Part("when the incident is over", ("14",), lacking.whole(lambda p: p.standdown)),
    "exit-plan": Part("exit plan", ("15",), lacking.whole(lambda p: p.exit_plan)),
    "exit-stressed": Part("exit without time", ("15",), lacking.exit_plan(lambda e: e.stressed)),
    "exit-alternatives": Part(
        "who could take the vendor's place", ("15",), lacking.exit_plan(lambda e: e.alternatives)
    ),
    "exit-data": Part("return of our data", ("15",), lacking.exit_plan(lambda e: e.data_return)),
    "exit-reviewed": Part(
        "review of the exit plan", ("15",), lacking.exit_plan(lambda e: e.reviewed_on)
    ),
    "exit-tested": Part(
        "test of the exit plan",
        ("15",),
        lacking.exit_plan(lambda e: e.planned_tested_on or e.stressed_tested_on),
    ),
    "exercises": Part("exercise programme", ("16",), lacking.whole(lambda p: p.exercises)),
    "organisation": Part(
        "who we are, for registers and letters",
        (),
        lacking.of_settings(lambda w: w.settings.organisation),
    ),
}
