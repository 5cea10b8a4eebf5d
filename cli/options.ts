import { parseArgs } from 'node:util';

export interface StartOptions {
  /** Folder to index; undefined: the checkout, and only when the index is empty. */
  readonly source: string | undefined;
  /** Question to ask once the index is there. */
  readonly ask: string | undefined;
}

export const USAGE = `Usage: npm start -- [--source DIR] [--ask QUESTION]

  --source DIR      index this folder (default: this checkout, when the index is empty)
  --ask QUESTION    ask this once the folder is indexed
  --help            show this

Environment: PORT, MCP_BEARER_TOKEN, KILDE_DATA_DIR, KILDE_STORE and more; see .env.example.`;

export type ParsedOptions =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export function parseOptions(args: readonly string[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { source: { type: 'string' }, ask: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: false,
    });
    if (values.help === true) return { kind: 'help' };
    for (const [name, value] of [
      ['source', values.source],
      ['ask', values.ask],
    ]) {
      // As a rule a shell variable that was not set; an empty folder name would mean this one.
      if (value?.trim() === '') return { kind: 'wrong', problem: `Option '--${name} <value>' is blank` };
    }
    return { kind: 'start', options: { source: values.source, ask: values.ask } };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}
