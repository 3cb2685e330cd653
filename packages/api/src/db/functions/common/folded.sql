-- A text in the form that searches compare. Case, accents, apostrophes, quotes, kinds of dashes, marks on letters
-- outside Latin, the width of letters and digits, and blanks make no difference. Marks that make another word stay:
-- vowel signs of India, voicing in kana, tones of Thai.
-- @returns text
create or replace function app.folded(p_text text) returns text language sql immutable strict parallel safe as $$
  select normalize(trim(regexp_replace(regexp_replace(
    translate(
      replace(replace(replace(replace(lower(regexp_replace(
        normalize(lower(regexp_replace(p_text,
          -- apostrophes and quotes
          '[''"`\u00b4\u00ab\u00bb\u02b9-\u02bf\u02c8\u055a\u05f3\u05f4'
          '\u2018-\u201f\u2032-\u2036\u2039\u203a\uff02\uff07]', '', 'g')), NFKD),
        -- marks on letters, and characters that no font shows
        '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f'
        '\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u08d3-\u08e1\u08e3-\u08ff'
        '\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f'
        '\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff'
        '\U000e0100-\U000e01ef]', '', 'g')),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
      'łøđðħŧıςٱىیکةھ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹',
      'loddhtiσاييكهه01234567890123456789'),
    '[\s\u0085\u1680\u2028\u2029]*[-\u058a\u05be\u2010-\u2015\u2043\u2212]+[\s\u0085\u1680\u2028\u2029]*', '-', 'g'),
    '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g')), NFC)
$$;
