import { z } from 'zod';
import type { ExtractedText } from '../extraction.ts';
import { cleanTitle, fenced } from '../markdown/escape-line.ts';

/** The format writes long texts as lists of lines. */
const lines = z
  .union([z.string(), z.array(z.string())])
  .transform((text) => (typeof text === 'string' ? text : text.join('')));

const output = z.object({
  output_type: z.string(),
  text: lines.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  ename: z.string().optional(),
  evalue: z.string().optional(),
});
type Output = z.infer<typeof output>;

/** https://nbformat.readthedocs.io, version 4, as far as it is read. */
const notebook = z.object({
  cells: z.array(z.object({ cell_type: z.string(), source: lines, outputs: z.array(output).optional() })),
  metadata: z
    .object({
      title: z.string().optional(),
      language_info: z.object({ name: z.string().optional() }).optional(),
      kernelspec: z.object({ language: z.string().optional(), name: z.string().optional() }).optional(),
    })
    .optional(),
});
type Notebook = z.infer<typeof notebook>;

/** A notebook as Markdown: its prose as it is, its code fenced, the start of what it printed. */
export function extractNotebook(json: string): ExtractedText {
  const parsed = notebook.safeParse(parseJson(json));
  if (!parsed.success) {
    const notes = ['Read as JSON: it is no notebook of format version 4.'];
    return { text: json, language: null, title: null, pages: null, notes };
  }
  const blocks = parsed.data.cells.flatMap((cell) => blocksOf(cell, languageOf(parsed.data)));
  const text = blocks.filter((block) => block.trim() !== '').join('\n\n');
  return { text: `${text}\n`, language: 'markdown', title: titleOf(parsed.data, text), pages: null, notes: [] };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const languageOf = ({ metadata }: Notebook): string =>
  metadata?.language_info?.name ?? metadata?.kernelspec?.language ?? '';

function titleOf({ metadata }: Notebook, text: string): string | null {
  return cleanTitle(metadata?.title) ?? cleanTitle(/^# (.*)/m.exec(text.slice(0, TITLE_WITHIN))?.[1]);
}

/** Further down, a line like a title is more likely to be a comment of code. */
const TITLE_WITHIN = 500;

function blocksOf({ cell_type: type, source, outputs = [] }: Notebook['cells'][number], language: string): string[] {
  if (type !== 'code') return [withoutImages(source.trimEnd())];
  if (source.trim() === '') return [];
  const printed = outputs
    .map(textOf)
    .filter((text) => text !== '')
    .join('\n');
  return [fenced(source.trimEnd(), language), ...(printed === '' ? [] : [fenced(shortened(printed), 'output')])];
}

/** Pictures inside the file, of which only the words about them are text. */
const withoutImages = (markdown: string): string =>
  markdown.replace(/!\[([^\]\n]*)\]\((?:data:|attachment:)[^)\n]*\)/g, '$1');

/** Colours and the like, which terminals show and nobody reads. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const ESCAPES = /\u001b\[[\d;]*[A-Za-z]/g;

function textOf({ output_type: type, text, data, ename, evalue }: Output): string {
  if (type === 'error') return `${ename ?? 'Error'}: ${evalue ?? ''}`.replace(ESCAPES, '').trimEnd();
  const plain = lines.safeParse(data?.['text/plain']);
  // What stands for a picture or a table drawn in HTML says `<Figure size …>`.
  const isStandIn = plain.success && /^<[^<>]*>$/.test(plain.data.trim());
  return (text ?? (plain.success && !isStandIn ? plain.data : '')).replace(ESCAPES, '').trimEnd();
}

/** Outputs repeat data and logs; their start says what a cell does. */
const MAX_LINES = 20;
const MAX_LENGTH = 2_000;

function shortened(printed: string): string {
  const all = printed.split('\n');
  const kept = all
    .slice(0, MAX_LINES)
    .join('\n')
    .slice(0, MAX_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, '');
  return kept.length < printed.length ? `${kept}\n…` : kept;
}
