import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FieldError } from '../../checkout/buyer.ts';
import type { MessageKey } from '../../i18n/en.ts';
import type { I18n } from '../../i18n/i18n.ts';
import { icons } from '../icons.ts';

type FieldOptions = {
  readonly i18n: I18n;
  readonly name: 'name' | 'email';
  readonly value: string;
  readonly error: FieldError | undefined;
  readonly hint?: MessageKey;
  readonly oninput: (value: string) => void;
  readonly onblur: () => void;
};

/**
 * A labelled input with its error. E-mail has type `text`, because with type `email` Chromium rewrites the domain by
 * outdated rules (`faß.de` becomes `fass.de`). `maxlength` is above the API's limits, since cleaning shortens texts.
 */
export const field = ({ i18n, name, value, error, hint, oninput, onblur }: FieldOptions) => {
  const described = [error ? `${name}-error` : '', hint ? `${name}-hint` : ''].filter(Boolean).join(' ');
  return html`
    <div class="field" part="field">
      <label for=${name} part="label">${i18n.t(name)}</label>
      <input
        class="input"
        part="input"
        id=${name}
        name=${name}
        type="text"
        inputmode=${name === 'email' ? 'email' : 'text'}
        autocomplete=${name}
        autocapitalize=${name === 'email' ? 'none' : 'words'}
        spellcheck="false"
        maxlength="320"
        required
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${described || nothing}
        .value=${live(value)}
        @input=${({ target }: { target: HTMLInputElement }) => oninput(target.value)}
        @blur=${onblur}
      />
      ${error ? html`<p class="error" part="error" id="${name}-error">${icons.alert()}${i18n.t(error.text, error.values)}</p>` : nothing}
      ${hint ? html`<p class="hint" id="${name}-hint">${i18n.t(hint)}</p>` : nothing}
    </div>
  `;
};
