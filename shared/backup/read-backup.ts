import { createHash } from 'node:crypto';
import { KildeError } from '../platform/errors.ts';
import { readLine } from './read-line.ts';
import { linesIn } from './read-lines.ts';
import type { BackupRecord } from './records.ts';
import { Structure } from './structure.ts';
import { another, cutOff, damaged } from './unreadable.ts';

export type Kind = BackupRecord['is'];

/** Of a file that was read to its end before. */
export interface Again {
  /** The rest is not read closely. */
  readonly only: ReadonlySet<Kind>;
  /** What its last line said then. */
  readonly sha256: string;
}

/**
 * A backup's records in order, every one checked for itself and for its place. That the file is whole is known when
 * the last one has come: nothing may be concluded, and nothing written, before.
 * @throws KildeError invalid_argument for what is no backup, or no whole one, or not the one it was before.
 */
export async function* readBackup(file: string, again?: Again): AsyncGenerator<BackupRecord> {
  const hash = createHash('sha256');
  const structure = new Structure();
  let lines = 0;
  let ended = false;
  for await (const bytes of linesIn(file)) {
    if (ended) throw damaged(lines + 1);
    const skipped = lines > 0 && again !== undefined && !again.only.has(kindOf(bytes));
    const record = skipped ? undefined : readLine(bytes, lines + 1);
    if (record?.is === 'end') {
      if (record.lines !== lines || record.sha256 !== hash.digest('hex')) throw damaged();
      if (again !== undefined && again.sha256 !== record.sha256) throw another();
      ended = true;
    } else {
      hash.update(bytes);
      lines += 1;
    }
    if (record === undefined) continue;
    if (again === undefined) placed(structure, record, lines);
    yield record;
  }
  if (!ended) throw cutOff();
}

function placed(structure: Structure, record: BackupRecord, line: number): void {
  try {
    structure.place(record);
  } catch (error) {
    throw error instanceof KildeError ? error : damaged(line, error);
  }
}

const KIND = /^\{"is":"([a-z ]+)"/;

/** Of a line that was parsed before; one that changed since is met by the hash. */
function kindOf(bytes: Buffer): Kind {
  const found = KIND.exec(bytes.toString('latin1', 0, 40))?.[1];
  return KINDS.find((kind) => kind === found) ?? 'end';
}

const KINDS: readonly Kind[] = [
  'kilde backup',
  'workspace',
  'settings',
  'usage',
  'source',
  'entry',
  'run',
  'index',
  'document',
  'chunk',
  'generations',
  'key',
  'end',
];
