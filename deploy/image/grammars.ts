import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';

const LANGUAGES = resolve(import.meta.dirname, '../../shared/ingest/chunk/tree/languages');

const withGrammar = z.object({ grammar: z.string().regex(/^(?:@[\w.-]+\/)?[\w.-]+\/.+\.wasm$/) });

/** The file of every grammar, such as `tree-sitter-c/tree-sitter-c.wasm`, asked from the languages themselves: none can be forgotten. */
export async function grammars(): Promise<string[]> {
  const found = new Set<string>();
  for (const file of await readdir(LANGUAGES)) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const language: object = await import(resolve(LANGUAGES, file));
    for (const exported of Object.values(language)) {
      const parsed = withGrammar.safeParse(exported);
      if (parsed.success) found.add(parsed.data.grammar);
    }
  }
  return [...found].toSorted();
}
