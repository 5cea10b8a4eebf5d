import { INDEX_FORMAT } from '../ingest/prepare-document.ts';
import { sha256Hex } from '../platform/hash.ts';
import type { EntryRecord, SourceDefinition } from '../ports/sources.ts';

/** Stands in stored versions, so that all is taken in anew when Kilde, or what the source asks of it, changes. */
const formatOf = ({ expand }: Pick<SourceDefinition, 'expand'>): string => `${INDEX_FORMAT}${expand ? 'x' : ''}:`;

export const toStored = (source: Pick<SourceDefinition, 'expand'>, version: string): string =>
  formatOf(source) + version;

/** The version as the source gave it; null when another format read it, or none did. */
export function fromStored(source: Pick<SourceDefinition, 'expand'>, stored: string | null): string | null {
  const format = formatOf(source);
  return stored?.startsWith(format) === true ? stored.slice(format.length) : null;
}

/** For sources that have no revision of their own: equal entries give the same one, in whatever order they came. */
export function revisionOf(entries: readonly EntryRecord[]): string {
  const lines = entries
    .filter(({ parent }) => parent === null)
    .map(({ path, version }) => JSON.stringify([path, version]));
  return `sha256:${sha256Hex(lines.toSorted().join('\n')).slice(0, 16)}`;
}

/** One entry is one document, under this id for as long as its source lives. */
export const documentIdOf = (sourceId: string, path: string): string => `doc-${sha256Hex(sourceId, path).slice(0, 24)}`;
