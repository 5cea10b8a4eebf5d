import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports/clock.ts';
import type { SettingsStore, WorkspaceSettings } from '../ports/settings.ts';

const MAX_WORKSPACES = 10_000;

/** Settings for the path of requests. */
export interface SettingsReader {
  read(workspace: string): Promise<WorkspaceSettings>;
  /** After a change in this process, whose next reader must see it. */
  forget(workspace: string): void;
}

export interface SettingsReaderOptions {
  readonly settings: Pick<SettingsStore, 'readSettings'>;
  readonly clock: Clock;
  /** For so long a change in another process is not seen. 0 reads each time. */
  readonly ttlMs: number;
}

/**
 * Many at once read once. A failure is not kept, and nothing old stands in for it: the settings say what may leave
 * for a provider.
 */
export function createSettingsReader({ settings, clock, ttlMs }: SettingsReaderOptions): SettingsReader {
  const fetch = async (workspace: string) => (await settings.readSettings(workspace)).settings;
  if (ttlMs === 0) return { read: fetch, forget: () => {} };
  const kept = new LRUCache<string, Promise<WorkspaceSettings>>({
    max: MAX_WORKSPACES,
    ttl: ttlMs,
    ttlResolution: 0,
    perf: { now: () => clock.now().getTime() },
  });
  const read = (workspace: string): Promise<WorkspaceSettings> => {
    const reading = fetch(workspace);
    kept.set(workspace, reading);
    reading.catch(() => {
      if (kept.peek(workspace) === reading) kept.delete(workspace);
    });
    return reading;
  };
  return {
    read: (workspace) => kept.get(workspace) ?? read(workspace),
    forget: (workspace) => void kept.delete(workspace),
  };
}
