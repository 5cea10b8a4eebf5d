/**
 * A second process for tests: `node writer.ts FILE DOCUMENT CHUNKS TIMES` makes TIMES new versions of a
 * document. It says `staged N` right before a commit and `committed N` right after; writes to a pipe are
 * synchronous, so whoever reads `staged N` may kill it in the middle of that commit.
 */
import { openSqlite } from '../open.ts';
import { increment } from './versions.ts';

const [file = '', documentId = '', chunks = '', times = ''] = process.argv.slice(2);
const { vectors } = openSqlite({ file });

const commitDocument = vectors.commitDocument.bind(vectors);
vectors.commitDocument = async (workspace, commit) => {
  process.stdout.write(`staged ${commit.document.version}\n`);
  return commitDocument(workspace, commit);
};

for (let i = 0; i < Number(times); i++) {
  process.stdout.write(`committed ${await increment(vectors, 'main', documentId, Number(chunks))}\n`);
}
await vectors.close();
