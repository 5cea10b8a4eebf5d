import fc from 'fast-check';
import type { SyncTask } from '../../ports/task-queue.ts';
import { createTaskBody, taskName } from './create-task.ts';
import { checkOptions } from './options.ts';

const QUEUE = 'projects/p/locations/europe-north1/queues/reindex';
const options = {
  queue: QUEUE,
  targetUrl: 'https://kilde.example.com/reindex',
  serviceAccount: 'tasks@p.iam.gserviceaccount.com',
};
const task = { workspace: 'team', sourceId: 'docs', runId: 'run-1', step: 2 };

describe('the name of a task', () => {
  it('is one that Cloud Tasks takes', () => {
    expect(taskName(QUEUE, task)).toMatch(new RegExp(`^${QUEUE}/tasks/[0-9a-f]{64}$`));
  });

  it('is the same for the same run and step, and for no other', () => {
    // Names hold no NUL, which is what keeps the parts of the hash apart.
    const text = fc.stringMatching(/^[a-z0-9._-]{1,3}$/);
    const tasks = fc.record({ workspace: text, sourceId: text, runId: text, step: fc.nat(12) });
    const same = (a: SyncTask, b: SyncTask) =>
      a.workspace === b.workspace && a.sourceId === b.sourceId && a.runId === b.runId && a.step === b.step;
    fc.assert(
      fc.property(tasks, tasks, (a, b) => {
        expect(taskName(QUEUE, a) === taskName(QUEUE, b)).toBe(same(a, b));
        expect(taskName(QUEUE, a)).toBe(taskName(QUEUE, { ...a }));
      }),
    );
  });
});

describe('the task', () => {
  it('calls the target as the service account, with half an hour to answer', () => {
    const { task: created } = createTaskBody(checkOptions(options), task);
    expect(created).toMatchObject({
      name: taskName(QUEUE, task),
      dispatchDeadline: '1800s',
      httpRequest: {
        url: options.targetUrl,
        httpMethod: 'POST',
        headers: { 'Content-Type': 'application/json' },
        oidcToken: { serviceAccountEmail: options.serviceAccount, audience: options.targetUrl },
      },
    });
  });

  it('carries what is to be done, and nothing that was put beside it', () => {
    const more: SyncTask & { secret: string } = { ...task, workspace: 'Øya', secret: 'x' };
    const { httpRequest } = createTaskBody(checkOptions(options), more).task;
    expect(JSON.parse(Buffer.from(httpRequest.body, 'base64').toString('utf8'))).toEqual({
      task: { ...task, workspace: 'Øya' },
    });
    const { task: empty } = createTaskBody(checkOptions(options), { ...task, allowEmpty: true });
    expect(JSON.parse(Buffer.from(empty.httpRequest.body, 'base64').toString('utf8'))).toEqual({
      task: { ...task, allowEmpty: true },
    });
    expect(empty.name).toBe(taskName(QUEUE, task));
  });

  it('may be of a build, which has no source', () => {
    const build = { kind: 'generation', workspace: 'team', runId: 'run-1', step: 2 } as const;
    const { httpRequest, name } = createTaskBody(checkOptions(options), build).task;
    expect(JSON.parse(Buffer.from(httpRequest.body, 'base64').toString('utf8'))).toEqual({ task: build });
    expect(name).not.toBe(taskName(QUEUE, task));
  });

  it('may be made for another audience, and with less time', () => {
    const settings = checkOptions({ ...options, audience: 'https://kilde.example.com', dispatchSeconds: 60 });
    expect(createTaskBody(settings, task).task).toMatchObject({
      dispatchDeadline: '60s',
      httpRequest: { oidcToken: { audience: 'https://kilde.example.com' } },
    });
  });
});

describe('options', () => {
  it.each([
    ['queue', { queue: 'reindex' }],
    ['queue', { queue: 'projects/p/locations/l/queues/q/../x' }],
    ['targetUrl', { targetUrl: 'http://kilde.example.com/reindex' }],
    ['serviceAccount', { serviceAccount: 'tasks' }],
    ['dispatchSeconds', { dispatchSeconds: 3_600 }],
  ])('say that %s is wrong', (name, wrong) => {
    expect(() => checkOptions({ ...options, ...wrong })).toThrow(
      expect.objectContaining({ kind: 'not_configured', message: expect.stringContaining(name) }),
    );
  });
});
