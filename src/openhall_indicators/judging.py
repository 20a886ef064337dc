"""How well models tell labelled bids apart, honestly: baselines first, folds that keep firms together, calibration.

A split by row is a leak (bids of one tender share its screens) and is shown only to be seen as such. A split by tender
still lets a firm be in both halves. Only the split by connected component of firms asks about firms never seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, brier_score_loss, f1_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from openhall_indicators.labelled import FEATURES, Labelled

SPLITS: Final = ("row", "tender", "component")
BASELINES: Final = ("year", "bidders", "cv")
MODELS: Final = ("logistic", "forest")
FOLDS: Final = 5
BINS: Final = 10
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Out-of-fold chances of the model on one split."""

    chances: Floats
    thresholds: Floats
    pushes: Floats
    """What each feature adds to the log-odds behind the chance; no columns where that wasn't asked for."""


def judge(found: Labelled, *, seed: int = 0, folds: int = FOLDS) -> list[dict[str, Any]]:
    """One entry for each split and model, baselines first: figures, or a reason why there are none."""
    labels = np.array(found.labels)
    features = np.array(found.features, dtype=np.float64)
    years = np.array(found.years, dtype=np.float64)[:, None]
    inputs: dict[str, Floats] = {
        "year": years,
        "bidders": features[:, [FEATURES.index("bidders")]],
        "cv": features[:, [FEATURES.index("cv")]],
        **dict.fromkeys(MODELS, features),
    }
    told = []
    for split in SPLITS:
        groups = _groups(found, split)
        for name in (*BASELINES, *MODELS):
            entry: dict[str, Any] = {"split": split, "model": name, "baseline": name in BASELINES}
            if groups is None:
                entry["why_not"] = "needs the column of the bidder (--bidder)"
            elif np.isnan(inputs[name]).all():
                entry["why_not"] = "the data have no such column"
            else:
                try:
                    entry |= _figures(labels, _out_of_fold(name, inputs[name], labels, groups, split, seed, folds))
                except _TooFew as reason:
                    entry["why_not"] = str(reason)
            told.append(entry)
    return told


class _TooFew(ValueError):
    pass


def _groups(found: Labelled, split: str) -> NDArray[np.int64] | None:
    if split == "row":
        return np.arange(len(found.labels))
    if split == "tender":
        return np.unique(found.tenders, return_inverse=True)[1].astype(np.int64)
    return None if found.components is None else np.array(found.components)


def _make(name: str, seed: int) -> Any:
    if name in BASELINES:
        tree = DecisionTreeClassifier(
            max_leaf_nodes=8, min_samples_leaf=0.03, class_weight="balanced", random_state=seed
        )
        return make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), tree)
    if name == "logistic":
        return make_pipeline(
            SimpleImputer(strategy="median", keep_empty_features=True),
            StandardScaler(),
            LogisticRegression(class_weight="balanced", max_iter=1000),
        )
    forest = RandomForestClassifier(
        n_estimators=100, min_samples_leaf=5, class_weight="balanced", random_state=seed, n_jobs=1
    )
    return make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), forest)


