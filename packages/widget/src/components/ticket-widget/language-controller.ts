import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { createI18n, type I18n, isAtHand, loadI18n, localeOf } from '../../i18n/i18n.ts';
import { languageAround } from './language.ts';

/** The language of the widget: from its own attribute, else from the page, else from the browser. */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Undefined while the language loads. */
  i18n: I18n | undefined;
  /** The language tag used last; null before the first. */
  #tag: string | null | undefined = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The buyer's language (BCP 47); undefined if the page names no valid one. */
  get locale(): string | undefined {
    return localeOf(this.#wanted);
  }

  hostUpdate(): void {
    const tag = this.#host.lang;
    if (tag === this.#tag) return;
    this.#tag = tag;
    void this.#speak(this.#wanted);
  }

  /** Switches to the language of `tag`, at once or when it has loaded. */
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
    // If the page says `en` and the browser `en-GB`, uses the reader's own formats.
    return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${own.toLowerCase()}-`)) ?? own;
  }
}
