import { z } from 'zod';
import {
  MAX_METADATA_ENTRIES,
  MAX_METADATA_KEY_LENGTH,
  MAX_METADATA_VALUE_LENGTH,
  MAX_PATH_LENGTH,
  MAX_TITLE_LENGTH,
} from '../ingest/limits.ts';
import type { DocumentContent } from '../ingest/read-text.ts';
import { invalidArgument } from '../platform/errors.ts';
import { costSchema, wellFormedText, workspaceField } from './fields.ts';
import { defineTool } from './tool.ts';
import { workspaceOf } from './workspace.ts';

/** Cloud Run ends requests above 32 MiB by itself; base64 makes 18 MiB of 24. */
export const DOCUMENT_BODY_BYTES = 24 * 1024 * 1024;

const name = (most: number) => wellFormedText.min(1).max(most);

export const addDocument = defineTool({
  name: 'add_document',
  title: 'Add or update a document',
  description:
    'Puts a document (code, Markdown, any text; as bytes also PDF, Word, HTML or a notebook) into the index, or replaces it: the same document_id, or without one the same path, is the same document. Content that did not change costs nothing; of changed content only the changed chunks are embedded.',
  input: z.strictObject({
    text: z.string().optional().describe('The text of the document. Give this or content_base64.'),
    content_base64: z
      .string()
      .optional()
      .describe("The file's bytes in base64 (RFC 4648, with padding). Give this or text."),
    path: name(MAX_PATH_LENGTH)
      .optional()
      .describe('Relative path with forward slashes, such as "src/server.ts". Give this or title.'),
    title: name(MAX_TITLE_LENGTH).optional().describe('A name for people. Without a path, the path is made from it.'),
    document_id: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
        'expected 1 to 128 letters, digits, dots, dashes or underscores, the first a letter or digit',
      )
      .optional()
      .describe('Your own id for the document. Without it the id is made from the path.'),
    language: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Language, such as "typescript" or "markdown". Without it the path tells.'),
    metadata: z
      .record(name(MAX_METADATA_KEY_LENGTH), wellFormedText.max(MAX_METADATA_VALUE_LENGTH))
      .refine(
        (metadata) => Object.keys(metadata).length <= MAX_METADATA_ENTRIES,
        `expected at most ${MAX_METADATA_ENTRIES} entries`,
      )
      .optional()
      .describe('Facts to keep with the document, as text by name.'),
    workspace: workspaceField,
  }),
  output: z.object({
    document_id: z.string().describe('Id of the document.'),
    version: z.int().min(1).describe('1 for a new document, one more for each change.'),
    outcome: z.enum(['created', 'updated', 'unchanged']).describe('What happened.'),
    path: z.string().describe('Path under which results name the document.'),
    language: z.string().describe('Language the document was taken for.'),
    content_hash: z.string().describe('sha256: and the SHA-256 of the text in hex.'),
    indexed_at: z.string().describe('When this version was indexed, ISO 8601 in UTC.'),
    chunks: z
      .object({
        total: z.int().min(0).describe('Chunks of the document now.'),
        added: z.int().min(0).describe('Chunks that are new and were embedded.'),
        reused: z.int().min(0).describe('Chunks that were there already.'),
        removed: z.int().min(0).describe('Chunks of the version before that are gone.'),
      })
      .describe('What changed.'),
    skipped: z.array(z.string()).describe('What was treated in a lesser way, and why; as a rule empty.'),
    embedder: z.string().describe('Embedding profile that was used.'),
    store: z.string().describe('Store that holds the document.'),
    workspace: z.string().describe('Workspace that holds the document.'),
    cost: costSchema.describe('What this call cost.'),
    milliseconds: z.number().min(0).describe('Time the server took.'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  scope: 'write',
  maxBodyBytes: DOCUMENT_BODY_BYTES,
  call: async (input, { library, principal, signal, progress }) => {
    const started = performance.now();
    const workspace = workspaceOf(principal, input.workspace);
    const content = contentOf(input);
    await progress({ progress: 0, total: 1, message: 'Indexing the document' });
    const added = await library.addDocument(
      workspace,
      {
        content,
        path: input.path,
        title: input.title,
        documentId: input.document_id,
        language: input.language,
        metadata: input.metadata,
      },
      signal,
    );
    await progress({ progress: 1, total: 1, message: `Indexed ${added.chunks.total} chunks` });
    const cost = { tokens: added.tokens, usd: added.usd };
    return {
      output: {
        document_id: added.documentId,
        version: added.version,
        outcome: added.outcome,
        path: added.path,
        language: added.language,
        content_hash: added.contentHash,
        indexed_at: added.indexedAt,
        chunks: { ...added.chunks },
        skipped: [...added.skipped],
        embedder: added.profile,
        store: library.store.name,
        workspace,
        cost,
        milliseconds: performance.now() - started,
      },
      facts: { workspace, results: added.chunks.added, ...cost, path: added.outcome },
    };
  },
});

function contentOf(input: { text?: string | undefined; content_base64?: string | undefined }): DocumentContent {
  if ((input.text === undefined) === (input.content_base64 === undefined)) {
    throw invalidArgument('Expected exactly one of text and content_base64.');
  }
  if (input.content_base64 === undefined) return { text: input.text ?? '' };
  const bytes = Buffer.from(input.content_base64, 'base64');
  // Node's decoder skips what it does not know; only a faithful round trip was base64.
  if (bytes.toString('base64') !== input.content_base64)
    throw invalidArgument('content_base64 is not base64; expected RFC 4648 with padding and no line breaks.');
  return { bytes };
}
