"""Models are judged on splits that say how hard they were, beside baselines that need no model."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from sklearn.calibration import CalibratedClassifierCV

from openhall_indicators import judging
from openhall_indicators.cli import main
from openhall_indicators.labelled import FEATURES, Columns, NotLabelled, read


def write(path: Path, *, honest: bool = False, tenders: int = 60) -> Path:
    """Sixty tenders in twelve groups of firms. In half of the groups prices are close (a cartel), unless ``honest``."""
    lots = random.Random(7)
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["call", "firm", "price", "when", "collusive"])
        for tender in range(tenders):
            group = tender % 12
            cartel = group % 2 == 1
            width = 0.3 if honest or not cartel else 0.01
            for firm in range(4):
                writer.writerow(
                    [
                        f"T{tender}",
                        f"G{group}F{firm}",
                        100 * (1 + lots.uniform(0, width)),
                        2000 + tender % 5,
                        int(cartel),
                    ]
                )
    return path


def evaluate(path: Path, out: Path, *more: str) -> Result:
    options = ["--label", "collusive", "--tender", "call", "--amount", "price", *more]
    return CliRunner().invoke(main, ["evaluate", str(path), "--out", str(out), *options])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, dict[tuple[str, str], dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("evaluate")
    done = evaluate(write(folder / "bids.csv"), folder, "--bidder", "firm", "--year", "when")
    assert done.exit_code == 0, done.output
    told = json.loads((folder / "report.json").read_text())
    assert told["data"] == {"bids": 240, "skipped": 0, "tenders": 60, "firms": 48, "components": 12, "positive": 120}
    return folder, done, {(one["split"], one["model"]): one for one in told["results"]}


def test_what_is_in_the_prices_is_found_on_unseen_firms_too(results):
    _, _, found = results
    for model in ("cv", "logistic", "forest"):
        assert found["component", model]["balanced_accuracy"] > 0.9
        assert found["component", model]["auc"] > 0.9
        assert 0 <= found["component", model]["brier"] < 0.15


def test_a_baseline_that_knows_nothing_scores_like_a_coin(results):
    _, _, found = results
    assert found["component", "year"]["balanced_accuracy"] < 0.7
    assert found["component", "bidders"]["balanced_accuracy"] < 0.65


def test_baselines_are_printed_first_for_every_split(results):
    _, done, found = results
    lines = [line.split() for line in done.output.splitlines() if "balanced accuracy" in line]

    assert [tuple(line[:2]) for line in lines] == list(found)
    assert [line[1] for line in lines[:5]] == ["year", "bidders", "cv", "logistic", "forest"]


def test_leads_say_what_moved_them_and_the_card_says_what_it_is_not_for(results):
    folder, _, _ = results
    rows = list(csv.DictReader((folder / "leads.csv").read_text().splitlines()))

    assert len(rows) == 100
    assert float(rows[0]["chance"]) >= float(rows[-1]["chance"])
    assert rows[0]["because"].count(";") == 2
    assert "Not for" in (folder / "model_card.md").read_text()


def test_the_explanation_is_of_the_very_model_that_gave_the_chance(tmp_path: Path):
    """The calibrated chance is a mean of sigmoids: each fold's log-odds is its features' pushes and a constant."""
    columns = Columns("collusive", "call", "price", "firm", "when")
    found = read(write(tmp_path / "bids.csv", tenders=120), columns)
    labels, features = np.array(found.labels), np.array(found.features, dtype=np.float64)
    train, test = np.arange(0, len(labels), 2), np.arange(1, len(labels), 2)
    inner = [(train[::2], train[1::2]), (train[1::2], train[::2])]
    whole = judging._make("logistic", 0)
    model = CalibratedClassifierCV(whole, method="sigmoid", cv=inner).fit(features, labels)

    pushes = judging._pushes(model, features[test])
    means = []
    for one in model.calibrated_classifiers_:
        part, calibrator = one.estimator, one.calibrators[0]
        odds = np.log(p := calibrator.predict(part.decision_function(features[test]))) - np.log1p(-p)
        constant = -calibrator.a_ * part[-1].intercept_[0] - calibrator.b_
        means.append(odds - constant)

    assert pushes.shape == (len(test), len(FEATURES))
    assert pushes.sum(axis=1) == pytest.approx(np.mean(means, axis=0))


def test_without_the_bidder_the_strict_split_is_refused_and_said(tmp_path: Path):
    done = evaluate(write(tmp_path / "bids.csv", tenders=24), tmp_path / "out")

    assert done.exit_code == 0, done.output
    assert "not computed: needs the column of the bidder (--bidder)" in done.output
    assert "not computed: the data have no such column" in done.output


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (Columns("nonsense", "call", "price"), "There is no column nonsense."),
        (Columns("collusive", "call", "firm"), "no bid with a price"),
        (Columns("price", "call", "price"), "only one label"),
    ],
)
def test_a_file_that_can_not_be_judged_is_refused_in_a_sentence(tmp_path: Path, columns: Columns, says: str):
    with pytest.raises(NotLabelled, match=says):
        read(write(tmp_path / "bids.csv", tenders=12), columns)


def test_a_bid_without_a_label_counts_for_neither_side(tmp_path: Path):
    file = write(tmp_path / "bids.csv", tenders=12)
    columns = Columns("collusive", "call", "price", "firm", "when")
    whole = read(file, columns)
    lines = list(csv.reader(file.read_text().splitlines()))
    place = lines[0].index("collusive")
    for line, said in zip(lines[1:4], ("", "unknown", "perhaps"), strict=True):
        line[place] = said
    file.write_text("\n".join(",".join(line) for line in lines) + "\n")

    found = read(file, columns)

    assert len(found.labels) == len(whole.labels) - 3
    assert found.skipped == whole.skipped + 3


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_seen(tmp_path: Path, separator: str):
    file = write(tmp_path / "bids.csv", tenders=12)
    columns = Columns("collusive", "call", "price", "firm", "when")
    plain = read(file, columns)
    file.write_text(file.read_text().replace(",", separator))

    assert read(file, columns) == plain
