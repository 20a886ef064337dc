"""``openhall seal``: make, try and check a sealed bid on one's own machine, without the platform's page."""

import secrets
import tempfile
import uuid
from pathlib import Path

import click

from openhall_log import MalformedKey, VerifierKey
from openhall_sealing.backup import read_backup
from openhall_sealing.custodians import require_on_log
from openhall_sealing.envelope import parse_envelope
from openhall_sealing.errors import SealingError
from openhall_sealing.keys import AgeKey, age_key, generate_age_key
from openhall_sealing.offline import (
    ScheduleRefused,
    TenderPackage,
    check_folder,
    list_documents,
    read_package,
    read_price,
    seal_folder,
    with_costs,
)
from openhall_sealing.opening import open_documents, open_price
from openhall_sealing.schedule import POINT, STYLES, TITLES, Fault, template_file
from openhall_sealing.seal import new_context
from openhall_sealing.trial import run_trial

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class _Group(click.Group):
    """Shows a refusal of the library as one sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ScheduleRefused as error:
            for fault in error.faults:
                click.echo(fault_line(fault), err=True)
            raise click.ClickException(f"{error} [{error.code}]") from error
        except SealingError as error:
            raise click.ClickException(f"{error} [{error.code}]") from error
        except FileExistsError as error:
            raise click.ClickException(f"{error.filename} exists already; nothing was overwritten.") from error


@click.group(name="seal", cls=_Group)
def seal() -> None:
    """Seal a bid offline, try it first, and check what was sealed."""


def _opening_key(path: Path | None) -> AgeKey | None:
    if path is None:
        return None
    lines = [line for line in path.read_text("ascii").splitlines() if line and not line.startswith("#")]
    return age_key(lines[0] if lines else "")


def _require_custodians(package: TenderPackage, log_key: str) -> None:
    try:
        key = VerifierKey.parse(log_key.strip())
    except MalformedKey as error:
        raise click.BadParameter(str(error), param_hint="--log-key") from error
    count = require_on_log(package.custodians, package.custodian_proofs, key)
    click.echo(f"{count} of {count} custodians' keys are on the log {key.name}.")


@seal.command()
@click.option("--package", required=True, type=_FILE, help="Tender package (JSON) of the lot.")
@click.option("--price", required=True, type=_FILE, help="Price sheet, .json, or a table, .csv or .xlsx.")
@click.option("--currency", help="Currency of a .csv price sheet where the lot names no positions, such as CNY.")
@click.option("--days", type=click.IntRange(0, 36500), help="Days of delivery beside a table.")
@click.option("--figures", type=click.Choice(STYLES), default=POINT, help="1,234.50 (point) or 1.234,50 (comma).")
@click.option("--cost", "costs", multiple=True, help="NAME=AMOUNT, what a running cost is in a year; may be repeated.")
@click.option("--document", "documents", multiple=True, type=_FILE, help="A document of the bid; may be repeated.")
@click.option("--opening-key", type=_FILE, help="File with your opening key (AGE-SECRET-KEY-1…).")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New folder for the sealed bid.")
@click.option("--replaces", type=click.UUID, help="Id of your bid that stands; this becomes its new version.")
@click.option("--log-key", help="The log's key, as you noted it: custodians' keys must be on that log.")
@click.option("--passphrase", prompt=True, hide_input=True, confirmation_prompt=True, help="Protects backup.age.")
def bid(
    package: Path,
    price: Path,
    currency: str | None,
    days: int | None,
    figures: str,
    costs: tuple[str, ...],
    documents: tuple[Path, ...],
    opening_key: Path | None,
    out: Path,
    replaces: uuid.UUID | None,
    log_key: str | None,
    passphrase: str,
) -> None:
    """Seal a bid into a folder that can be carried to any machine and uploaded."""
    found = read_package(package.read_bytes())
    if log_key is not None:
        _require_custodians(found, log_key)
    else:
        click.echo("Without --log-key nobody checks that the custodians' keys are on the log.", err=True)
    sealed = seal_folder(
        package=found,
        price=with_costs(
            read_price(price, currency=currency, days=days, schedule=found.schedule, style=figures), costs
        ),
        documents=list_documents(documents),
        passphrase=passphrase,
        out=out,
        random=secrets.token_bytes,
        opening_key=_opening_key(opening_key),
        replaces=replaces,
    )
    click.echo(f"Sealed and opened again on this machine: {sealed.path}")
    click.echo(f"Envelope {sealed.envelope.sha256}")
    click.echo("Upload what manifest.json names. Keep backup.age and its passphrase; they never leave you.")
    if sealed.made_opening_key:
        click.echo(f"A new opening key is inside backup.age; its public part is {sealed.made_opening_key.recipient}")


@seal.command()
@click.option("--package", required=True, type=_FILE, help="Tender package (JSON) of the lot.")
@click.option("--price", required=True, type=_FILE, help="Price sheet, .json, or a table, .csv or .xlsx.")
@click.option("--currency", help="Currency of a .csv price sheet where the lot names no positions, such as CNY.")
@click.option("--days", type=click.IntRange(0, 36500), help="Days of delivery beside a table.")
@click.option("--figures", type=click.Choice(STYLES), default=POINT, help="1,234.50 (point) or 1.234,50 (comma).")
@click.option("--cost", "costs", multiple=True, help="NAME=AMOUNT, what a running cost is in a year; may be repeated.")
@click.option("--document", "documents", multiple=True, type=_FILE, help="A document of the bid; may be repeated.")
@click.option("--opening-key", type=_FILE, help="File with your opening key, to try it too.")
def trial(
    package: Path,
    price: Path,
    currency: str | None,
    days: int | None,
    figures: str,
    costs: tuple[str, ...],
    documents: tuple[Path, ...],
    opening_key: Path | None,
) -> None:
    """Seal a trial envelope and open it again on this machine; nothing is kept."""
    found = read_package(package.read_bytes())
    context = new_context(tender=found.tender, lot=found.lot, bidder=found.bidder, random=secrets.token_bytes)
    sheet = with_costs(read_price(price, currency=currency, days=days, schedule=found.schedule, style=figures), costs)
    sheet.require_costs(found.costs)
    with tempfile.TemporaryFile() as scratch:
        result = run_trial(
            context=context,
            price=sheet,
            opening_key=_opening_key(opening_key) or generate_age_key(),
            random=secrets.token_bytes,
            custodians=len(found.custodians),
            threshold=found.threshold,
            documents=list_documents(documents),
            scratch=scratch,
        )
    click.echo(
        f"The trial envelope opened: {result.sheet.total} {result.sheet.currency}, {len(result.documents)} documents."
    )


def fault_line(fault: Fault) -> str:
    """One fault of a schedule on one line: row, column, code and what belongs to it."""
    facts = ", ".join(f"{name} {value}" for name, value in fault.facts.items())
    place = f"row {fault.row}" if fault.row else "file"
    return f"{place}{f', {fault.column}' if fault.column else ''}: {fault.code}{f' ({facts})' if facts else ''}"


@seal.command()
@click.option("--package", required=True, type=_FILE, help="Tender package (JSON) of the lot.")
@click.option("--price", type=_FILE, help="Filled-in schedule to check, .csv or .xlsx.")
@click.option("--figures", type=click.Choice(STYLES), default=POINT, help="1,234.50 (point) or 1.234,50 (comma).")
@click.option("--template", type=click.Path(path_type=Path), help="New file for the empty schedule, .csv or .xlsx.")
@click.option("--language", type=click.Choice(sorted(TITLES)), default="en", help="Language of its headings.")
def schedule(package: Path, price: Path | None, figures: str, template: Path | None, language: str) -> None:
    """Write the lot's empty price schedule, or check a filled-in one cell by cell; nothing is sealed."""
    asked = read_package(package.read_bytes()).schedule
    if asked is None:
        raise click.ClickException("This lot asks for one price only; there is no schedule.")
    if template is not None:
        with template.open("xb") as target:
            target.write(template_file(asked, language, "xlsx" if template.suffix.lower() == ".xlsx" else "csv"))
        click.echo(f"{len(asked.positions)} positions: {template}")
    if price is not None:
        sheet = read_price(price, schedule=asked, style=figures)
        click.echo(f"No fault. {len(sheet.items)} positions, {sheet.total} {sheet.currency}")


