import { z } from 'zod';
import { wellFormedText, workspaceField } from './fields.ts';
import { defineTool, QUESTION_BODY_BYTES } from './tool.ts';
import { workspaceOf } from './workspace.ts';

export const deleteDocument = defineTool({
  name: 'delete_document',
  title: 'Delete a document',
  description:
    'Deletes a document and everything that was made of it, for good, and gives a receipt. If it came from a source, no later run of that source brings it back. There is no undo.',
  input: z.strictObject({
    document_id: wellFormedText.min(1).max(128).describe('Id of the document, as search results name it.'),
    workspace: workspaceField,
  }),
  output: z.object({
    document_id: z.string().describe('Id of the document that is gone.'),
    path: z.string().describe('Path it had.'),
    version: z.int().min(1).describe('Version it was at.'),
    chunks: z.int().min(0).describe('Chunks that went with it.'),
    content_hash: z
      .string()
      .describe("sha256: and the SHA-256, in hex, of the document's own content_hash; it proves what was deleted."),
    deleted_at: z.string().describe('When, ISO 8601 in UTC.'),
    workspace: z.string().describe('Workspace that held it.'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  scope: 'write',
  maxBodyBytes: QUESTION_BODY_BYTES,
  call: async (input, { library, principal }) => {
    const workspace = workspaceOf(principal, input.workspace);
    const receipt = await library.eraseDocument(workspace, input.document_id);
    const { documentId, path, version, chunks, contentHash, deletedAt } = receipt;
    return {
      output: {
        document_id: documentId,
        path,
        version,
        chunks,
        content_hash: contentHash,
        deleted_at: deletedAt,
        workspace,
      },
      facts: { workspace, results: 1, tokens: 0, usd: 0, path: 'deleted' },
    };
  },
});
