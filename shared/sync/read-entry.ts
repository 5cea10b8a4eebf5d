import { containerOf } from '../ingest/formats/containers/index.ts';
import type { EntryContent, FileEntry } from '../ports/source-reader.ts';
import { expand } from './expand.ts';
import { fail, takeIn } from './take-in.ts';
import { fromStored } from './versions.ts';
import { stay, type Walk } from './walk.ts';

/** Reads an entry that may have changed, beside the listing. The parts of a container are work of their own. */
export async function readEntry(walk: Walk, entry: FileEntry, path: string, known: string | null): Promise<void> {
  const isContainer = walk.request.source.expand && containerOf(path) !== undefined;
  const read = async () => {
    let { version } = entry;
    // A container's parts count for themselves: reading it may take all the time of a step.
    if (!isContainer) walk.step.dealtWith += 1;
    try {
      const content = await entry.read(known, walk.signal);
      if (content.kind === 'bytes') version = content.version;
      await take(walk, path, known, content, isContainer);
    } catch (thrown) {
      await fail(walk, { path, parent: null, version }, thrown);
    }
  };
  if (isContainer) await read();
  else await walk.work.begin(read);
}

async function take(
  walk: Walk,
  path: string,
  version: string | null,
  content: EntryContent,
  isContainer: boolean,
): Promise<void> {
  const known = walk.ledger.known(path);
  if (content.kind === 'gone') {
    walk.tally.add({ seen: -1 });
    return walk.ledger.unsee(path);
  }
  const same = content.kind === 'unchanged' || content.version === version;
  if (same && known !== undefined && fromStored(walk.request.source, known.version) !== null) {
    walk.ledger.checked(known);
    return stay(walk, known);
  }
  if (content.kind === 'unchanged') return;
  const { bytes } = content;
  if (isContainer) return expand(walk, path, content.version, bytes);
  const document = { content: { bytes }, ...(content.mediaType !== undefined && { mediaType: content.mediaType }) };
  await takeIn(walk, { path, parent: null, version: content.version, document, bytes: bytes.length });
}
