import { FORMAT, headerSchema, recordSchema, type BackupRecord } from './records.ts';
import { damaged, foreign, newer } from './unreadable.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param line its number, from 1. */
export function readLine(bytes: Uint8Array, line: number): BackupRecord {
  const value = parse(bytes, line);
  if (line === 1) expectHeader(value);
  const parsed = recordSchema.safeParse(value);
  if (!parsed.success) throw damaged(line, parsed.error);
  if ((parsed.data.is === 'kilde backup') !== (line === 1)) throw damaged(line);
  return parsed.data;
}

function parse(bytes: Uint8Array, line: number): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch (error) {
    throw line === 1 ? foreign() : damaged(line, error);
  }
}

/** Another Kilde's file is no damaged one. */
function expectHeader(value: unknown): void {
  const header = headerSchema.safeParse(value);
  if (!header.success) throw foreign();
  if (header.data.format > FORMAT) throw newer(header.data.format, FORMAT);
}
