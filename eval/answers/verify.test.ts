import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pdfOf } from '../../tests/support/pdf-of.ts';
import { testLibrary } from '../../tests/support/test-embedder.ts';
import { findQuote, type Citation } from '../../shared/answer/check-quotes.ts';
import { CitationVerifier } from './verify.ts';

const TEXT = '# Limits\n\nA key may send\n120 requests a minute.\n';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-verify-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function setUp(path: string, bytes: Uint8Array, quote: string) {
  const library = testLibrary();
  await writeFile(join(folder, path), bytes);
  const { documentId: id } = await library.addDocument('team', { content: { bytes }, path });
  const document = await library.store.getDocument('team', id);
  const chunks = await library.store.getChunks('team', document?.chunks.map((chunk) => chunk.id) ?? []);
  const [citation] = chunks.flatMap((chunk) => findQuote(chunk, quote) ?? []);
  if (citation === undefined) throw new Error('The quote is not in the document.');
  const verifier = new CitationVerifier(folder, library.store, 'team');
  return { citation, verifier, library, id };
}

const limits = () => setUp('limits.md', new TextEncoder().encode(TEXT), 'send 120 requests');

it('a citation that was found holds', async () => {
  const { citation, verifier } = await limits();
  expect(citation).toMatchObject({ startLine: 3, endLine: 4, quote: 'send\n120 requests' });
  expect(await verifier.problemOf(citation)).toBeUndefined();
});

it.each<[string, Partial<Citation>, RegExp]>([
  ['a letter', { quote: 'send\n121 requests' }, /does not stand in limits\.md:3-4/],
  ['the lines', { startLine: 4, endLine: 4 }, /does not stand in limits\.md:4-4/],
  ['white space', { quote: 'send 120 requests' }, /does not stand/],
  ['the file', { path: 'other.md' }, /other\.md is no file/],
  ['all of the quote', { quote: ' ' }, /is empty/],
  ['the chunk', { chunkId: 'another' }, /no chunk another/],
  ['the hash', { contentHash: `sha256:${'0'.repeat(64)}` }, /the citation says sha256:0000/],
])('one in which %s is changed does not', async (_, change, problem) => {
  const { citation, verifier } = await limits();
  expect(await verifier.problemOf({ ...citation, ...change })).toMatch(problem);
});

it('nor does one whose file has changed since', async () => {
  const { citation, verifier } = await limits();
  await writeFile(join(folder, 'limits.md'), TEXT.replace('120', '240'));
  expect(await verifier.problemOf(citation)).toMatch(/does not stand/);
});

it('nor does one whose document is gone from the index', async () => {
  const { citation, verifier, library, id } = await limits();
  await library.store.deleteDocument('team', id);
  expect(await verifier.problemOf(citation)).toMatch(/^no chunk /);
});

it('documents that are no plain text are read as they were taken in', async () => {
  const quote = 'The birch has a bark as white as paper.';
  const { citation, verifier } = await setUp('trees.pdf', await pdfOf(['The oak grows old.', quote]), quote);
  expect(await verifier.problemOf(citation)).toBeUndefined();
  expect(await verifier.problemOf({ ...citation, startLine: 1, endLine: 1 })).toMatch(/does not stand/);
});
