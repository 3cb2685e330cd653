import type { CardDetails } from './api.ts';
import { brandMark, cvcMark } from './marks.ts';

type Problem = {
  code: string;
  message: string;
};

type Field = {
  input: HTMLInputElement;
  /** What is wrong with the value; `incomplete_…` is shown only once the buyer has left the field. */
  check(): Problem | undefined;
};

export type FieldName = 'cvc' | 'expiry' | 'number';

/** The three card fields, with formatting, validation and the cards that Stripe documents for tests. */
export class CardForm {
  readonly element = document.createElement('div');
  /** Called after each edit. */
  onchange: () => void = () => {};
  readonly #fields: Record<FieldName, Field>;
  readonly #brand = document.createElement('span');

  constructor() {
    this.element.className = 'card-form';
    this.#brand.className = 'mark';
    const number = this.#field('number', 'Card number', '1234 1234 1234 1234', 'cc-number', this.#brand);
    const expiry = this.#field('expiry', 'Expiration date', 'MM / YY', 'cc-exp');
    const cvcBadge = document.createElement('span');
    cvcBadge.className = 'mark';
    cvcBadge.append(cvcMark());
    const cvc = this.#field('cvc', 'Security code', 'CVC', 'cc-csc', cvcBadge);
    this.#fields = {
      number: { input: number, check: () => checkNumber(digits(number)) },
      expiry: { input: expiry, check: () => checkExpiry(digits(expiry), new Date()) },
      cvc: { input: cvc, check: () => checkCvc(digits(cvc), digits(number)) },
    };
    this.#listen();
    this.#showBrand();
    this.element.append(this.#testCards());
  }

