"""Gather what a runbook says: four parts, in the order of its sections."""

from bcp.plan.loaded import LoadedPlan
from bcp.render.annexes import proof_views, related_views, source_views, thing_views
from bcp.render.dependency import criterion_views, service_views, signal_views
from bcp.render.diagram import flowchart
from bcp.render.document import banner, control_facts, copy_views, history_says, revision_views
from bcp.render.environment import Made
from bcp.render.fallbacks import ladder_views, procedure_views, return_views
from bcp.render.fate import domain_remarks, domain_rows, fate_of, fate_rows, tool_rows
from bcp.render.impact import analysis_views, impact_views
from bcp.render.issued import Issued
from bcp.render.names import Names
from bcp.render.needed import secrets_needed
from bcp.render.notices import notice_views, obligation_views
from bcp.render.parts_view import Aftermath, Annexes, Head, Response
from bcp.render.people import call_views, duty_views, person_views, role_views
from bcp.render.programme import (
    exercise_facts,
    exercise_views,
    exit_facts,
    held_says,
    held_views,
    operating_facts,
)
from bcp.render.scope import objectives, scope_facts, success
from bcp.render.standdown import mended_after, over_says, over_when
from bcp.render.strategies import strategy_views
from bcp.render.terms import sla_facts, term_facts, vendor_contact_facts
from bcp.render.words import NOT_STATED


def head(names: Names, loaded: LoadedPlan, issued: Issued | None) -> Head:
    """The cover, and sections 0 to 6."""
    plan = names.plan
    found = fate_of(names.workspace, plan, names.targets)
    return Head(
        title=plan.title,
        id=plan.id,
        banner=banner(plan, issued),
        declarers=names.directory.declarers,
        control=control_facts(names, issued),
        history_says=history_says(issued),
        revisions=revision_views(issued),
        copies=copy_views(names),
        purpose=plan.purpose or NOT_STATED,
        objectives=objectives(names),
        success=success(names),
        scope=scope_facts(names),
        services=service_views(names),
        terms=term_facts(names),
        impacts=impact_views(names),
        diagram=flowchart(plan.title, found),
        domains=domain_rows(found, plan.title),
        domains_remarks=domain_remarks(found, names.targets, loaded.plan),
        fates=fate_rows(found),
        tools=tool_rows(names.workspace, found),
        roles=role_views(names.directory),
        duties=duty_views(names),
        calls=call_views(names),
    )


def response(names: Names, loaded: LoadedPlan) -> Response:
    """Sections 7 to 12."""
    return Response(
        signals=signal_views(names),
        criteria=criterion_views(names),
        exceptions=names.plan.activation.exceptions or NOT_STATED,
        obligations=obligation_views(names),
        ladders=ladder_views(names),
        strategies=strategy_views(names),
        procedures=procedure_views(names, loaded),
        notices=notice_views(names),
        operating=operating_facts(names),
    )


def aftermath(
    names: Names, loaded: LoadedPlan, issued: Issued | None, control_map: Made
) -> Aftermath:
    """Sections 13 to 18."""
    return Aftermath(
        returns=return_views(names, loaded),
        over_says=over_says(names.plan),
        over_when=over_when(names.plan),
        mended_after=mended_after(names),
        exit_plan=exit_facts(names),
        exercises=exercise_facts(names),
        planned=exercise_views(names),
        held_says=held_says(issued),
        held=held_views(issued),
        sla=sla_facts(names),
        control_map=control_map,
    )


def annexes(names: Names, loaded: LoadedPlan) -> Annexes:
    """Annexes A to K, as far as they differ from plan to plan."""
    return Annexes(
        people=person_views(names.directory),
        vendor_contacts=vendor_contact_facts(names),
        secrets=secrets_needed(names),
        proofs=proof_views(names),
        inventory=thing_views(names),
        analyses=analysis_views(names),
        related=related_views(names),
        sources=source_views(names, loaded),
    )