@seal.command()
@click.argument("file", type=_FILE)
@click.option("--folder", type=_FOLDER, help="Sealed folder, or files fetched back, that it must belong to.")
@click.option("--opening-key-to", type=click.Path(path_type=Path), help="New file for the opening key in it.")
@click.option(
    "--show-identities", is_flag=True, help="Print the secret identities, to open the bid without custodians."
)
@click.option("--passphrase", prompt=True, hide_input=True, help="The one that protects the file.")
def backup(
    file: Path, folder: Path | None, opening_key_to: Path | None, show_identities: bool, passphrase: str
) -> None:
    """Look into a backup file: which bid and version it is of, and the keys in it."""
    found = read_backup(file.read_bytes(), passphrase)
    click.echo(f"Tender {found.context.tender}, lot {found.context.lot}")
    click.echo(f"Envelope {found.envelope_sha256}")
    if folder is not None:
        found.require_for(parse_envelope((folder / "envelope.json").read_bytes()))
        click.echo("It belongs to the envelope in the folder.")
    if opening_key_to is not None:
        kept = age_key(found.opening_key)
        with opening_key_to.open("x", encoding="ascii") as target:
            opening_key_to.chmod(0o600)
            target.write(f"# public key: {kept.recipient}\n{kept.identity}\n")
        click.echo(f"The opening key {kept.recipient} was written.")
    if show_identities:
        for kind, identity in found.identities.items():
            click.echo(f"{kind} {identity}")


@seal.command()
@click.argument("folder", type=_FOLDER)
def check(folder: Path) -> None:
    """Check the files of a sealed folder against its envelope, without any key."""
    envelope = check_folder(folder)
    click.echo(f"Complete and unchanged. Envelope {envelope.sha256}")


@seal.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New file for the key.")
def key(out: Path) -> None:
    """Make an opening key or a custodian's key, and print its public part."""
    made = generate_age_key()
    with out.open("x", encoding="ascii") as target:
        out.chmod(0o600)
        target.write(f"# public key: {made.recipient}\n{made.identity}\n")
    click.echo(made.recipient)


@seal.command(name="open")
@click.argument("folder", type=_FOLDER)
@click.option("--documents-to", type=click.Path(path_type=Path), help="New folder for the opened documents.")
@click.option("--passphrase", prompt=True, hide_input=True, help="The one that protects backup.age.")
def open_own(folder: Path, documents_to: Path | None, passphrase: str) -> None:
    """Open one's own sealed bid with its backup file."""
    envelope = check_folder(folder)
    backup = read_backup((folder / "backup.age").read_bytes(), passphrase)
    backup.require_for(envelope)
    opened = open_price(envelope, (folder / "price.age").read_bytes(), backup.identities["price"])
    click.echo(f"{opened.sheet.total} {opened.sheet.currency}")
    if documents_to is not None and "documents" in backup.identities:
        documents_to.mkdir(parents=True)
        with (folder / "documents.age").open("rb") as source:
            files = open_documents(
                envelope, source, backup.identities["documents"], lambda entry: (documents_to / entry.name).open("xb")
            )
        click.echo(f"{len(files)} documents written.")


if __name__ == "__main__":
    seal()
