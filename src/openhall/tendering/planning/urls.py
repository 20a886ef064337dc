"""Addresses of planning's pages."""

from django.urls import path

from openhall.tendering.planning import draft_pages, pack_pages, pages, plan_pages

urlpatterns = [
    path("plans", plan_pages.plans, name="plans"),
    path("plans.atom", plan_pages.plans_atom, name="plans-atom"),
    path("plans.ics", plan_pages.plans_calendar, name="plans-calendar"),
    path("plans/subscriptions", plan_pages.ask, name="plan-subscribe"),
    path("plans/subscriptions/asked", plan_pages.asked, name="plans-asked"),
    path("plans/subscriptions/<slug:token>", plan_pages.own, name="plan-subscription"),
    path("plans/subscriptions/<slug:token>/confirm", plan_pages.confirm, name="plan-subscription-confirm"),
    path("rules", pack_pages.rules, name="rules"),
    path("rules/<str:pack>", pack_pages.pack, name="rules-pack"),
    path("desk/rules", pack_pages.propose, name="rules-propose"),
    path("desk/rules/drafts", draft_pages.begin, name="rules-draft-begin"),
    path("desk/rules/drafts/<uuid:uuid>", draft_pages.draft, name="rules-draft"),
    path("desk/rules/drafts/<uuid:uuid>/procedures/<slug:code>", draft_pages.procedure, name="rules-draft-procedure"),
    path("desk/rules/drafts/<uuid:uuid>/classes/<slug:code>", draft_pages.resource_class, name="rules-draft-class"),
    path("desk/rules/<uuid:uuid>", pack_pages.version, name="rules-version"),
    path("desk/cost-model", pack_pages.cost_model, name="cost-model"),
    path("desk/projects/<uuid:uuid>/invitations", pack_pages.invitations, name="work-project-invitations"),
    path("desk/projects/new", pages.new_project, name="work-project-new"),
    path("desk/projects/<uuid:uuid>/edit", pages.edit_project, name="work-project-edit"),
    path("desk/projects/<uuid:uuid>/plan", pages.plan, name="work-project-plan"),
    path("desk/projects/<uuid:uuid>/plan/published/<slug:leaf>", pages.plan_published, name="work-plan-published"),
]
