import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { createI18n, type I18n, isAtHand, loadI18n, localeOf } from '../../i18n/i18n.ts';
import { languageAround } from './language.ts';

/** The language of the widget: its own attribute, the page's around it, or else the browser's. */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Undefined while the language is on its way. */
  i18n: I18n | undefined;
  /** The attribute that was spoken by last; null before that. */
  #tag: string | null | undefined = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** What the buyer reads (BCP 47); undefined where the page says nothing that is a language. */
  get locale(): string | undefined {
    return localeOf(this.#wanted);
  }

  hostUpdate(): void {
    const tag = this.#host.lang;
    if (tag === this.#tag) return;
    this.#tag = tag;
    void this.#speak(this.#wanted);
  }

  /** Speaks the language of `tag`, from now on or as soon as it is here. */
  async #speak(tag: string): Promise<void> {
    if (isAtHand(tag)) {
      this.i18n = createI18n(tag);
      return;
    }
    this.i18n = await loadI18n(tag);
    this.#host.requestUpdate();
  }

  get #wanted(): string {
    const own = this.#host.lang || languageAround(this.#host) || navigator.language;
    // `en` on the page and `en-GB` in the browser: the reader's own formats.
    return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${own.toLowerCase()}-`)) ?? own;
  }
}
