/** The part of a terminal or file that progress is written to. */
type Out = { isTTY?: boolean; write(text: string): boolean };

/** Steps of a start, one line each, with the time that each took. */
export class Progress {
  #out: Out;
  #step: { name: string; begun: number } | undefined;
  #ended = false;

  constructor(out: Out = process.stdout) {
    this.#out = out;
  }

  /** Ends the open step, if there is one, and begins another. */
  begin(name: string): void {
    this.done();
    this.#step = { name, begun: performance.now() };
    this.#showStep();
  }

  /** Ends the open step; `name` replaces its name where the outcome says more. */
  done(name?: string): void {
    const step = this.#step;
    if (!step) return;
    this.#step = undefined;
    const took = duration(performance.now() - step.begun);
    this.#replace(`  ${this.#color('32', '✓')} ${(name ?? step.name).padEnd(64)} ${this.#dim(took.padStart(8))}\n`);
  }

  /** Marks the open step, if there is one, as the one that failed, and gives its name. */
  failed(): string | undefined {
    const name = this.#step?.name;
    if (name) this.#replace(`  ${this.#color('31', '✗')} ${name}\n`);
    this.#step = undefined;
    return name;
  }

  /** A line of its own; an open step is shown again below it. */
  say(line: string): void {
    this.#replace(`${line}\n`);
    this.#showStep();
  }

  /** Shows a last line and ignores later ones, since steps may run on for a moment. */
  end(line: string): void {
    this.#step = undefined;
    this.say(line);
    this.#ended = true;
  }

  /** Shows addresses in columns of label and URL. */
  table(rows: readonly (readonly [label: string, text: string])[]): void {
    const width = Math.max(...rows.map(([label]) => label.length));
    for (const [label, text] of rows) this.say(`  ${label.padEnd(width)}   ${this.#color('36', text)}`);
  }

  #showStep(): void {
    if (this.#step && this.#out.isTTY && !this.#ended) this.#out.write(`  ${this.#dim('…')} ${this.#step.name}`);
  }

  #replace(text: string): void {
    if (this.#ended) return;
    this.#out.write(this.#out.isTTY ? `\r\u001b[2K${text}` : text);
  }

  #dim(text: string): string {
    return this.#color('2', text);
  }

  #color(code: string, text: string): string {
    return this.#out.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** `340 ms`, from ten seconds on `12.3 s`. */
export const duration = (ms: number): string => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
