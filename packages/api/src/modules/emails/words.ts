import { directionOf, isolated, LEFT_TO_RIGHT_MARK, withoutControls } from '../../core/text-direction.ts';
import { type Html, html } from './html.ts';

type Part = { ours: string } | { theirs: string; strong: boolean };

/**
 * Our text with values from other people in it, made by `say`. Written as HTML or plain text, each value stays separate
 * from the text around it.
 */
export class Words {
  readonly parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.parts = parts;
  }
}

const partsOf = (value: string | number | Words): readonly Part[] => {
  if (value instanceof Words) return value.parts;
  return [typeof value === 'number' ? { ours: String(value) } : { theirs: value, strong: false }];
};

/** Makes a sentence: the literal text is ours, the values are other people's. */
export const say = (strings: TemplateStringsArray, ...values: readonly (string | number | Words)[]): Words =>
  new Words(
    strings.flatMap((ours, i) => {
      const value = values[i];
      return [{ ours }, ...(value === undefined ? [] : partsOf(value))];
    }),
  );

/** A value shown in bold in HTML. */
export const strong = (value: string): Words => new Words([{ theirs: value, strong: true }]);

/** Sentences in a row. */
export const together = (...sentences: readonly (Words | null)[]): Words =>
  new Words(
    sentences
      .filter((sentence) => sentence !== null)
      .flatMap(({ parts }, i) => (i === 0 ? parts : [{ ours: ' ' }, ...parts])),
  );

const valueAsHtml = (value: string): Html => {
  const clean = withoutControls(value);
  const direction = directionOf(clean);
  return direction === null ? html`${clean}` : html`<bdi dir="${direction}">${clean}</bdi>${LEFT_TO_RIGHT_MARK}`;
};

export const asHtml = ({ parts }: Words): Html =>
  html`${parts.map((part) => {
    if ('ours' in part) return part.ours;
    return part.strong ? html`<strong>${valueAsHtml(part.theirs)}</strong>` : valueAsHtml(part.theirs);
  })}`;

export const asText = ({ parts }: Words): string =>
  parts.map((part) => ('ours' in part ? part.ours : isolated(part.theirs))).join('');

const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** The first `length` characters, with an ellipsis if there are more. */
export const shortened = (text: string, length: number): string => {
  const characters = [...new Intl.Segmenter().segment(text)];
  if (characters.length <= length) return text;
  const kept = characters.slice(0, length - 1).map(({ segment }) => segment);
  return `${kept.join('').trimEnd()}…`;
};

/** The longest value in a subject, so that the words after it are still seen. */
const SUBJECT_VALUE = 60;

/** As a subject: one line, with long values shortened. */
export const asSubject = ({ parts }: Words): string =>
  oneLine(
    parts
      .map((part) => ('ours' in part ? part.ours : isolated(shortened(oneLine(part.theirs), SUBJECT_VALUE))))
      .join(''),
  );
