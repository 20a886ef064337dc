"""``openhall-indicators evaluate``: what a detection model is worth on data that the user brings."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any, Final

import click

from openhall_indicators.labelled import FEATURES, Columns, NotLabelled, read, summary
from openhall_indicators.running import write_json

_CARD: Final = """# Model card

Written by `openhall-indicators evaluate` for {name}.

- **Data**: {bids:,} bids of {tenders:,} tenders, {positive:,} labelled positive, {skipped:,} left out for want of a
  tender or a price.
- **Models**: a logistic regression and a random forest on {features}; chances calibrated by a sigmoid on inner folds of
  the training data. A bid is called a lead when its chance is at least the share of positives in the training data.
- **Baselines**: year alone, number of bidders alone, CV alone, each as a tree of at most eight leaves. A model that
  doesn't beat them has learnt the calendar or the size of the market.
- **Splits**: `row` is a leak and shown only for comparison with what others report. `tender` keeps a tender whole.
  `component` keeps all firms that ever met in a tender on one side; only this says something about unseen firms.

{table}

**Not for**: verdicts; another country or market than that of the data (transfer between countries is poor); a person or
firm without a look at the evidence and the innocent explanations. Labels come from cases that were found: what was
never found is labelled clean.
"""


@click.command()
@click.argument("labelled", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--label", required=True, metavar="COLUMN", help="Column of the label: 1, true, yes, collusive or cartel."
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option("--tender", default="tender", show_default=True, metavar="COLUMN", help="Column of the tender's id.")
@click.option("--amount", default="amount", show_default=True, metavar="COLUMN", help="Column of the price.")
@click.option("--bidder", metavar="COLUMN", help="Column of the bidder's id: the split by component needs it.")
@click.option("--year", metavar="COLUMN", help="Column of the year, for the baseline.")
@click.option("--seed", default=0, show_default=True, help="Of the folds and forests: the same gives the same.")
def evaluate(
    labelled: Path, label: str, out: Path, tender: str, amount: str, bidder: str | None, year: str | None, seed: int
) -> None:
    """Judge detection models on LABELLED, a CSV with one line for each bid.

    Writes report.json (balanced accuracy, F1, AUC, Brier score and calibration of each model and split, baselines
    first), leads.csv (with what moved each) and model_card.md. Needs the extra `models` (scikit-learn).
    """
    try:
        from openhall_indicators import judging
    except ModuleNotFoundError as missing:
        raise click.ClickException(f"Needs {missing.name}: install openhall with the extra models.") from None
    try:
        found = read(labelled, Columns(label, tender, amount, bidder, year))
    except NotLabelled as reason:
        click.echo(str(reason), err=True)
        sys.exit(1)
    out.mkdir(parents=True, exist_ok=True)
    judged = judging.judge(found, seed=seed)
    for entry in judged:
        click.echo(line(entry))
    about = summary(found)
    write_json(out / "report.json", {"source": labelled.name, "seed": seed, "data": about, "results": judged})
    _write_leads(out / "leads.csv", judging.leads(found, seed=seed))
    table = "\n".join(["| split | model | balanced accuracy | F1 | AUC |", "|---|---|---|---|---|", *map(_row, judged)])
    card = _CARD.format(name=labelled.name, features=", ".join(FEATURES), table=table, **about)
    (out / "model_card.md").write_text(card, encoding="utf-8")
    click.echo(f"Written to {out}: report.json, leads.csv, model_card.md")


def line(entry: dict[str, Any]) -> str:
    """One result as a line of text."""
    name = f"{entry['split']:9} {entry['model']:8}{' (baseline)' if entry['baseline'] else '':11}"
    if "why_not" in entry:
        return f"{name} not computed: {entry['why_not']}"
    return (
        f"{name} balanced accuracy {entry['balanced_accuracy']:.3f}, F1 {entry['f1']:.3f}, AUC {entry['auc']:.3f}, "
        f"Brier {entry['brier']:.3f}"
    )


def _row(entry: dict[str, Any]) -> str:
    if "why_not" in entry:
        return f"| {entry['split']} | {entry['model']} | {entry['why_not']} | | |"
    figures = (f"{entry[key]:.3f}" for key in ("balanced_accuracy", "f1", "auc"))
    return f"| {entry['split']} | {entry['model']} | {' | '.join(figures)} |"


def _write_leads(path: Path, found: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, ["tender", "bidder", "chance", "because"])
        writer.writeheader()
        writer.writerows(found)
