"""What the database itself refuses: an entry that doesn't balance, and any change of what was posted."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION treasury_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry bigint;
    wanted integer;
    found integer;
    unbalanced text;
BEGIN
    IF TG_TABLE_NAME = 'treasury_leg' THEN entry := NEW.entry_id; ELSE entry := NEW.id; END IF;
    SELECT legs_count INTO wanted FROM treasury_ledgerentry WHERE id = entry;
    SELECT count(*) INTO found FROM treasury_leg WHERE entry_id = entry;
    IF found IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION 'ledger entry % has % legs instead of %', entry, found, wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_is_whole';
    END IF;
    SELECT string_agg(currency || ' ' || total, ', ') INTO unbalanced FROM (
        SELECT a.currency, sum(l.amount) AS total
        FROM treasury_leg l JOIN treasury_ledgeraccount a ON a.id = l.account_id
        WHERE l.entry_id = entry GROUP BY a.currency HAVING sum(l.amount) <> 0
    ) AS sums;
    IF unbalanced IS NOT NULL THEN
        RAISE EXCEPTION 'ledger entry % does not balance: %', entry, unbalanced
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON treasury_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION treasury_entry_balances();
CREATE CONSTRAINT TRIGGER ledger_leg_balances AFTER INSERT ON treasury_leg
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION treasury_entry_balances();

CREATE FUNCTION treasury_ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was posted to the ledger is never changed or removed (% of %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_is_kept';
END $$;

CREATE TRIGGER ledger_entry_is_kept BEFORE UPDATE OR DELETE ON treasury_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION treasury_ledger_is_kept();
CREATE TRIGGER ledger_leg_is_kept BEFORE UPDATE OR DELETE ON treasury_leg
    FOR EACH ROW EXECUTE FUNCTION treasury_ledger_is_kept();
CREATE TRIGGER ledger_account_is_kept BEFORE UPDATE OR DELETE ON treasury_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION treasury_ledger_is_kept();
"""
NO_GUARDS = """
DROP TRIGGER ledger_account_is_kept ON treasury_ledgeraccount;
DROP TRIGGER ledger_leg_is_kept ON treasury_leg;
DROP TRIGGER ledger_entry_is_kept ON treasury_ledgerentry;
DROP TRIGGER ledger_leg_balances ON treasury_leg;
DROP TRIGGER ledger_entry_balances ON treasury_ledgerentry;
DROP FUNCTION treasury_ledger_is_kept();
DROP FUNCTION treasury_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("treasury", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
