"""The offline sealer, its command, the backup file and the trial envelope."""

import json
import secrets
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.sealing.conftest import PRICE, Sealed, fresh_context

from openhall_sealing import Backup, b64, errors, generate_age_key, list_document, read_backup, run_trial, seal_bid
from openhall_sealing.cli import seal
from openhall_sealing.offline import check_folder, read_package, read_price

PASSPHRASE = "correct horse battery"
CSV = "id,description,unit,quantity,unit_price,amount\n1,灯,piece,2,10.50,21.00\n2,Delivery,,1,4,4.00\n"


@pytest.fixture
def package(tmp_path: Path, sealed: Sealed) -> Path:
    context = sealed.bid.envelope.context
    path = tmp_path / "package.json"
    path.write_text(
        json.dumps(
            {
                "v": 1,
                "context": {"tender": context.tender, "lot": context.lot, "bidder": context.bidder},
                "threshold": 2,
                "custodians": [key.recipient for key in sealed.custodians],
            }
        )
    )
    return path


def test_seals_checks_and_opens_a_bid_on_the_command_line(package: Path, tmp_path: Path) -> None:
    price, document, out = tmp_path / "price.csv", tmp_path / "plan.pdf", tmp_path / "out"
    price.write_text(CSV)
    document.write_bytes(secrets.token_bytes(100_000))
    arguments = ["--package", str(package), "--price", str(price), "--currency", "CNY", "--document", str(document)]

    made = CliRunner().invoke(seal, ["bid", *arguments, "--out", str(out), "--passphrase", PASSPHRASE])
    tried = CliRunner().invoke(seal, ["trial", *arguments])
    checked = CliRunner().invoke(seal, ["check", str(out)])
    opened = CliRunner().invoke(
        seal, ["open", str(out), "--passphrase", PASSPHRASE, "--documents-to", str(tmp_path / "opened")]
    )

    assert made.exit_code == tried.exit_code == checked.exit_code == opened.exit_code == 0, made.output + tried.output
    assert sorted(path.name for path in out.iterdir()) == [
        "backup.age",
        "bundle.age",
        "documents.age",
        "envelope.json",
        "manifest.json",
        "price.age",
    ]
    assert "25.00 CNY" in opened.output
    assert (tmp_path / "opened" / "plan.pdf").read_bytes() == document.read_bytes()
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert manifest["submit"]["payload"]["envelope"] == json.loads((out / "envelope.json").read_bytes())
    again = CliRunner().invoke(seal, ["bid", *arguments, "--out", str(out), "--passphrase", PASSPHRASE])
    assert again.exit_code == 1
    assert "nothing was overwritten" in again.output


def test_notices_a_changed_folder(package: Path, tmp_path: Path) -> None:
    price, out = tmp_path / "price.json", tmp_path / "out"
    price.write_text(json.dumps(PRICE))
    arguments = ["--package", str(package), "--price", str(price), "--out", str(out), "--passphrase", PASSPHRASE]
    assert CliRunner().invoke(seal, ["bid", *arguments]).exit_code == 0
    data = bytearray((out / "price.age").read_bytes())
    data[-1] ^= 1
    (out / "price.age").write_bytes(data)

    with pytest.raises(errors.DigestMismatch):
        check_folder(out)
    (out / "price.age").unlink()
    with pytest.raises(errors.Malformed):
        check_folder(out)


def test_refuses_bad_packages_and_sheets(package: Path, tmp_path: Path) -> None:
    good = json.loads(package.read_bytes())
    for change, error in (
        ({"threshold": 4}, errors.Malformed),
        ({"custodians": ["age1x", "age1y"]}, errors.BadKey),
        ({"v": 2}, errors.Malformed),
    ):
        with pytest.raises(error):
            read_package(json.dumps({**good, **change}).encode())
    with pytest.raises(errors.Malformed):
        read_package(b"\xff")
    sheet = tmp_path / "bad.csv"
    for text in ("id,amount\n1,2\n", "", CSV.replace("21.00", "21,00"), CSV + "3\n"):
        sheet.write_text(text)
        with pytest.raises(errors.BadPrice):
            read_price(sheet, currency="CNY")


def test_a_backup_opens_with_its_passphrase_only(sealed: Sealed) -> None:
    from openhall_sealing import write_backup

    envelope = sealed.bid.envelope
    backup = Backup(envelope.context, sealed.bid.identities, sealed.opening_key.identity, envelope.sha256)
    data = write_backup(backup, PASSPHRASE)

    found = read_backup(data, PASSPHRASE)
    found.require_for(envelope)

    assert found == backup
    flipped = bytearray(data)
    flipped[-1] ^= 1
    for changed, passphrase, error in (
        (data, "another one", errors.WrongPassphrase),
        (bytes(flipped), PASSPHRASE, errors.Damaged),
        (b"plain", PASSPHRASE, errors.NotEncrypted),
        (sealed.bid.bundle, PASSPHRASE, errors.ForbiddenRecipient),
    ):
        with pytest.raises(error):
            read_backup(changed, passphrase)
    with pytest.raises(errors.WrongPassphrase):
        write_backup(backup, "short")


def test_a_trial_opens_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 70_000)
    with (tmp_path / "scratch").open("w+b") as scratch:
        trial = run_trial(
            context=fresh_context(),
            price=PRICE,
            opening_key=generate_age_key(),
            random=secrets.token_bytes,
            documents=[(list_document(path, media_type="text/plain"), path)],
            scratch=scratch,
        )

    assert trial.sheet.to_json() == PRICE
    assert trial.documents[0].size == 70_000


