import { lacksPath, refusesStream } from './failure.ts';

/** How a server is asked. */
export interface Way {
  readonly api: 'responses' | 'chat';
  readonly streams: boolean;
}

/** What to try when a server does not know the way it was asked; undefined when the way was not what was wrong. */
export function otherWay(way: Way, error: unknown): Way | undefined {
  if (way.api === 'responses' && lacksPath(error)) return { ...way, api: 'chat' };
  if (way.streams && refusesStream(error)) return { ...way, streams: false };
  return undefined;
}
