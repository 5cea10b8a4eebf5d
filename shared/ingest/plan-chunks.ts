import type { ChunkRecord, DocumentKind, Provenance } from '../ports/documents.ts';
import { invalidArgument } from '../platform/errors.ts';
import { contentHash, sha256Hex } from '../platform/hash.ts';
import type { ChunkDraft } from './chunk/draft.ts';
import { MAX_CHUNKS } from './limits.ts';

export interface PlanInput {
  readonly documentId: string;
  readonly profile: string;
  readonly path: string;
  readonly language: string;
  readonly kind: DocumentKind;
  readonly indexedAt: string;
  readonly drafts: readonly ChunkDraft[];
  /** For documents that have pages: the page of a line. */
  readonly pageOf?: ((line: number) => number) | undefined;
  readonly provenance?: Provenance | undefined;
}

/**
 * Gives every draft its identity. The id covers all that decides a chunk's vector and its place in
 * results except its lines: a chunk that only moved keeps its id, and is never embedded again. A page counts,
 * as a store moves lines only.
 */
export function planChunks(input: PlanInput): ChunkRecord[] {
  if (input.drafts.length > MAX_CHUNKS) {
    throw invalidArgument(
      `The document makes ${input.drafts.length} chunks; one document may have ${MAX_CHUNKS}. Split it into several.`,
    );
  }
  const seen = new Map<string, number>();
  const { pageOf, provenance } = input;
  return input.drafts.map((draft) => {
    const page = pageOf?.(draft.startLine);
    const key = sha256Hex(
      input.profile,
      input.path,
      input.language,
      draft.part,
      JSON.stringify(draft.breadcrumb),
      JSON.stringify(draft.symbols),
      draft.text,
      ...(page === undefined ? [] : [String(page)]),
    );
    // Equal chunks of one document are told apart by their order among themselves.
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return {
      id: sha256Hex(input.documentId, key, String(occurrence)).slice(0, 32),
      documentId: input.documentId,
      profile: input.profile,
      path: input.path,
      language: input.language,
      kind: input.kind,
      part: draft.part,
      breadcrumb: draft.breadcrumb,
      symbols: draft.symbols,
      text: draft.text,
      contentHash: contentHash(draft.text),
      startLine: draft.startLine,
      endLine: draft.endLine,
      ...(page !== undefined && { page }),
      ...(provenance !== undefined && { provenance }),
      indexedAt: input.indexedAt,
    };
  });
}
