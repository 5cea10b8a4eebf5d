import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ENTITY_KINDS, type EntityKind } from '../../shared/mask/entity.ts';

/** What a person marked in a text, in UTF-16 units, end exclusive. */
export interface Label {
  readonly kind: EntityKind;
  readonly start: number;
  readonly end: number;
}

export interface LabelledText {
  readonly language: string;
  /** E-mail, invoice, log … */
  readonly genre: string;
  readonly text: string;
  readonly labels: readonly Label[];
}

const fileSchema = z.strictObject({
  language: z.string(),
  documents: z.array(z.strictObject({ kind: z.string(), text: z.array(z.string()) })),
});

const kindSchema = z.enum(ENTITY_KINDS);
/** `[[email|anna@example.com]]`: marks in the text cannot drift from it, as numbers beside it would. */
const MARK = /\[\[([a-z]+)\|((?:(?!\]\])[^])+)\]\]/g;

/** The texts by which rules were improved. */
export const LABELLED_FOLDER = join(import.meta.dirname, 'labelled');
/** Texts written after the rules: how well they do on what they were not made for. */
export const HELD_OUT_FOLDER = join(import.meta.dirname, 'held-out');

export async function loadLabelled(folder: string): Promise<LabelledText[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const files = await Promise.all(names.map(async (name) => readFile(join(folder, name), 'utf8')));
  return files.flatMap((file) => {
    const { language, documents } = fileSchema.parse(JSON.parse(file));
    return documents.map(({ kind, text }) => ({ language, genre: kind, ...readMarks(text.join('\n')) }));
  });
}

/** The text without its marks, and where they stood. */
export function readMarks(marked: string): Pick<LabelledText, 'text' | 'labels'> {
  const labels: Label[] = [];
  let text = '';
  let from = 0;
  for (const { 0: mark, 1: kind, 2: value = '', index } of marked.matchAll(MARK)) {
    text += marked.slice(from, index);
    labels.push({ kind: kindSchema.parse(kind), start: text.length, end: text.length + value.length });
    text += value;
    from = index + mark.length;
  }
  return { text: text + marked.slice(from), labels };
}
