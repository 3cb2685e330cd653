/** Calls somebody back from another tab by the document's title. */
export class TitleCall {
  readonly #page: Document;
  #own: string | undefined;
  #before = '';

  constructor(page: Document) {
    this.#page = page;
  }

  call(text: string): void {
    this.end();
    this.#before = this.#page.title;
    this.#own = this.#before ? `${text} – ${this.#before}` : text;
    this.#page.title = this.#own;
  }

  /** Gives the page its title back, unless the page itself has set another meanwhile. */
  end(): void {
    if (this.#own !== undefined && this.#page.title === this.#own) this.#page.title = this.#before;
    this.#own = undefined;
  }
}
