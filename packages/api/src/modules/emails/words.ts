import { directionOf, isolated, LEFT_TO_RIGHT_MARK, withoutControls } from '../../core/text-direction.ts';
import { type Html, html } from './html.ts';

type Part = { ours: string } | { theirs: string; strong: boolean };

/**
 * Words of ours around values of others. Made by `say`; shown as HTML or as plain text, where each value is kept apart from
 * the words around it, whichever way it is written.
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

/** A sentence: what is written in it is ours, what is put into it is somebody else's. */
export const say = (strings: TemplateStringsArray, ...values: readonly (string | number | Words)[]): Words =>
  new Words(
    strings.flatMap((ours, i) => {
      const value = values[i];
      return [{ ours }, ...(value === undefined ? [] : partsOf(value))];
    }),
  );

/** A value that stands out, where there is a way to. */
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

/** The first `length` characters, and a sign that there are more. */
export const shortened = (text: string, length: number): string => {
  const characters = [...new Intl.Segmenter().segment(text)];
  if (characters.length <= length) return text;
  const kept = characters.slice(0, length - 1).map(({ segment }) => segment);
  return `${kept.join('').trimEnd()}…`;
};

/** So much of a value stands in a subject, where what comes after it has to be seen too. */
const SUBJECT_VALUE = 60;

/** As a subject: one line, without long values. */
export const asSubject = ({ parts }: Words): string =>
  oneLine(
    parts
      .map((part) => ('ours' in part ? part.ours : isolated(shortened(oneLine(part.theirs), SUBJECT_VALUE))))
      .join(''),
  );
