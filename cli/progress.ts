import { Presets, SingleBar } from 'cli-progress';
import type { IndexProgress } from '../shared/ingest/index-source.ts';
import { printable } from './printable.ts';

export interface ProgressView {
  update(progress: IndexProgress): void;
  stop(): void;
}

/** Standard error, or what stands in for it. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** A bar where a person looks on; a line every tenth of the way where the output goes to a file. */
export function showProgress(stream: ProgressStream): ProgressView {
  return stream.isTTY === true ? bar(stream) : lines(stream);
}

function bar(stream: ProgressStream): ProgressView {
  const single = new SingleBar(
    {
      format: 'Indexing {bar} {percentage}% | {value}/{total} files | {duration_formatted} | {path}',
      stream,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: ({ done, total, path }) => {
      if (!started) single.start(total, 0, { path: '' });
      started = true;
      single.update(done, { path: shown(path) });
    },
    stop: () => single.stop(),
  };
}

const MAX_SHOWN = 50;

/** The end of a path tells most. */
function shown(path: string): string {
  const characters = Array.from(printable(path));
  return characters.length > MAX_SHOWN ? `…${characters.slice(1 - MAX_SHOWN).join('')}` : characters.join('');
}

function lines(stream: ProgressStream): ProgressView {
  let tenths = 0;
  return {
    update: ({ done, total }) => {
      const now = Math.floor((done / total) * 10);
      if (now <= tenths) return;
      tenths = now;
      stream.write(`Indexing ${now * 10}% | ${done}/${total} files\n`);
    },
    stop: () => undefined,
  };
}