def test_a_document_that_changes_while_it_is_sealed_stops_the_sealing(sealed: Sealed, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"before")
    entry = list_document(path, media_type="text/plain")
    path.write_bytes(b"after!")

    with (tmp_path / "out").open("wb") as target, pytest.raises(errors.DocumentChanged):
        seal_bid(
            context=fresh_context(),
            price=PRICE,
            custodians=[key.recipient for key in sealed.custodians],
            threshold=2,
            opening_recipient=sealed.opening_key.recipient,
            random=secrets.token_bytes,
            documents=[(entry, path)],
            documents_to=target,
        )


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "..", "", "a\nb"])
def test_a_document_name_holds_no_folder(sealed: Sealed, name: str) -> None:
    from openhall_sealing import DocumentEntry
    from openhall_sealing.content import document_list

    with pytest.raises(errors.BadDocument):
        document_list(sealed.bid.envelope.context, [DocumentEntry(name, 1, "0" * 64, "text/plain")])


def test_secrets_do_not_show_in_repr(sealed: Sealed) -> None:
    shown = repr(sealed.bid) + repr(sealed.opening_key)

    assert "AGE-SECRET-KEY" not in shown
    assert b64(sealed.bid.price)[:40] not in repr(sealed.opening_key)


SCHEDULE = {
    "currency": "CNY",
    "decimals": 2,
    "items": [
        {"id": "1", "description": "灯", "unit": "piece", "quantity": "2"},
        {"id": "2", "description": "Delivery", "unit": "", "quantity": "1"},
    ],
}


def with_schedule(package: Path) -> Path:
    package.write_text(json.dumps(json.loads(package.read_text()) | {"schedule": SCHEDULE}))
    return package


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(seal, [str(argument) for argument in arguments])


def test_a_schedule_is_written_filled_in_checked_and_sealed(package: Path, tmp_path: Path) -> None:
    with_schedule(package)
    empty, filled, out = tmp_path / "empty.csv", tmp_path / "filled.csv", tmp_path / "out"
    assert invoke("schedule", "--package", package, "--template", empty, "--language", "vi").exit_code == 0
    filled.write_text(empty.read_text("utf-8-sig").replace("2,,", '2,"10,50",').replace("1,,", '1,"4,00",'))

    bad = invoke("schedule", "--package", package, "--price", empty)
    good = invoke("schedule", "--package", package, "--price", filled, "--figures", "comma")
    made = invoke(
        "bid", "--package", package, "--price", filled, "--figures", "comma", "--out", out, "--passphrase", PASSPHRASE
    )
    opened = invoke("open", out, "--passphrase", PASSPHRASE)

    assert bad.exit_code == 1
    assert "row 2, unit_price: empty" in bad.output
    assert "25.00 CNY" in good.output
    assert made.exit_code == 0, made.output
    assert "25.00 CNY" in opened.output


def test_a_schedule_with_faults_is_not_sealed(package: Path, tmp_path: Path) -> None:
    price = tmp_path / "price.csv"
    price.write_text("id,quantity,unit price,amount\n1,2,10.50,21.01\n2,1,4,\n")

    made = invoke(
        "bid",
        "--package",
        with_schedule(package),
        "--price",
        price,
        "--out",
        tmp_path / "out",
        "--passphrase",
        PASSPHRASE,
    )

    assert made.exit_code == 1
    assert "row 2, amount: amount_wrong (found 21.01, expected 21)" in made.output
    assert not (tmp_path / "out").exists()


def test_a_replacing_bid_names_the_one_that_stands(package: Path, tmp_path: Path) -> None:
    price, standing = tmp_path / "price.csv", "2f1d5b7e-2f43-4f0e-9b8c-5a1c7f0d9e11"
    price.write_text(CSV)

    made = invoke(
        "bid", "--package", package, "--price", price, "--currency", "CNY", "--replaces", standing,
        "--out", tmp_path / "out", "--passphrase", PASSPHRASE,
    )  # fmt: skip

    assert made.exit_code == 0, made.output
    submit = json.loads((tmp_path / "out" / "manifest.json").read_bytes())["submit"]
    assert (submit["command"], submit["object"]) == ("replace_bid", f"bid:{standing}")


def test_a_backup_is_of_one_version_and_gives_back_the_keys(package: Path, tmp_path: Path) -> None:
    price = tmp_path / "price.csv"
    price.write_text(CSV)
    for name in ("first", "second"):
        made = invoke(
            "bid", "--package", package, "--price", price, "--currency", "CNY", "--out", tmp_path / name,
            "--passphrase", PASSPHRASE,
        )  # fmt: skip
        assert made.exit_code == 0, made.output
    file, key = tmp_path / "first" / "backup.age", tmp_path / "opening.key"

    mine = invoke("backup", file, "--folder", tmp_path / "first", "--opening-key-to", key, "--passphrase", PASSPHRASE)
    other = invoke("backup", file, "--folder", tmp_path / "second", "--passphrase", PASSPHRASE)
    shown = invoke("backup", file, "--show-identities", "--passphrase", PASSPHRASE)

    assert mine.exit_code == 0, mine.output
    assert other.exit_code == 1
    assert "another version" in other.output
    assert "AGE-SECRET-KEY-1" in shown.output
    assert "AGE-SECRET-KEY-1" not in mine.output
    kept = read_backup(file.read_bytes(), PASSPHRASE)
    assert kept.opening_key in key.read_text()
    assert kept.envelope is not None
    assert kept.envelope.sha256 == kept.envelope_sha256
