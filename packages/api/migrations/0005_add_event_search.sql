-- A text without case, accents and other spellings of its letters, to search in: `Łódź` and `LODZ` are the same. A column is made
-- of it, so it stays as it is; another way to fold is another function and another column.
CREATE FUNCTION folded(p_text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    lower(regexp_replace(
      normalize(replace(replace(replace(lower(p_text), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), NFKD), '[\u0300-\u036f]', '', 'g')),
    'łøđıς', 'lodiσ')
$$;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "search_text" text GENERATED ALWAYS AS (folded(title || ' ' || venue || ' ' || city)) STORED NOT NULL;