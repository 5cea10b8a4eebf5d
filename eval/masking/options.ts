import { parseArgs } from 'node:util';

export interface MaskingEvalOptions {
  /** Folders of checked-out code. */
  readonly code: readonly string[];
  /** Findings listed per kind. */
  readonly list: number;
}

export const USAGE = `Usage: npm run eval:masking -- [--code DIR ...] [--list N]

  --code DIR   also look for what would be masked in the files of DIR, such as a checked-out repository; may be repeated
  --list N     how many of the most frequent findings in code to list per kind (10)
  --help       show this

Recall and precision are measured on the texts in eval/masking/labelled and eval/masking/held-out: invented people, numbers whose sums are right.`;

export type ParsedOptions =
  | { readonly kind: 'eval'; readonly options: MaskingEvalOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export function parseOptions(args: readonly string[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        code: { type: 'string', multiple: true, default: [] },
        list: { type: 'string', default: '10' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: false,
    });
    if (values.help) return { kind: 'help' };
    if (!/^\d{1,4}$/.test(values.list))
      return { kind: 'wrong', problem: `--list is ${JSON.stringify(values.list)}; use a number from 0 to 9999.` };
    return { kind: 'eval', options: { code: values.code, list: Number(values.list) } };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}
