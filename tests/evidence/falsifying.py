"""Ways to falsify a retrieval of a period with one tender and one document: what a forger may try."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable

Files = dict[str, bytes]
CHANGES: dict[str, tuple[Callable[[Files], Files], str]] = {}
"""By name: a way to falsify a file, and the check of ``openhall-verify`` that must find it."""


def change(code):
    """A way to falsify the file, and the check that must find it."""

    def keep(falsify):
        CHANGES[falsify.__name__] = (falsify, code)
        return falsify

    return keep


def with_manifest(files):
    """The manifest made to fit whatever the forger left."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in files.items()
        if name != "manifest.json"
    }
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def edited(files, **changes):
    manifest = json.loads(files["manifest.json"]) | changes
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def case_of(files):
    return next(name for name in files if name.startswith("cases/"))


@change("packs")
def a_rule_is_changed(files):
    name = next(name for name in files if name.startswith("packs/") and name.endswith("time_limits.toml"))
    return files | {name: files[name] + b"\n# another rule\n"}


@change("packs")
def a_part_of_the_law_is_missing(files):
    name = next(name for name in files if name.startswith("packs/") and name.endswith("deposits.toml"))
    return {key: data for key, data in files.items() if key != name}


@change("documents")
def a_document_is_changed(files):
    name = next(name for name in files if name.startswith("documents/"))
    return files | {name: files[name] + b" "}


@change("documents")
def a_document_is_left_out(files):
    name = next(name for name in files if name.startswith("documents/"))
    return {key: data for key, data in files.items() if key != name}


@change("documents")
def a_document_is_slipped_in(files):
    return files | {f"documents/{'0' * 64}": b"a paper that nobody signed"}


@change("manifest")
def a_case_is_left_out(files):
    return {key: data for key, data in files.items() if not key.startswith("cases/")}


@change("period")
def a_case_is_left_out_and_the_list_with_it(files):
    kept = {key: data for key, data in files.items() if not key.startswith(("cases/", "documents/", "packs/"))}
    return edited(kept, cases=[])


@change("digest")
def an_act_of_a_case_is_changed(files):
    name = case_of(files)
    inner = zipfile.ZipFile(io.BytesIO(files[name]))
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for one in inner.namelist():
            data = inner.read(one)
            archive.writestr(one, data.replace(b"NOT-01", b"NOT-02") if one == "leaves.jsonl" else data)
    return files | {name: body.getvalue()}


@change("period")
def an_entry_of_the_period_is_changed(files):
    lines = files["log/entries.jsonl"].splitlines()
    lines[2] = lines[2].replace(b'"v":1', b'"v":2')
    return files | {"log/entries.jsonl": b"\n".join(lines) + b"\n"}


@change("period")
def an_entry_of_the_period_is_left_out(files):
    lines = files["log/entries.jsonl"].splitlines()
    return files | {"log/entries.jsonl": b"\n".join(lines[:2] + lines[3:]) + b"\n"}


@change("period")
def the_stretch_is_moved(files):
    proof = json.loads(files["log/proof.json"])
    return files | {"log/proof.json": json.dumps(proof | {"first": proof["first"] + 1}).encode()}


@change("retrieval")
def another_purpose_is_claimed_for_what_was_asked(files):
    return edited(files, about={"from": "2026-01-01T00:00:00.000000Z", "to": "2027-01-01T00:00:00.000000Z"})


@change("disclosure")
def the_stated_purpose_is_changed(files):
    told = json.loads(files["disclosures.json"])
    for one in told:
        if one["path"] == "purpose":
            one["value"] = "Another purpose altogether."
    return files | {"disclosures.json": json.dumps(told).encode()}


@change("retrieval")
def it_is_passed_off_as_another_retrieval(files):
    return edited(files, retrieval="5d6f1a52-6d8e-4a54-9a0e-0f6a3d1b2c3d")


@change("inclusion")
def the_act_of_the_retrieval_is_changed(files):
    return files | {"leaves.jsonl": files["leaves.jsonl"].replace(b'"scope":"period"', b'"scope":"party"')}


@change("signature")
def the_signature_of_the_request_is_left_out(files):
    kept = [line for line in files["intents.jsonl"].splitlines(keepends=True) if b"retrieve_evidence" not in line]
    return files | {"intents.jsonl": b"".join(kept)}


@change("checkpoint")
def another_checkpoint_is_put_in(files):
    return files | {"checkpoint": files["checkpoint"].replace(b"localhost/witness\n", b"localhost/another\n", 1)}


@change("extra-file")
def a_file_is_slipped_in(files):
    return files | {"note.txt": b"by the way"}


def zipped(files):
    """The files as one ZIP."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return body.getvalue()
