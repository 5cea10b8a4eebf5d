import type { Provenance } from '../../ports/documents.ts';
import { damaged } from './errors.ts';
import { textOrNull } from './rows.ts';
import type { Row } from './rows.ts';

/** The field as a record has it; nothing for what was added by hand. */
export function provenance(row: Row): { readonly provenance?: Provenance } {
  const sourceId = textOrNull(row, 'source_id');
  const revision = textOrNull(row, 'revision');
  if (sourceId === null && revision === null) return {};
  if (sourceId === null || revision === null) throw damaged('provenance');
  return { provenance: { sourceId, revision } };
}
