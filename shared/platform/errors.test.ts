import { ERROR_KINDS, invalidArgument, KildeError, toKildeError } from './errors.ts';

describe('KildeError', () => {
  it('is an error with a name, a kind and a message, and by default nothing to try again', () => {
    const error = new KildeError('not_found', 'There is nothing here.');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'KildeError', kind: 'not_found', message: 'There is nothing here.' });
    expect(error.retryable).toBe(false);
    expect(error.retryAfterMs).toBeUndefined();
    expect('cause' in error).toBe(false);
  });

  it('keeps the cause and the waiting time', () => {
    const cause = new TypeError('inner');
    const error = new KildeError('store_failed', 'Down.', { cause, retryable: true, retryAfterMs: 1_500 });
    expect(error.cause).toBe(cause);
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 1_500 });
  });

  it('keeps its cause out of the message and of its JSON', () => {
    const error = new KildeError('internal', 'Something went wrong.', { cause: new Error('secret text') });
    expect(error.message + JSON.stringify(error)).not.toContain('secret');
  });

  it('has kinds that are all different', () => {
    expect(new Set(ERROR_KINDS).size).toBe(ERROR_KINDS.length);
  });
});

describe('invalidArgument', () => {
  it('is of its kind and not worth trying again', () => {
    expect(invalidArgument('No.')).toMatchObject({ kind: 'invalid_argument', message: 'No.', retryable: false });
  });
});

describe('toKildeError', () => {
  it('leaves our own errors as they are', () => {
    const error = new KildeError('conflict', 'Try again.', { retryable: true });
    expect(toKildeError(error)).toBe(error);
  });

  it.each([
    ['an error', new Error('/etc/passwd: sk-secret')],
    ['a string', 'sk-secret'],
    ['nothing', undefined],
    ['null', null],
    ['an object that looks like ours', { kind: 'not_found', message: 'sk-secret', retryable: true }],
  ])('makes %s internal, says nothing of it, and keeps it for the log', (_, thrown) => {
    const error = toKildeError(thrown);
    expect(error).toMatchObject({ kind: 'internal', retryable: false });
    expect(error.message).not.toMatch(/secret|passwd/);
    expect(error.cause).toBe(thrown);
  });
});
