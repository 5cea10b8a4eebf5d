import { Presets, SingleBar } from 'cli-progress';
import type { SyncProgress } from '../shared/sync/deps.ts';
import { printable } from './printable.ts';

export interface ProgressView {
  update(progress: SyncProgress): void;
  stop(): void;
}

/** Standard error, or what stands in for it. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

export const NO_PROGRESS: ProgressView = { update: () => undefined, stop: () => undefined };

/** A bar where a person looks on; lines, farther and farther apart, where the output goes to a file. */
export function showProgress(stream: ProgressStream, label = 'Indexing'): ProgressView {
  return stream.isTTY === true ? bar(stream, printable(label)) : lines(stream, printable(label));
}

const KNOWN = '{bar} {percentage}% | {value}/{total} files';
const STREAMED = '{value} files so far';

function bar(stream: ProgressStream, label: string): ProgressView {
  let single: SingleBar | undefined;
  const start = (total: number | null) => {
    const format = `${label} ${total === null ? STREAMED : KNOWN} | {duration_formatted} | {path}`;
    const begun = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
    begun.start(total ?? 0, 0, { path: '' });
    return begun;
  };
  return {
    update: ({ seen, total, path }) => {
      single ??= start(total);
      // Parts of containers are seen, and no listing told of them.
      if (total !== null && seen > single.getTotal()) single.setTotal(seen);
      single.update(seen, { path: shown(path) });
    },
    stop: () => single?.stop(),
  };
}

const MAX_SHOWN = 50;

/** The end of a path tells most. */
function shown(path: string): string {
  const characters = Array.from(printable(path));
  return characters.length > MAX_SHOWN ? `…${characters.slice(1 - MAX_SHOWN).join('')}` : characters.join('');
}

/** Where nobody knows how many there are, each line stands for twice as many. */
const FIRST_STREAMED = 100;

function lines(stream: ProgressStream, label: string): ProgressView {
  let tenths = 0;
  let next = FIRST_STREAMED;
  return {
    update: ({ seen, total }) => {
      if (total === null) {
        if (seen < next) return;
        next = seen * 2;
        stream.write(`${label} | ${seen} files so far\n`);
        return;
      }
      const all = Math.max(total, seen);
      const now = Math.floor((seen / all) * 10);
      if (now <= tenths) return;
      tenths = now;
      stream.write(`${label} ${now * 10}% | ${seen}/${all} files\n`);
    },
    stop: () => undefined,
  };
}
