import * as fc from 'fast-check';
import { z } from 'zod';
import { runOf } from '../../tests/contracts/source-store/context.ts';
import { RUN_STATES, type RunRecord } from '../ports/sources.ts';
import type { SourceFreshness } from '../sync/freshness.ts';
import { freshnessFields, sourceStatusSchema, stateOf, toFreshness, toRun, toSourceStatus } from './source-fields.ts';

const AT = '2026-11-01T10:05:00.000Z';
const whole: Partial<RunRecord> = { state: 'complete', failed: 0 };
const running: Partial<RunRecord> = { state: 'running', revision: null };

const sourceOf = (
  id: string,
  run: Partial<RunRecord> | null,
  more: Partial<SourceFreshness> = {},
): SourceFreshness => ({
  id,
  kind: 'git',
  location: 'https://git.example.com/team/docs#main',
  revision: 'a1b2c3',
  syncedAt: AT,
  run: run && runOf(`run-of-${id}`, id, run),
  ...more,
});
const neverSynced = { revision: null, syncedAt: null };
const searched = z.strictObject(freshnessFields);

describe('the state of a source', () => {
  it.each<[string, SourceFreshness, string]>([
    ['a run that took everything in', sourceOf('a', whole), 'current'],
    ['a run whose record is gone', sourceOf('a', null), 'current'],
    ['a run under way, the first', sourceOf('a', running, neverSynced), 'running'],
    ['a run under way, after others', sourceOf('a', running), 'running'],
    ['a run whose time was over', sourceOf('a', { state: 'stopped' }), 'incomplete'],
    ['a run that failed', sourceOf('a', { state: 'failed' }), 'incomplete'],
    ['a first run that failed', sourceOf('a', { state: 'failed' }, neverSynced), 'incomplete'],
    ['a run that could not take everything in', sourceOf('a', { ...whole, failed: 1 }), 'incomplete'],
    ['a source that was changed since', sourceOf('a', whole, { revision: null }), 'incomplete'],
    ['no run', sourceOf('a', null, neverSynced), 'never'],
  ])('after %s', (_, source, state) => {
    expect(stateOf(source)).toBe(state);
  });
});

describe('what a search says of its sources', () => {
  it('is nothing where there are none', () => {
    expect(toFreshness([])).toEqual({ sources: [] });
  });

  it('is their revision and time, and how much was looked at', () => {
    expect(toFreshness([sourceOf('docs', { ...whole, seen: 12, total: 12 })])).toEqual({
      sources: [{ id: 'docs', kind: 'git', state: 'current', revision: 'a1b2c3', synced_at: AT, seen: 12, total: 12 }],
    });
    expect(toFreshness([sourceOf('new', null, neverSynced)])).toEqual({
      sources: [{ id: 'new', kind: 'git', state: 'never', seen: 0 }],
    });
  });

  it('is how far runs have come while they are under way', () => {
    const all = [
      sourceOf('a', { ...running, seen: 30, total: 100 }),
      sourceOf('b', { state: 'stopped', seen: 3, total: 3 }),
      sourceOf('c', { ...whole, seen: 7, total: 7 }),
    ];
    expect(toFreshness(all)).toMatchObject({ files_done: 33, files_total: 103, covered: 0.32 });
    expect(toFreshness([sourceOf('a', { ...running, seen: 0, total: 0 })])).toMatchObject({ covered: 1 });
  });

  it('claims no share of a listing that goes on', () => {
    const streaming = sourceOf('a', { ...running, seen: 30, total: null });
    const said = toFreshness([streaming, sourceOf('b', { ...running, seen: 1, total: 2 })]);
    expect(said).toMatchObject({ files_done: 31, files_total: 32 });
    expect(said).not.toHaveProperty('covered');
    expect(said.sources[0]).not.toHaveProperty('total');
  });

  it('names twenty of them, those that are not current first, and counts the rest', () => {
    const all = Array.from({ length: 23 }, (_, i) =>
      sourceOf(`s${String(i).padStart(2, '0')}`, i === 22 ? { state: 'failed' } : whole),
    );
    const { sources, more_sources } = toFreshness(all);
    expect(sources.map(({ id }) => id)).toEqual(['s22', ...all.slice(0, 19).map(({ id }) => id)]);
    expect(more_sources).toBe(3);
    expect(toFreshness(all.slice(0, 20))).not.toHaveProperty('more_sources');
  });

  it('always fits its schema, and never shows a location', () => {
    const run = fc.record({
      state: fc.constantFrom(...RUN_STATES),
      seen: fc.nat(1_000),
      total: fc.option(fc.nat(1_000)),
      failed: fc.nat(2),
      revision: fc.option(fc.string()),
    });
    const source = fc
      .record({ run: fc.option(run), revision: fc.option(fc.string()), syncedAt: fc.option(fc.constant(AT)) })
      .map(({ run: given, ...more }) => sourceOf('a', given, { ...more, location: '/the/location' }));
    fc.assert(
      fc.property(fc.array(source, { maxLength: 30 }), (all) => {
        const said = searched.parse(toFreshness(all));
        expect(said.sources.length + (said.more_sources ?? 0)).toBe(all.length);
        expect(JSON.stringify(said)).not.toContain('/the/location');
        for (const each of all) sourceStatusSchema.parse(toSourceStatus(each));
      }),
    );
  });
});

describe('what the status says of a source', () => {
  it('is where it is, and what the newest run did', () => {
    const source = sourceOf('docs', { ...whole, reason: 'Because.' });
    expect(sourceStatusSchema.strict().parse(toSourceStatus(source))).toEqual({
      id: 'docs',
      kind: 'git',
      state: 'current',
      revision: 'a1b2c3',
      synced_at: AT,
      location: 'https://git.example.com/team/docs#main',
      run: {
        id: 'run-of-docs',
        state: 'complete',
        started_at: '2026-11-01T10:00:00.000Z',
        updated_at: AT,
        revision: 'a1b2c3',
        seen: 12,
        total: 12,
        added: 1,
        updated: 2,
        removed: 3,
        unchanged: 4,
        left_out: 5,
        failed: 0,
        chunks: 7,
        bytes: 2 ** 40,
        tokens: 2 ** 33,
        usd: 0.123_456_789,
        milliseconds: 300_000,
        reason: 'Because.',
      },
    });
  });

  it('leaves out what is not there', () => {
    expect(toSourceStatus(sourceOf('new', null, neverSynced))).not.toHaveProperty('run');
    const run = toRun(runOf('r', 'docs', { revision: null, total: null }));
    for (const name of ['revision', 'total', 'reason']) expect(run).not.toHaveProperty(name);
  });
});
