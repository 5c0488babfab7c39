"""What an agency has decided on a finding, in words: beside the verdict, never instead of it."""

from reports.material import Material
from reports.visible import visible
from scanner.model.local_time import local_day
from scanner.model.organisation import Plan
from scanner.model.verdict import Verdict
from scanner.model.words import Decision
from scanner.model.work import plan_for


def planned(have: Material, verdict: Verdict) -> str:
    """Who does what until when about a verdict, overdue told plainly; empty without a decision."""
    plan = plan_for(verdict, have.plans) if have.plans else None
    return plan_words(have, plan) if plan else ""


def plan_words(have: Material, plan: Plan) -> str:
    """One decision."""
    say, person, note = have.words.say, visible(plan.person), visible(plan.note)
    if plan.decision is Decision.NOT_OURS:
        return say("plan_not_ours", person=person, note=note)
    today = local_day(have.results.run.as_of)
    if plan.decision is Decision.DONE:
        day = plan.due_at or plan.decided_at
        said = say("plan_done_seen" if today > day else "plan_done", person=person, day=have.figures.day(day))
    else:
        day = plan.due_at or plan.decided_at
        said = say("plan_overdue" if today > day else "plan_due", person=person, day=have.figures.day(day))
    return say("plan_note", plan=said, note=note) if note else said
