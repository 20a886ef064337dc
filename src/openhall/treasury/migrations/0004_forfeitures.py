"""Deposits that an owner keeps, and what the ledger owes the owner for them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import openhall.kernel.states


class Migration(migrations.Migration):

    dependencies = [
        ('treasury', '0003_orders_to_write'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='ledger_account_kind_is_known',
        ),
        migrations.AlterField(
            model_name='ledgeraccount',
            name='kind',
            field=models.CharField(choices=[('bank', 'Our account with the bank'), ('deposit', 'Deposit of a bidder for a lot'), ('suspense', 'Payments held'), ('interest', 'Interest received from the bank, payable to bidders'), ('transit', 'Payouts ordered, not yet confirmed by the bank'), ('claim', 'Deposits kept, payable to the owners of tenders')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='ledgeraccount',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['bank', 'deposit', 'suspense', 'interest', 'transit', 'claim'])), name='ledger_account_kind_is_known'),
        ),
        migrations.CreateModel(
            name='Forfeiture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('state', models.CharField(choices=[('announced', 'Announced to the bidder'), ('kept', 'Kept; payment ordered'), ('sent', 'Kept; sent to the bank'), ('paid', 'Kept and paid'), ('let_go', 'Let go')], default='announced', max_length=10)),
                ('ground', models.CharField(max_length=40)),
                ('article', models.CharField(max_length=300)),
                ('reason', models.TextField(max_length=2000)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=24)),
                ('announced_at', models.DateTimeField()),
                ('announcement_leaf', models.CharField(blank=True, max_length=64)),
                ('answer_due_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, max_length=5000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer_leaf', models.CharField(blank=True, max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True, help_text="The owner's reasons for its decision.", max_length=2000)),
                ('decision_leaf', models.CharField(blank=True, max_length=64)),
                ('paid_at', models.DateTimeField(null=True)),
                ('paid_leaf', models.CharField(blank=True, max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('deposit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='forfeiture', to='treasury.deposit')),
                ('line', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='treasury.bankline')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forfeitures', to='treasury.paymentorder')),
                ('payee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='treasury.bidderaccount')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'kept')), fields=['id'], name='forfeiture_to_send')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['announced', 'kept', 'sent', 'paid', 'let_go'])), name='forfeiture_state_is_known'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='forfeiture_amount_is_positive'), models.CheckConstraint(condition=models.Q(('answer_due_at__gt', models.F('announced_at'))), name='forfeiture_gives_time_to_answer'), models.CheckConstraint(condition=models.Q(('state__in', ['announced', 'let_go']), ('payee__isnull', False), _connector='OR'), name='forfeiture_kept_has_payee')],
            },
            bases=(openhall.kernel.states.Moves, models.Model),
        ),
    ]
