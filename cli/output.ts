import { printableJson, printableText } from './printable.ts';
import { NO_PROGRESS, showProgress, type ProgressView } from './progress.ts';
import type { World } from './world.ts';

export interface OutputOptions {
  /** One JSON document on standard output, and nothing else there. */
  readonly json: boolean;
  /** Only what was asked for, and what went wrong. */
  readonly quiet: boolean;
}

/** What a command says, and where: results for whoever reads standard output, the rest for people on standard error. */
export class Output {
  readonly #world: Pick<World, 'stdout' | 'stderr'>;
  readonly #options: OutputOptions;

  constructor(world: Pick<World, 'stdout' | 'stderr'>, options: OutputOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** What was asked for. `text` is called when people read it. */
  result(document: unknown, text: () => string): void {
    const { stdout } = this.#world;
    stdout.write(`${this.#options.json ? printableJson(document) : printableText(text())}\n`);
  }

  /** What was done, a line at a time; with --json the document says it. */
  done(text: string): void {
    if (!this.#options.json && !this.#options.quiet) this.#world.stdout.write(`${printableText(text)}\n`);
  }

  /** As `result`, where --quiet wants nothing of it: for commands that do something rather than tell. */
  summary(document: unknown, text?: () => string): void {
    if (this.#options.json) this.result(document, () => '');
    else if (text !== undefined) this.done(text());
  }

  note(text: string): void {
    if (!this.#options.quiet) this.#world.stderr.write(`${printableText(text)}\n`);
  }

  complain(text: string): void {
    this.#world.stderr.write(`${printableText(text)}\n`);
  }

  progress(label: string): ProgressView {
    return this.#options.quiet ? NO_PROGRESS : showProgress(this.#world.stderr, label);
  }
}
