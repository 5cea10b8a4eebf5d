import { createHash } from 'node:crypto';
import { FORMAT, type Header, type WrittenRecord } from './records.ts';

/** A backup's lines, the header and the last one included. */
export async function* linesOf(
  header: Pick<Header, 'createdAt' | 'store' | 'workspaces'>,
  records: AsyncIterable<WrittenRecord>,
  onRecord: (record: WrittenRecord) => void = () => undefined,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let lines = 0;
  const toLine = (record: WrittenRecord): string => {
    const line = `${JSON.stringify(record)}\n`;
    hash.update(line);
    lines += 1;
    onRecord(record);
    return line;
  };
  yield toLine({ is: 'kilde backup', format: FORMAT, ...header });
  for await (const record of records) yield toLine(record);
  yield `${JSON.stringify({ is: 'end', lines, sha256: hash.digest('hex') } satisfies WrittenRecord)}\n`;
}
