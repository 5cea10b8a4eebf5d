import { KildeError } from '../../platform/errors.ts';
import type { KeyRecord, KeyStore } from '../../ports/keys.ts';
import { BearerAuthenticator } from './bearer.ts';
import { createKey } from './stored-key.ts';

const TOKEN = 'a-static-token-of-enough-length';

/** A key store in memory that counts its reads and fails when told to. */
class MemoryKeys implements KeyStore {
  readonly records = new Map<string, KeyRecord>();
  reads = 0;
  failing = false;

  async findKey(id: string): Promise<KeyRecord | undefined> {
    this.reads += 1;
    if (this.failing) throw new KildeError('store_failed', 'The store does not answer.', { retryable: true });
    return this.records.get(id);
  }

  async putKey(key: KeyRecord): Promise<void> {
    this.records.set(key.id, key);
  }

  async deleteKey(id: string): Promise<boolean> {
    return this.records.delete(id);
  }

  async listKeys(workspace: string): Promise<KeyRecord[]> {
    return [...this.records.values()].filter((key) => key.workspace === workspace);
  }
}

function setUp(token = TOKEN) {
  const keys = new MemoryKeys();
  const time = { now: new Date('2026-11-20T12:00:00Z').getTime() };
  const authenticator = new BearerAuthenticator({
    token,
    workspace: 'default',
    keys,
    clock: { now: () => new Date(time.now) },
  });
  const issue = async (expiresAt: Date | null = null) => {
    const { token: made, record } = createKey({ workspace: 'acme', scopes: ['read'], expiresAt });
    await keys.putKey(record);
    return { token: made, record };
  };
  return { keys, time, authenticator, issue };
}

describe('the static token', () => {
  it('has all rights in the configured workspace, and needs no store', async () => {
    const { authenticator, keys } = setUp();
    expect(await authenticator.authenticate(TOKEN)).toEqual({
      keyId: 'env',
      workspace: 'default',
      scopes: ['read', 'write', 'admin'],
    });
    expect(keys.reads).toBe(0);
  });

  it.each(['', 'x', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase(), ` ${TOKEN}`])('is not %j', async (token) => {
    const { authenticator, keys } = setUp();
    expect(await authenticator.authenticate(token)).toBeUndefined();
    expect(keys.reads).toBe(0);
  });

  it('may be missing, and then nothing takes its place', async () => {
    const clock = { now: () => new Date() };
    const without = new BearerAuthenticator({ token: undefined, workspace: 'default', keys: new MemoryKeys(), clock });
    for (const token of ['', 'undefined', TOKEN]) expect(await without.authenticate(token)).toBeUndefined();
  });

  it('must be long enough to be a secret, and is not repeated when it is not', () => {
    expect(() => setUp('short-secret')).toThrow(expect.objectContaining({ kind: 'not_configured' }));
    expect(() => setUp('short-secret')).not.toThrow(/short-secret/);
  });

  it.each(['', 'a/b', '..', '__a__'])('cannot have the workspace %j', (workspace) => {
    const keys = new MemoryKeys();
    expect(() => new BearerAuthenticator({ token: TOKEN, workspace, keys, clock: { now: () => new Date() } })).toThrow(
      /workspace/,
    );
  });
});

describe('a stored key', () => {
  it('has its own workspace and scopes', async () => {
    const { authenticator, issue } = setUp();
    const { token, record } = await issue();
    expect(await authenticator.authenticate(token)).toEqual({ keyId: record.id, workspace: 'acme', scopes: ['read'] });
  });

  it('is refused when its id is unknown, or its secret is another', async () => {
    const { authenticator, issue } = setUp();
    const { token } = await issue();
    const other = createKey({ workspace: 'acme', scopes: ['admin'], expiresAt: null }).token;
    expect(await authenticator.authenticate(other)).toBeUndefined();
    expect(await authenticator.authenticate(token.slice(0, 19) + other.slice(19))).toBeUndefined();
  });

  it('is refused from its expiry on, also while it is cached', async () => {
    const { authenticator, issue, time, keys } = setUp();
    const { token } = await issue(new Date(time.now + 10_000));
    expect(await authenticator.authenticate(token)).toBeDefined();
    time.now += 10_000;
    expect(await authenticator.authenticate(token)).toBeUndefined();
    expect(keys.reads).toBe(1);
  });

  it('is read once in 30 seconds, and for callers at the same time', async () => {
    const { authenticator, issue, time, keys } = setUp();
    const { token } = await issue();
    await Promise.all([authenticator.authenticate(token), authenticator.authenticate(token)]);
    time.now += 29_999;
    await authenticator.authenticate(token);
    expect(keys.reads).toBe(1);
    time.now += 2;
    await authenticator.authenticate(token);
    expect(keys.reads).toBe(2);
  });

  it('that was deleted is refused after 30 seconds at the latest', async () => {
    const { authenticator, issue, time, keys } = setUp();
    const { token, record } = await issue();
    await authenticator.authenticate(token);
    await keys.deleteKey(record.id);
    time.now += 30_001;
    expect(await authenticator.authenticate(token)).toBeUndefined();
  });

  it('that was refused is looked up again: it may have been made since', async () => {
    const { authenticator, keys } = setUp();
    const { token, record } = createKey({ workspace: 'acme', scopes: ['read'], expiresAt: null });
    expect(await authenticator.authenticate(token)).toBeUndefined();
    await keys.putKey(record);
    expect(await authenticator.authenticate(token)).toBeDefined();
  });

  it('does not open the way for another secret of the same id', async () => {
    const { authenticator, issue } = setUp();
    const { token } = await issue();
    await authenticator.authenticate(token);
    const forged = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    expect(await authenticator.authenticate(forged)).toBeUndefined();
  });
});

describe('a store that does not answer', () => {
  it('lets nobody in and says so', async () => {
    const { authenticator, issue, keys } = setUp();
    const { token } = await issue();
    keys.failing = true;
    await expect(authenticator.authenticate(token)).rejects.toMatchObject({ kind: 'store_failed', retryable: true });
    keys.failing = false;
    expect(await authenticator.authenticate(token)).toBeDefined();
  });

  it('ends what was cached when its time is over', async () => {
    const { authenticator, issue, keys, time } = setUp();
    const { token } = await issue();
    await authenticator.authenticate(token);
    keys.failing = true;
    expect(await authenticator.authenticate(token)).toBeDefined();
    time.now += 30_001;
    await expect(authenticator.authenticate(token)).rejects.toMatchObject({ kind: 'store_failed' });
  });

  it('does not matter to the static token', async () => {
    const { authenticator, keys } = setUp();
    keys.failing = true;
    expect(await authenticator.authenticate(TOKEN)).toBeDefined();
  });
});
