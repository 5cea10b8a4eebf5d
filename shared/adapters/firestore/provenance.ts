import { z } from 'zod';
import type { Provenance } from '../../ports/documents.ts';

/** Stored as two fields, so that the source can be asked for alone, as summaries do. */
export const provenanceShape = { sourceId: z.string().optional(), revision: z.string().optional() };

type Stored = Readonly<Partial<Provenance>>;
type Lifted<T extends Stored> = Omit<T, keyof Stored> & { readonly provenance?: Provenance };

export function flattenProvenance<T extends { readonly provenance?: Provenance }>(
  record: T,
): Omit<T, 'provenance'> & Stored {
  const { provenance, ...rest } = record;
  return { ...rest, ...provenance };
}

export function liftProvenance<T extends Stored>(stored: T): Lifted<T> {
  const { sourceId, revision, ...rest } = stored;
  return sourceId === undefined || revision === undefined ? rest : { ...rest, provenance: { sourceId, revision } };
}
