"""A witness inside each database, put there by the driver: it sees every entry that becomes common, at the commit.

A constraint trigger of the administrator, which no program of the node knows of. It writes down each told entry of the
other side that came, as often as it came, and each that became common while something that it needs was not.
"""

from __future__ import annotations

SQL = """
DROP SCHEMA IF EXISTS witness CASCADE;
CREATE SCHEMA witness;
CREATE TABLE witness.came (n bigserial PRIMARY KEY, entry uuid NOT NULL, kase uuid NOT NULL);
CREATE TABLE witness.early (n bigserial PRIMARY KEY, entry uuid NOT NULL, lacks text NOT NULL);
CREATE FUNCTION witness.look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE missing text;
BEGIN
  INSERT INTO witness.came (entry, kase) VALUES (NEW.entry_id, NEW.case_id);
  SELECT string_agg(needed, ' ') INTO missing
    FROM cases_entry e, LATERAL jsonb_array_elements_text(
           coalesce(e.pointers -> 'relies', '[]'::jsonb) || coalesce(e.pointers -> 'needs', '[]'::jsonb)) needed
   WHERE e.id = NEW.entry_id
     AND NOT EXISTS (SELECT 1 FROM cases_told t WHERE t.entry_id = needed::uuid AND t.state = 'common');
  IF missing IS NOT NULL THEN
    INSERT INTO witness.early (entry, lacks) VALUES (NEW.entry_id, missing);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER witness_look AFTER INSERT ON cases_told DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.incoming AND NEW.state = 'common') EXECUTE FUNCTION witness.look();
"""
TWICE = "SELECT count(*) FROM (SELECT entry FROM witness.came GROUP BY entry HAVING count(*) > 1) again"
CAME = "SELECT count(*) FROM witness.came"
EARLY = "SELECT entry::text, lacks FROM witness.early ORDER BY n"
# What the node itself wrote into its audit log about the same.
LEAVES = "SELECT count(*) FROM vault_leaf WHERE action = 'receive'"
