"""Acts on rules and alerts (protocols §10). Nothing in them points at a tender or a party."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_INDICATOR = _("The id of the indicator.")
_RULE = _("The rule that gave the alert.")
RULE_SET = ActKind(
    code="SPV-02",
    subsystem="supervision",
    name=_("Rule for alerts set"),
    meaning=_("A supervisor says from which value on an indicator gives an alert in a sector."),
    command="set_alert_rule",
    effect=_("Values beyond the threshold give alerts from now on; what the rule said before counts no more."),
    on="alert-rule",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "sector": _("The sector to which the rule belongs."),
        "indicator": _INDICATOR,
        "when": _("Whether values above or below the threshold give an alert."),
        "threshold": _("The threshold, as a decimal."),
        "least_n": _("On how many observations a value must stand."),
        "days": _("Within how many days somebody should have settled an alert."),
        "in_force": _("Whether the rule counts from now on, or has ended."),
    },
    statement=_("Why the rule says so."),
)
RULE_MUTED = ActKind(
    code="SPV-03",
    subsystem="supervision",
    name=_("Rule for alerts muted"),
    meaning=_("A supervisor muted a rule until an instant, and said why."),
    command="mute_alert_rule",
    effect=_("The rule gives no new alerts until then; everybody reads who muted it and why."),
    on="alert-rule",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"indicator": _INDICATOR, "until": _("Until when it is muted.")},
    statement=_("Why it is muted."),
)
RULE_HEARD = ActKind(
    code="SPV-04",
    subsystem="supervision",
    name=_("Muting of a rule ended"),
    meaning=_("A supervisor ended the muting of a rule before its time."),
    command="unmute_alert_rule",
    effect=_("The rule gives alerts again at once."),
    on="alert-rule",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"indicator": _INDICATOR},
)
ALERT_TAKEN = ActKind(
    code="SPV-05",
    subsystem="supervision",
    name=_("Alert taken on"),
    meaning=_("A supervisor took on an alert. Neither tender nor party is named."),
    command="take_alert",
    effect=_("Somebody answers by name for what comes of the alert; nobody else can close it."),
    on="alert",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"rule": _RULE},
)
ALERT_CLOSED = ActKind(
    code="SPV-06",
    subsystem="supervision",
    name=_("Alert closed"),
    meaning=_("An alert was closed with its outcome. Neither tender nor party is named."),
    command="close_alert",
    effect=_("The outcome counts in the rule’s precision, which everybody can compute from these acts."),
    on="alert",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "rule": _RULE,
        "outcome": _("Confirmed, explained, a false alarm, or handed on to an investigation."),
    },
    commitments={"explanation": _("What was looked at and found."), "unit": _("What the alert was about.")},
)
ALERT_INVESTIGATED = ActKind(
    code="SPV-08",
    subsystem="supervision",
    name=_("Outcome of an investigated alert"),
    meaning=_("The investigation that began with an alert has ended. Neither tender nor party is named."),
    command="settle_alert",
    effect=_("The outcome counts in the rule’s precision, as that of an alert closed by itself does."),
    on="alert",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"rule": _RULE, "outcome": _("Whether the investigation confirmed what the alert pointed at.")},
)
ALERTS_TAKEN = ActKind(
    code="SPV-09",
    subsystem="supervision",
    name=_("Alerts taken on together"),
    meaning=_("A supervisor took on several alerts of a sector at once. Neither tender nor party is named."),
    command="take_alerts",
    effect=_("The supervisor answers by name for what comes of each; nobody else can close them."),
    on="sector",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"alerts": _("Ids of the alerts.")},
)
