import * as fc from 'fast-check';
import { KildeError } from '../../platform/errors.ts';
import { parseRequest } from './request.ts';

const BUILD = { kind: 'generation', workspace: 'team', runId: '0b9d3f6e-1', step: 0 };
const TASK = { workspace: 'team', sourceId: 'docs', runId: '0b9d3f6e-1', step: 0 };
const SITE = { kind: 'site', url: 'https://example.com/sitemap.xml', pages: null, maxPages: 10 };
const MINIMAL = { id: 'docs', spec: SITE };

function problemOf(body: unknown): string {
  try {
    parseRequest(body);
  } catch (error) {
    if (error instanceof KildeError && error.kind === 'invalid_argument') return error.message;
    throw error;
  }
  return 'none';
}

describe('a body', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing: begin', {}, { kind: 'begin', allowEmpty: false }],
    ['a source: begin it', { source: 'docs' }, { kind: 'begin', source: 'docs', allowEmpty: false }],
    ['a workspace, for operators', { workspace: 'team' }, { kind: 'begin', workspace: 'team', allowEmpty: false }],
    ['no dry run: begin', { dry_run: false }, { kind: 'begin', allowEmpty: false }],
    ['a dry run', { dry_run: true }, { kind: 'dry_run', allowEmpty: false }],
    ['a dry run of one source', { dry_run: true, source: 'a' }, { kind: 'dry_run', source: 'a', allowEmpty: false }],
    ['an empty source', { source: 'a', allow_empty: true }, { kind: 'begin', source: 'a', allowEmpty: true }],
    ['a task', { task: TASK }, { kind: 'task', task: TASK }],
    [
      'a task that says its kind',
      { task: { ...TASK, kind: 'sync' } },
      { kind: 'task', task: { ...TASK, kind: 'sync' } },
    ],
    ['a task of a build', { task: BUILD }, { kind: 'task', task: BUILD }],
    [
      'a task that allows it',
      { task: { ...TASK, allowEmpty: true } },
      { kind: 'task', task: { ...TASK, allowEmpty: true } },
    ],
    ['the list', { action: 'list' }, { kind: 'list' }],
    ['a removal', { action: 'remove', source: 'docs' }, { kind: 'remove', source: 'docs' }],
  ])('may be %s', (_, body, request) => {
    expect(parseRequest(body)).toEqual(request);
  });

  it('may define a source, in full or in short', () => {
    const rest = { include: ['**/*.md'], exclude: ['old/**'], expand: true, refreshMinutes: 60 };
    const full = { ...MINIMAL, ...rest };
    expect(parseRequest({ action: 'add', source_definition: full })).toEqual({ kind: 'add', definition: full });
    expect(parseRequest({ action: 'add', workspace: 'team', source_definition: MINIMAL })).toEqual({
      kind: 'add',
      workspace: 'team',
      definition: { ...MINIMAL, include: [], exclude: [], expand: false, refreshMinutes: null },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['an unknown field', { sauce: 'docs' }, /Unrecognized key: "sauce"/],
    [
      'a JSON-RPC call',
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      /Unrecognized keys: "jsonrpc", "id", "method"/,
    ],
    ['a source that cannot be one', { source: '../x' }, /source: expected the id of a source/],
    ['no source', { source: null }, /source: Invalid input/],
    ['a workspace that cannot be one', { workspace: 'a/b' }, /workspace: expected letters/],
    ['a dry run in words', { dry_run: 'yes' }, /dry_run: Invalid input: expected boolean/],
    ['emptiness of any source', { allow_empty: true }, /allow_empty: expected "source" beside it/],
    ['emptiness in words', { source: 'a', allow_empty: 'yes' }, /allow_empty: Invalid input: expected boolean/],
    ['a task and more', { task: TASK, source: 'docs' }, /Unrecognized key: "source"/],
    ['a task with more in it', { task: { ...TASK, force: true } }, /task: Unrecognized key: "force"/],
    ['a task without a step', { task: { ...TASK, step: undefined } }, /task\.step: Invalid input/],
    ['a task of a step that is none', { task: { ...TASK, step: -1 } }, /task\.step: Too small/],
    ['a task of half a step', { task: { ...TASK, step: 0.5 } }, /task\.step: Invalid input/],
    ['a task of an odd run', { task: { ...TASK, runId: 'a/b' } }, /task\.runId: expected the id of a run/],
    ['a task of nobody', { task: { ...TASK, workspace: '' } }, /task\.workspace: expected letters/],
    ['a task of a build with a source', { task: { ...BUILD, sourceId: 'docs' } }, /task: Unrecognized key: "sourceId"/],
    ['a task of another kind', { task: { ...TASK, kind: 'odd' } }, /task\.kind: Invalid discriminator value/],
    ['a task that is none', { task: null }, /task: Invalid input: expected object/],
    ['an unknown action', { action: 'drop' }, /action: expected "list", "add" or "remove"/],
    ['no action', { action: null }, /action: expected "list", "add" or "remove"/],
    ['a list of something', { action: 'list', source: 'docs' }, /Unrecognized key: "source"/],
    ['a removal of nothing', { action: 'remove' }, /source: Invalid input/],
    ['an addition of nothing', { action: 'add' }, /source_definition: Invalid input/],
    [
      'a definition with more in it',
      { action: 'add', source_definition: { ...MINIMAL, token: 'x' } },
      /source_definition: Unrecognized key: "token"/,
    ],
    [
      'a source with more in it',
      { action: 'add', source_definition: { ...MINIMAL, spec: { ...SITE, user: 'x' } } },
      /source_definition\.spec: Unrecognized key: "user"/,
    ],
    [
      'a site over an open wire',
      { action: 'add', source_definition: { ...MINIMAL, spec: { ...SITE, url: 'http://example.com' } } },
      /source_definition\.spec\.url: Invalid URL/,
    ],
    [
      'a kind there is not',
      { action: 'add', source_definition: { ...MINIMAL, spec: { kind: 'ftp' } } },
      /source_definition\.spec\.kind: Invalid discriminator value/,
    ],
  ])('is refused with %s', (_, body, problem) => {
    expect(problemOf(body)).toMatch(/^The body is not what reindex takes\. /);
    expect(problemOf(body)).toMatch(problem);
  });

  it('is refused in a short and well-formed message that repeats no value', () => {
    for (const name of ['x'.repeat(10_000), '😀'.repeat(5_000), '\ud800']) {
      const message = problemOf({ [name]: 'hunter2' });
      expect(message.length).toBeLessThan(700);
      expect(message.isWellFormed()).toBe(true);
      expect(message).not.toContain('hunter2');
    }
    const token = 'ghp_hunter2hunter2';
    const git = { kind: 'git', url: 'https://github.com/a/b', branch: null, token };
    expect(problemOf({ action: 'add', source_definition: { ...MINIMAL, spec: git } })).not.toContain(token);
  });

  it('is taken or refused, whatever it is', () => {
    const field = fc.constantFrom('task', 'action', 'dry_run', 'allow_empty', 'source', 'workspace');
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue())), (body) => {
        expect(problemOf(body)).toMatch(/^(?:none|The body is not what reindex takes\. .+)$/s);
      }),
    );
  });
});
