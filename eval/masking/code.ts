import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ENTITY_KINDS, type EntityKind } from '../../shared/mask/entity.ts';
import { findSpans } from '../../shared/mask/find-spans.ts';

export interface Finding {
  readonly kind: EntityKind;
  readonly file: string;
  readonly line: number;
  readonly value: string;
}

export interface CodeFigures {
  readonly folder: string;
  readonly files: number;
  readonly characters: number;
  /** In which detectors worked. */
  readonly ms: number;
  /** Files in which nothing would be masked, or what authors put there: e-mail addresses, names of people, secrets. */
  readonly untouched: number;
  readonly findings: readonly Finding[];
}

/** Bytes of a file above which Kilde does not index it. */
const MOST_BYTES = 2_000_000;
/** What authors sign code with, and what must never leave. Whether it is that is judged from the list. */
const EXPECTED: ReadonlySet<EntityKind> = new Set(['email', 'name', 'secret']);

/** What would be masked in real files. There are no labels: whatever is found is listed to be judged. */
export async function measureCode(folder: string): Promise<CodeFigures> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const findings: Finding[] = [];
  let files = 0;
  let characters = 0;
  let ms = 0;
  let untouched = 0;
  for (const path of paths.toSorted()) {
    if (/[/\\]\.git[/\\]/.test(path)) continue;
    const bytes = await readFile(path);
    if (bytes.length > MOST_BYTES || bytes.subarray(0, 8_000).includes(0)) continue;
    const text = bytes.toString('utf8');
    const started = performance.now();
    const found = findingsIn(text, path.slice(folder.length + 1));
    ms += performance.now() - started;
    findings.push(...found);
    files += 1;
    characters += text.length;
    untouched += found.every(({ kind }) => EXPECTED.has(kind)) ? 1 : 0;
  }
  return { folder, files, characters, ms, untouched, findings };
}

function findingsIn(text: string, file: string): Finding[] {
  return findSpans(text, true).flatMap(({ kind, start, end }) => {
    const entity = ENTITY_KINDS.find((each) => each === kind);
    if (entity === undefined) return [];
    return [{ kind: entity, file, line: text.slice(0, start).split('\n').length, value: text.slice(start, end) }];
  });
}
