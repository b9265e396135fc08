"""Which packages teach the engine their conditions, effects, clocks and facts: importing them registers them."""

from importlib import import_module

_TEACHERS = (
    "consult.cases.findable",
    "consult.cases.migrating",
    "consult.cases.clock_reminders",
    "consult.notifications.mail",
    "consult.consultations.conditions",
    "consult.consultations.restart_conditions",
    "consult.consultations.outage_conditions",
    "consult.consultations.opinion_conditions",
    "consult.consultations.facts",
    "consult.consultations.effects",
    "consult.consultations.actions.inquiry_reminders",
    "consult.consultations.restart",
    "consult.consultations.carry_asking",
    "consult.consultations.findable",
    "consult.consultations.announcing.following",
    "consult.consultations.announcing.telling",
    "consult.consultations.foresight",
    "consult.bodies.conditions",
    "consult.bodies.seat_conditions",
    "consult.bodies.recruitment_conditions",
    "consult.bodies.selection_conditions",
    "consult.meetings.conditions",
    "consult.meetings.facts",
    "consult.meetings.effects",
    "consult.meetings.minutes_effects",
    "consult.meetings.findable",
    "consult.meetings.overdue",
    "consult.meetings.foresight",
    "consult.collaboration.grant_conditions",
    "consult.collaboration.grant_settlement_conditions",
    "consult.collaboration.joint_conditions",
    "consult.collaboration.joint_review_conditions",
    "consult.council.conditions",
    "consult.council.bill_conditions",
    "consult.council.petition_conditions",
    "consult.plans.conditions",
    "consult.archive.conditions",
    "consult.plans.plan_conditions",
    "consult.plans.review_conditions",
    "consult.plans.facts",
    "consult.plans.effects",
    "consult.collaboration.promise_conditions",
    "consult.collaboration.issue_conditions",
    "consult.collaboration.issue_sheets",
    "consult.collaboration.issue_facts",
    "consult.collaboration.issue_effects",
    "consult.collaboration.dialogue_conditions",
    "consult.collaboration.assembly_conditions",
    "consult.collaboration.matching_conditions",
    "consult.collaboration.appointment_conditions",
)


def register_procedures() -> None:
    """Import every teacher; a missing one is an error, not a gap."""
    for module in _TEACHERS:
        import_module(module)