def _folds(
    labels: NDArray[Any], groups: NDArray[Any], split: str, seed: int, many: int
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    if split == "row":
        yield from StratifiedKFold(many, shuffle=True, random_state=seed).split(labels, labels)
    else:
        yield from StratifiedGroupKFold(many, shuffle=True, random_state=seed).split(labels, labels, groups)


def _out_of_fold(
    name: str,
    inputs: Floats,
    labels: NDArray[Any],
    groups: NDArray[Any],
    split: str,
    seed: int,
    folds: int,
    *,
    explained: bool = False,
) -> Judged:
    """Chances for each row from a model that saw neither it nor its group; calibrated on folds inside the training."""
    _both_labels(labels, groups)
    chances = np.full(len(labels), np.nan)
    thresholds = np.full(len(labels), np.nan)
    pushes = np.full(inputs.shape if explained else (len(labels), 0), np.nan)
    many = min(folds, *(len(set(groups[labels == label].tolist())) for label in (0, 1)))
    if many < 2:
        raise _TooFew("one label occurs in a single group: no fold can be made")
    for train, test in _folds(labels, groups, split, seed, many):
        if len(set(labels[train].tolist())) < 2:
            raise _TooFew("a fold would be trained on one label only")
        inner = [
            (a, b)
            for a, b in _folds(labels[train], groups[train], split, seed, min(3, many))
            if len(set(labels[train][a].tolist())) == 2 and len(set(labels[train][b].tolist())) == 2
        ]
        model: Any = _make(name, seed)
        if len(inner) >= 2:
            model = CalibratedClassifierCV(model, method="sigmoid", cv=inner)
        model.fit(inputs[train], labels[train])
        chances[test] = model.predict_proba(inputs[test])[:, 1]
        # What counts as a lead is set by the share of positives in the training data, never by the test data.
        thresholds[test] = labels[train].mean()
        if explained:
            pushes[test] = _pushes(model, inputs[test])
    return Judged(chances, thresholds, pushes)


def _pushes(model: Any, inputs: Floats) -> Floats:
    """Of the logistic model that gave the chances: what each feature adds to the log-odds, the constant left out.

    Calibrated, the chance is the mean over inner folds of 1 / (1 + exp(a·f + b)), where f is the model's own log-odds:
    a feature adds -a times what it adds to f, and the folds' shares are averaged.
    """
    if not isinstance(model, CalibratedClassifierCV):
        return _linear(model, inputs)
    folds = [-one.calibrators[0].a_ * _linear(one.estimator, inputs) for one in model.calibrated_classifiers_]
    mean: Floats = np.mean(folds, axis=0)
    return mean


def _linear(model: Any, inputs: Floats) -> Floats:
    """Coefficient times standardised value."""
    found: Floats = model[:-1].transform(inputs) * model[-1].coef_[0]
    return found


def _both_labels(labels: NDArray[Any], groups: NDArray[Any]) -> None:
    if len(set(groups.tolist())) < 4:
        raise _TooFew("fewer than four groups: no fold can be made")
    if len(labels) < 20:
        raise _TooFew("fewer than twenty bids")


def _figures(labels: NDArray[Any], judged: Judged) -> dict[str, Any]:
    said = (judged.chances >= judged.thresholds).astype(int)
    return {
        "balanced_accuracy": float(balanced_accuracy_score(labels, said)),
        "f1": float(f1_score(labels, said)),
        "auc": float(roc_auc_score(labels, judged.chances)),
        "brier": float(brier_score_loss(labels, judged.chances)),
        "calibration": _calibration(labels, judged.chances),
    }


def _calibration(labels: NDArray[Any], chances: Floats) -> list[dict[str, float]]:
    """Of each tenth of the chances: their mean, and how many were truly positive."""
    order = np.argsort(chances, kind="stable")
    return [
        {"predicted": float(chances[part].mean()), "observed": float(labels[part].mean()), "n": len(part)}
        for part in np.array_split(order, BINS)
        if len(part)
    ]


def leads(found: Labelled, *, seed: int = 0, most: int = 100) -> list[dict[str, Any]]:
    """Bids with the highest out-of-fold chance under the strictest split there is, each with what moved it.

    The explanation is that of the very model that gave the chance, which never saw the bid: the three features that add
    most to its log-odds, or take most from it.
    """
    labels, features = np.array(found.labels), np.array(found.features, dtype=np.float64)
    split = "component" if found.components is not None else "tender"
    groups = _groups(found, split)
    if groups is None:
        return []
    try:
        judged = _out_of_fold("logistic", features, labels, groups, split, seed, FOLDS, explained=True)
    except _TooFew:
        return []
    order: Sequence[int] = np.argsort(-judged.chances, kind="stable")[:most].tolist()
    return [
        {
            "tender": found.tenders[place],
            "bidder": found.firms[place],
            "chance": round(float(judged.chances[place]), 4),
            "because": "; ".join(
                f"{FEATURES[at]} {judged.pushes[place, at]:+.2f}"
                for at in np.argsort(-np.abs(judged.pushes[place]))[:3]
            ),
        }
        for place in order
    ]
