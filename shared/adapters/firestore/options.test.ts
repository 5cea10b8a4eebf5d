import { openFirestore } from './index.ts';
import { checkOptions } from './options.ts';

describe('checkOptions', () => {
  it('fills in what production wants', () => {
    expect(checkOptions({})).toEqual({
      databaseId: '(default)',
      transport: 'grpc',
      statisticsTtlMs: 30_000,
      deadlineMs: 5_000,
      maxChangesAtOnce: 50,
    });
  });

  it('takes the options of a configuration that sets only some', () => {
    const options = { projectId: undefined, databaseId: 'kilde', emulatorHost: '127.0.0.1:8080' };
    expect(checkOptions(options)).toMatchObject({ databaseId: 'kilde', emulatorHost: '127.0.0.1:8080' });
  });

  it.each([
    ['deadlineMs', { deadlineMs: 0 }],
    ['maxChangesAtOnce', { maxChangesAtOnce: 51 }],
    ['statisticsTtlMs', { statisticsTtlMs: -1 }],
    ['emulatorHost', { emulatorHost: 'http://127.0.0.1:8080' }],
    ['databaseId', { databaseId: '' }],
  ])('refuses a wrong %s by name', async (name, options) => {
    const refusal = { kind: 'not_configured', retryable: false, message: expect.stringContaining(name) };
    expect(() => checkOptions(options)).toThrow(expect.objectContaining(refusal));
    await expect(openFirestore(options)).rejects.toMatchObject(refusal);
  });
});
