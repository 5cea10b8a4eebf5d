import { ConfigError } from '../shared/platform/config/index.ts';
import { KildeError } from '../shared/platform/errors.ts';
import { describeFailure, StartRefused } from './failure.ts';

describe('describeFailure', () => {
  it.each([
    [new StartRefused('Not this folder.', 2), 'Not this folder.', 2],
    [new StartRefused('Holds another.', 1), 'Holds another.', 1],
    [new KildeError('not_configured', 'Port taken.'), 'Port taken.', 1],
    [new ConfigError(['PORT is wrong.']), new ConfigError(['PORT is wrong.']).message, 1],
    [new Error('Cannot open.', { cause: new Error('EACCES') }), 'Cannot open.', 1],
    ['text', 'text', 1],
  ])('of %p is a sentence', (error, text, exitCode) => {
    expect(describeFailure(error)).toEqual({ text, exitCode });
  });

  it('of what no one foresaw is a stack', () => {
    const { text, exitCode } = describeFailure(new TypeError('x is not y'));
    expect(text).toMatch(/^TypeError: x is not y\n\s+at /);
    expect(exitCode).toBe(1);
  });
});
