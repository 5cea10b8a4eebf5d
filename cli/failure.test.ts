import { ConfigError } from '../shared/platform/config/index.ts';
import { ERROR_KINDS, KildeError } from '../shared/platform/errors.ts';
import { describeFailure, EXIT, exitCodeOf, HELP_ON_EXIT_CODES, Refused } from './failure.ts';

describe('describeFailure', () => {
  it.each([
    [new Refused('Not this folder.'), 'Not this folder.', 2, 'invalid_argument'],
    [new Refused('Holds another.', EXIT.notDone), 'Holds another.', 1, 'conflict'],
    [new KildeError('not_configured', 'Port taken.'), 'Port taken.', 1, 'not_configured'],
    [new ConfigError(['PORT is wrong.']), new ConfigError(['PORT is wrong.']).message, 1, 'not_configured'],
    [new KildeError('conflict', 'Running.', { retryable: true }), 'Running.', 3, 'conflict'],
  ])('of %p is a sentence', (thrown, message, exitCode, kind) => {
    const retryable = exitCode === EXIT.unavailable;
    expect(describeFailure(thrown)).toEqual({ text: message, exitCode, error: { kind, message, retryable } });
  });

  it.each([
    ['an error', new TypeError('x is not y'), /^TypeError: x is not y\n\s+at /],
    ['an internal one', new KildeError('internal', 'Odd.', { cause: new TypeError('x') }), /^TypeError: x\n\s+at /],
    ['an internal one without a cause', new KildeError('internal', 'Odd.'), /^KildeError: Odd\.\n\s+at /],
    ['no error at all', 'text', /^text$/],
  ])('of what no one foresaw is a stack for people, and none for machines: %s', (_, thrown, text) => {
    expect(describeFailure(thrown)).toEqual({
      text: expect.stringMatching(text),
      exitCode: 1,
      error: { kind: 'internal', message: 'Something went wrong inside Kilde.', retryable: false },
    });
  });
});

describe('exitCodeOf', () => {
  const codes = (retryable: boolean) =>
    Object.fromEntries(ERROR_KINDS.map((kind) => [kind, exitCodeOf(new KildeError(kind, 'x', { retryable }))]));

  it('tells wrong commands from what another try may help', () => {
    expect(codes(false)).toEqual({
      invalid_argument: 2,
      not_found: 2,
      forbidden: 2,
      unknown_tool: 2,
      not_configured: 1,
      provider_failed: 1,
      source_failed: 1,
      store_failed: 1,
      budget_exceeded: 1,
      conflict: 1,
      cancelled: 130,
      internal: 1,
    });
    const { provider_failed: provider, source_failed: source, store_failed: store, conflict } = codes(true);
    expect([provider, source, store, conflict]).toEqual([3, 3, 3, 3]);
  });

  it('gives no code that the help does not explain', () => {
    const explained = [...HELP_ON_EXIT_CODES.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code));
    expect(explained).toEqual(Object.values(EXIT));
  });
});
