import type { Reading } from '../definition.ts';
import { definitionsByLine } from '../line-definitions/index.ts';
import type { Lines } from '../lines.ts';
import type { Cut } from '../segment.ts';
import { withBroken } from './broken.ts';
import { treeCuts } from './cuts.ts';
import { definitionsIn } from './definitions.ts';
import { specFor } from './languages/index.ts';
import { MAX_PARSED_LENGTH, type Parsed, withTree } from './parse.ts';

export interface TreeReading extends Reading {
  readonly cuts: readonly Cut[];
}

/** What a source's syntax tree says about it; undefined for a language without a grammar. */
export async function readTree(language: string, text: string, lines: Lines): Promise<Parsed<TreeReading> | undefined> {
  const spec = specFor(language, text);
  if (spec === undefined) return undefined;
  if (text.length > MAX_PARSED_LENGTH) return { failure: 'too-long' };
  const leading = new Set(spec.leading);
  return withTree(spec.grammar, text, ({ rootNode }) => {
    const reading = definitionsIn(rootNode, spec);
    const broken = rootNode.hasError
      ? withBroken(reading, rootNode, () => definitionsByLine(language, text, lines))
      : reading;
    return { ...broken, cuts: treeCuts(rootNode, text, lines, leading) };
  });
}
