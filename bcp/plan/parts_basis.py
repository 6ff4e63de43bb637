"""What a plan stands on: document control and scope, the vendor, the analysis, the people."""

from bcp.plan import lacking
from bcp.plan.part import Part

DOCUMENT: dict[str, Part] = {
    "document": Part("document control", ("0",), lacking.document_fields),
    "approval": Part("approval by a person on a day", ("0",), lacking.approval),
    "review": Part(
        "review interval", ("0",), lacking.whole(lambda p: p.document and p.document.review_every)
    ),
    "classification": Part(
        "classification", ("0",), lacking.whole(lambda p: p.document and p.document.classification)
    ),
    "distribution": Part(
        "distribution list", ("0",), lacking.whole(lambda p: p.document and p.document.distribution)
    ),
    "offline-copy": Part(
        "a copy on paper or offline",
        ("0",),
        lacking.whole(
            lambda p: p.document and any(one.medium != "online" for one in p.document.distribution)
        ),
    ),
    "purpose": Part("purpose", ("1",), lacking.whole(lambda p: p.purpose)),
    "success": Part(
        "success criteria", ("1",), lacking.whole(lambda p: p.scope and p.scope.success)
    ),
    "scope": Part("scope", ("2",), lacking.whole(lambda p: p.scope)),
    "exclusions": Part(
        "limits and exclusions", ("2",), lacking.whole(lambda p: p.scope and p.scope.excludes)
    ),
    "assumptions": Part(
        "assumptions", ("2",), lacking.whole(lambda p: p.scope and p.scope.assumptions)
    ),
    "time-frame": Part(
        "time frame covered", ("2",), lacking.whole(lambda p: p.scope and p.scope.covers)
    ),
}

VENDOR: dict[str, Part] = {
    "dependency": Part("the dependency and its services", ("3", "F"), lacking.nothing),
    "contract": Part("contract", ("3",), lacking.whole(lambda p: p.dependency.contract)),
    "vendor-agreement": Part(
        "processing agreement with the vendor", ("3",), lacking.contract(lambda c: c.agreement)
    ),
    "location": Part("where the service is rendered", ("3",), lacking.contract(lambda c: c.region)),
    "support-route": Part("support route", ("3", "B"), lacking.contract(lambda c: c.support)),
    "incident-notice": Part(
        "the vendor's duty to tell of incidents",
        ("3",),
        lacking.contract(lambda c: c.incident_notice),
    ),
    "termination": Part(
        "termination", ("3", "15"), lacking.contract(lambda c: c.termination or c.ends)
    ),
    "vendor-audit": Part(
        "last audit of the vendor", ("3",), lacking.contract(lambda c: c.audited_on)
    ),
    "sla": Part("service level of the contract", ("3", "17"), lacking.contract(lambda c: c.sla)),
    "models": Part(
        "models and their last days", ("3", "F"), lacking.whole(lambda p: p.dependency.models)
    ),
    "held": Part(
        "what of ours lies at the vendor",
        ("3",),
        lacking.whole(lambda p: p.dependency.kept_at_vendor is not None),
    ),
    "quotas": Part("quotas", ("3",), lacking.whole(lambda p: p.dependency.quotas)),
    "vendor-evidence": Part(
        "what the vendor showed of its own continuity",
        ("3",),
        lacking.whole(lambda p: p.dependency.evidence),
    ),
    "substitution": Part(
        "how well the vendor can be replaced",
        ("3", "15"),
        lacking.whole(lambda p: p.dependency.substitution),
    ),
}

ANALYSIS: dict[str, Part] = {
    "analysis": Part(
        "tier, RTO, MTPD and minimum capacity of each process", ("4", "G"), lacking.nothing
    ),
    "impacts": Part("impact over time", ("4", "G"), lacking.each_process(lambda p: p.impacts)),
    "loss": Part(
        "loss an hour",
        ("4", "G"),
        lacking.each_process(lambda p: p.loss or any(one.amount for one in p.impacts)),
    ),
    "rpo": Part(
        "RPO of each process", ("4", "G"), lacking.each_process(lambda p: p.rpo is not None)
    ),
    "work-recovery": Part(
        "WRT of each process", ("4", "G"), lacking.each_process(lambda p: p.wrt is not None)
    ),
    "critical": Part(
        "whether each process is a critical or important function",
        ("4", "G"),
        lacking.each_process(lambda p: p.critical is not None),
    ),
    "assessed": Part(
        "who assessed each process, and when",
        ("4", "G"),
        lacking.each_process(lambda p: p.assessed_on and p.assessed_by),
    ),
    "owners": Part("owner of each process", ("4",), lacking.each_process(lambda p: p.owner)),
    "deputies": Part("deputy of each owner", ("4",), lacking.each_process(lambda p: p.deputy)),
    "domains": Part("failure domains, and what is shared", ("5", "E"), lacking.unassessed),
    "response-tools": Part(
        "what the response itself needs",
        ("5",),
        lacking.of_settings(lambda w: w.settings.response_tools),
    ),
}

PEOPLE: dict[str, Part] = {
    "roles": Part("roles and their people", ("6", "A"), lacking.each_role(lambda r: r.person)),
    "alternates": Part(
        "an alternate for each role",
        ("6",),
        lacking.each_role(lambda r: r.alternate is not None and r.alternate != r.person),
    ),
    "training": Part(
        "when each role was last trained", ("6",), lacking.each_role(lambda r: r.trained_on)
    ),
    "contacts": Part("a phone for each person", ("6", "A"), lacking.reachable),
    "duties": Part("who is responsible and accountable", ("6",), lacking.whole(lambda p: p.duties)),
    "declarer": Part("who may declare", ("6", "8"), lacking.declarer),
}
