import { generationBed, NEW, OLD, passDays, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { KildeError } from '../platform/errors.ts';
import type { Task } from '../ports/task-queue.ts';
import { createBuildSteps } from './build-steps.ts';

const PAGES = { 'a.md': 'Apples are red.\n', 'b.md': 'Pears are green.\n', 'c.md': 'Figs are blue.\n' };

async function setUp(stepMs: number) {
  const bed = generationBed();
  const before = bed.start({ profile: OLD });
  for (const [path, text] of Object.entries(PAGES)) await before.add(path, text);
  const process = bed.start({ profile: NEW });
  const tasks: Task[] = [];
  const queue = { enqueue: async (task: Task) => void tasks.push(task) };
  const builds = createBuildSteps({ rebuilder: process.rebuilder, queue, clock: bed.clock, stepMs });
  /** As the queue does: one task after the other, until none is left. */
  const work = async () => {
    const outcomes = [];
    for (let task = tasks.shift(); task?.kind === 'generation'; task = tasks.shift())
      outcomes.push(await builds.step(task));
    return outcomes;
  };
  return { ...bed, before, process, builds, tasks, work };
}

describe('a build in steps', () => {
  it('goes on until it is switched to, one task after the other, under one run', async () => {
    const { builds, tasks, work, process } = await setUp(1);
    expect(await builds.begin(WORKSPACE)).toBe(true);
    expect(tasks).toEqual([{ kind: 'generation', workspace: WORKSPACE, runId: expect.any(String), step: 0 }]);
    const [{ runId } = { runId: '' }] = tasks;
    const outcomes = await work();
    expect(outcomes.map(({ state }) => state)).toEqual(['more', 'more', 'switched']);
    expect(runId).toMatch(/^[\da-f-]{36}$/);
    expect((await process.search('green pears')).profile).toBe(NEW);
    expect(await builds.begin(WORKSPACE)).toBe(false);
    expect(tasks).toEqual([]);
  });

  it('begins nothing where nothing is to be done, and for a removal as well', async () => {
    const { builds, work, states, ...bed } = await setUp(60_000);
    expect(await builds.begin('empty')).toBe(false);
    await builds.begin(WORKSPACE);
    expect(await work()).toMatchObject([{ state: 'switched' }]);
    passDays(bed, 8);
    expect(await builds.begin(WORKSPACE)).toBe(true);
    expect(await work()).toEqual([{ state: 'current' }]);
    expect(await states()).toEqual([`team~2 ${NEW} active`]);
  });

  it('that was begun twice is done once', async () => {
    const { builds, tasks, work, embedders } = await setUp(1);
    await builds.begin(WORKSPACE);
    await builds.begin(WORKSPACE);
    expect(tasks).toHaveLength(2);
    expect((await work()).at(-1)).toEqual({ state: 'current' });
    expect(embedders[NEW].texts).toHaveLength(3);
  });

  it('throws what another try may help, and goes on with the next one', async () => {
    const { builds, tasks, embedders } = await setUp(60_000);
    await builds.begin(WORKSPACE);
    const [task] = tasks;
    if (task?.kind !== 'generation') throw new Error('No build was queued.');
    embedders[NEW].failNext(new KildeError('provider_failed', 'Not now.', { retryable: true }));
    await expect(builds.step(task)).rejects.toMatchObject({ message: 'Not now.', retryable: true });
    expect(await builds.step(task)).toMatchObject({ state: 'switched' });
    expect(await builds.step(task)).toEqual({ state: 'current' });
  });
});
