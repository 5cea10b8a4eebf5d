import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { DEFAULT_SETTINGS, type Budgets, type SettingsStore } from '../../shared/ports/settings.ts';
import type { UsageStore } from '../../shared/ports/usage.ts';
import { createBudget, type Budget } from '../../shared/usage/budget.ts';
import { UsageRecorder } from '../../shared/usage/recorder.ts';
import { createSettingsReader } from '../../shared/usage/settings-reader.ts';

/** Stands still unless it is told to move. */
export class TestClock implements Clock {
  #now: Date;

  constructor(now = '2026-11-21T12:00:00.000Z') {
    this.#now = new Date(now);
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(now: string): void {
    this.#now = new Date(now);
  }

  pass(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
  }
}

export interface Process {
  readonly recorder: UsageRecorder;
  readonly budget: Budget;
}

export const NEVER_MS = 2_000_000_000;

/** Stores in memory, and any number of processes over them, which write when they are told to. */
export function usageBed(clock = new TestClock()) {
  const { usage, settings, vectors } = openSqlite({ file: ':memory:', clock });
  const open = (store: UsageStore = usage, refreshMs = 5_000): Process => {
    const recorder = new UsageRecorder({ usage: store, clock, flushMs: NEVER_MS });
    const reader = createSettingsReader({ settings, clock, ttlMs: 0 });
    return { recorder, budget: createBudget({ usage: store, recorder, settings: reader, clock, refreshMs }) };
  };
  return { clock, usage, settings, open, close: () => vectors.close() };
}

export async function setBudgets(settings: SettingsStore, workspace: string, budgets: Partial<Budgets>): Promise<void> {
  const { version } = await settings.readSettings(workspace);
  const all = { ...DEFAULT_SETTINGS.budgets, ...budgets };
  await settings.writeSettings(workspace, { version: version + 1, settings: { ...DEFAULT_SETTINGS, budgets: all } });
}