  get complete(): boolean {
    return Object.values(this.#fields).every(({ check }) => !check());
  }

  get empty(): boolean {
    return Object.values(this.#fields).every(({ input }) => input.value === '');
  }

  get card(): CardDetails {
    const expiry = digits(this.#fields.expiry.input);
    return {
      number: digits(this.#fields.number.input),
      exp_month: expiry.slice(0, 2),
      exp_year: `20${expiry.slice(2)}`,
      cvc: digits(this.#fields.cvc.input),
    };
  }

  /** Shows every problem, moves to the first field that has one, and returns that. */
  validate(): Problem | undefined {
    let first: Problem | undefined;
    for (const field of Object.values(this.#fields)) {
      const problem = field.check();
      show(field.input, problem);
      if (problem && !first) {
        first = problem;
        field.input.focus();
      }
    }
    return first;
  }

  /** Marks the field that a decline is about. */
  reject(code: string | undefined, message: string): void {
    const name: FieldName = code === 'incorrect_cvc' ? 'cvc' : code === 'expired_card' ? 'expiry' : 'number';
    show(this.#fields[name].input, { code: code ?? 'card_declined', message });
  }

  focus(name: FieldName = 'number'): void {
    this.#fields[name].input.focus();
  }

  blur(): void {
    for (const { input } of Object.values(this.#fields)) input.blur();
  }

  clear(): void {
    for (const { input } of Object.values(this.#fields)) {
      input.value = '';
      show(input, undefined);
    }
    this.#showBrand();
    this.onchange();
  }

  disable(disabled: boolean): void {
    for (const { input } of Object.values(this.#fields)) input.disabled = disabled;
  }

  #field(name: FieldName, label: string, placeholder: string, autocomplete: string, mark?: HTMLElement) {
    const box = document.createElement('div');
    box.className = `field ${name}`;
    const title = document.createElement('label');
    title.htmlFor = name;
    title.textContent = label;
    const input = document.createElement('input');
    input.id = name;
    input.name = name;
    input.type = 'text';
    input.inputMode = 'numeric';
    input.placeholder = placeholder;
    input.setAttribute('autocomplete', autocomplete);
    input.setAttribute('aria-required', 'true');
    input.setAttribute('aria-describedby', `${name}-error`);
    input.spellcheck = false;
    const row = document.createElement('div');
    row.className = 'input';
    row.append(input, ...(mark ? [mark] : []));
    const error = document.createElement('p');
    error.id = `${name}-error`;
    error.className = 'error';
    error.setAttribute('role', 'alert');
    box.append(title, row, error);
    this.element.append(box);
    return input;
  }

  #listen(): void {
    const { number, expiry, cvc } = this.#fields;
    const order = [number, expiry, cvc];
    for (const [index, field] of order.entries()) {
      const { input } = field;
      input.addEventListener('input', (event) => {
        const erasing = event instanceof InputEvent && event.inputType.startsWith('delete');
        format(input, erasing, digits(number.input));
        if (field === number) this.#showBrand();
        const problem = field.check();
        show(input, problem?.code.startsWith('invalid') ? problem : undefined);
        const atEnd = input.selectionStart === input.value.length;
        if (!problem && !erasing && atEnd && document.activeElement === input) order[index + 1]?.input.focus();
        this.onchange();
      });
      input.addEventListener('blur', () => {
        if (input.value) show(input, field.check());
      });
      input.addEventListener('keydown', (event) => {
        if (event.key === 'Backspace' && input.value === '') order[index - 1]?.input.focus();
      });
    }
  }

  #showBrand(): void {
    this.#brand.replaceChildren(...brandMark(brandOf(digits(this.#fields.number.input))));
  }

  #fill(number: string): void {
    this.#fields.number.input.value = group(number);
    this.#fields.expiry.input.value = '12 / 34';
    this.#fields.cvc.input.value = brandOf(number) === 'amex' ? '1234' : '123';
    for (const { input } of Object.values(this.#fields)) show(input, undefined);
    this.#showBrand();
    this.onchange();
  }

  #testCards(): HTMLElement {
    const box = document.createElement('details');
    box.className = 'test-cards';
    const summary = document.createElement('summary');
    const badge = document.createElement('span');
    badge.className = 'badge';
    badge.textContent = 'Test mode';
    summary.append(badge, ' No card is charged. Use a test card');
    const list = document.createElement('div');
    list.className = 'chips';
    for (const [label, number] of SAMPLE_CARDS) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      button.title = group(number);
      button.addEventListener('click', () => this.#fill(number));
      list.append(button);
    }
    box.append(summary, list);
    return box;
  }
}

const SAMPLE_CARDS = [
  ['Succeeds', '4242424242424242'],
  ['Declined', '4000000000000002'],
  ['Insufficient funds', '4000000000009995'],
  ['3-D Secure', '4000002500003155'],
] as const;

/** The network that a number's first digits belong to. */
export const brandOf = (number: string): 'amex' | 'mastercard' | 'unknown' | 'visa' => {
  if (number.startsWith('4')) return 'visa';
  if (/^3[47]/.test(number)) return 'amex';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'mastercard';
  return 'unknown';
};

const digits = (input: HTMLInputElement): string => input.value.replaceAll(/\D/g, '');

const lengthOf = (number: string): number => (brandOf(number) === 'amex' ? 15 : 16);

const checkNumber = (number: string): Problem | undefined => {
  if (number.length < lengthOf(number)) {
    return { code: 'incomplete_number', message: 'Your card number is incomplete.' };
  }
  return luhn(number) ? undefined : { code: 'invalid_number', message: 'Your card number is invalid.' };
};

const checkExpiry = (text: string, today: Date): Problem | undefined => {
  if (text.length < 4) {
    return { code: 'incomplete_expiry', message: "Your card's expiration date is incomplete." };
  }
  const month = Number(text.slice(0, 2));
  const year = 2000 + Number(text.slice(2));
  if (month < 1 || month > 12) {
    return { code: 'invalid_expiry_month', message: "Your card's expiration date is invalid." };
  }
  if (year * 12 + month < today.getFullYear() * 12 + today.getMonth() + 1) {
    return { code: 'invalid_expiry_year_past', message: "Your card's expiration date is in the past." };
  }
  return undefined;
};

const checkCvc = (cvc: string, number: string): Problem | undefined => {
  const length = brandOf(number) === 'amex' ? 4 : 3;
  return cvc.length < length
    ? { code: 'incomplete_cvc', message: "Your card's security code is incomplete." }
    : undefined;
};

const luhn = (number: string): boolean => {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

const format = (input: HTMLInputElement, erasing: boolean, number: string): void => {
  const caretDigits = input.value.slice(0, input.selectionStart ?? 0).replaceAll(/\D/g, '').length;
  const atEnd = input.selectionStart === input.value.length;
  const raw = digits(input);
  if (input.id === 'number') input.value = group(raw.slice(0, lengthOf(raw)));
  else if (input.id === 'expiry') input.value = formatExpiry(raw, erasing);
  else input.value = raw.slice(0, brandOf(number) === 'amex' ? 4 : 3);
  if (atEnd) return;
  let position = 0;
  for (let seen = 0; position < input.value.length && seen < caretDigits; position += 1) {
    if (/\d/.test(input.value[position] ?? '')) seen += 1;
  }
  input.setSelectionRange(position, position);
};

const formatExpiry = (raw: string, erasing: boolean): string => {
  const text = /^[2-9]/.test(raw) ? `0${raw}` : raw;
  if (text.length < 2 || (text.length === 2 && erasing)) return text;
  return `${text.slice(0, 2)} / ${text.slice(2, 4)}`;
};

const group = (number: string): string => {
  if (brandOf(number) !== 'amex') return number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
  return [number.slice(0, 4), number.slice(4, 10), number.slice(10)].filter(Boolean).join(' ');
};

const show = (input: HTMLInputElement, problem: Problem | undefined): void => {
  const error = document.getElementById(`${input.id}-error`);
  input.setAttribute('aria-invalid', String(Boolean(problem)));
  if (error) error.textContent = problem?.message ?? '';
};
