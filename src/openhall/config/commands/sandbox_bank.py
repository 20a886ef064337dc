"""``openhall sandbox-bank``: a bank to try things out with; it speaks only by files."""

from __future__ import annotations

import click


@click.group(invoke_without_command=True)
@click.option("--rate", default="0.0005", show_default=True, help="Yearly interest; fictional. 0: none.")
@click.option("--day-count", default="actual/360", show_default=True, help="actual/360, actual/365 or 30/360.")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="Zone of the bank's dates.")
@click.option("--once", is_flag=True, help="Execute the waiting orders, write the news, and end.")
@click.pass_context
def command(context: click.Context, rate: str, day_count: str, zone: str, once: bool) -> None:
    """Run the sandbox bank: it reads payment orders from OPENHALL_HOME/bank/outbox and answers in bank/inbox.

    Scratch instances only. No real money anywhere.
    """
    from openhall.config import instance

    instance.home()
    instance.end_on_signals()
    instance.load_django()

    from datetime import date
    from decimal import Decimal

    from django.conf import settings

    from openhall.treasury.payment_orders import exchange
    from openhall.treasury.sandbox import Sandbox
    from openhall_rules.values import Rate

    if settings.OPENHALL_INSTANCE != "scratch":
        raise click.ClickException("The sandbox bank works only in a scratch instance (OPENHALL_INSTANCE=scratch).")
    rates = [Rate(date.min, Decimal(rate))] if Decimal(rate) else []
    context.obj = bank = Sandbox(exchange(), rates=rates, day_count=day_count, zone=zone)
    context.call_on_close(bank.close)
    if context.invoked_subcommand is None:
        _work(bank, once=once)


def _work(bank: object, *, once: bool) -> None:
    import time

    from openhall.kernel import clock
    from openhall.treasury.sandbox import Sandbox

    assert isinstance(bank, Sandbox)  # noqa: S101 — made by the group
    if once:
        click.echo(f"{bank.run(at=clock.now())} files read or written.")
        return
    click.echo("The sandbox bank is open.")
    while True:
        if not bank.run(at=clock.now()):
            time.sleep(1)


@command.command()
@click.option("--from", "from_account", required=True, help="The payer's account.")
@click.option("--to", "to_account", required=True, help="The account for deposits.")
@click.option("--reference", default="", help="The creditor reference (RF…).")
@click.option("--amount", required=True)
@click.option("--currency", default="CNY", show_default=True)
@click.option("--name", default="Sandbox payer", show_default=True)
@click.option("--bank-code", default="SANDBANK", show_default=True, help="The payer's bank.")
@click.pass_obj
def pay(
    bank: object,
    from_account: str,
    to_account: str,
    reference: str,
    amount: str,
    currency: str,
    name: str,
    bank_code: str,
) -> None:
    """Make one payment, and write the notification of it."""
    from openhall.kernel import clock
    from openhall.treasury.sandbox import Sandbox

    assert isinstance(bank, Sandbox)  # noqa: S101 — made by the group
    at = clock.now()
    bank.pay(
        from_account=from_account,
        to_account=to_account,
        amount=amount,
        currency=currency,
        reference="".join(reference.split()).upper(),
        name=name,
        bank_code=bank_code,
        at=at,
    )
    bank.notify(at=at)
    click.echo("Paid.")


@command.command()
@click.pass_obj
def statement(bank: object) -> None:
    """Write camt.053 statements of everything that no statement had yet."""
    from openhall.kernel import clock
    from openhall.treasury.sandbox import Sandbox

    assert isinstance(bank, Sandbox)  # noqa: S101 — made by the group
    click.echo(f"{bank.statement(at=clock.now())} statements written.")
