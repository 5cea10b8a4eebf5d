import { z } from 'zod';
import { BearerAuthenticator } from '../../shared/mcp/authenticate/bearer.ts';
import { systemClock } from '../../shared/ports/clock.ts';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
});
afterEach(() => bed.remove());

const keySchema = z.strictObject({
  id: z.string(),
  workspace: z.string(),
  scopes: z.array(z.string()),
  expires_at: z.iso.datetime().nullable(),
});
const principalOf = (token: string) =>
  bed.inside(({ keys }) =>
    new BearerAuthenticator({ token: undefined, workspace: 'x', keys, clock: systemClock }).authenticate(token),
  );
const list = async (...args: string[]) =>
  z.strictObject({ workspace: z.string(), keys: z.array(keySchema) }).parse(await bed.json('keys', 'list', ...args))
    .keys;

describe('keys create', () => {
  it('prints the token alone on standard output, and it works', async () => {
    const { stdout, stderr } = await bed.run('keys', 'create', '--scope', 'read, write', '--workspace', 'team');
    expect(stdout).toMatch(/^kilde_[a-z2-7]{12}_[\w-]{43}\n$/);
    expect(await principalOf(stdout.trim())).toMatchObject({ workspace: 'team', scopes: ['read', 'write'] });
    expect(stderr).toMatch(
      /^Key [a-z2-7]{12} of workspace team may read, write until it is revoked\. This is the only time/,
    );
    expect(stderr).not.toContain(stdout.trim());
  });

  it('says it once: neither the list nor the store holds it', async () => {
    const token = (await bed.says('keys', 'create', '--quiet')).trim();
    const secret = token.slice(-43);
    expect(await bed.says('keys', 'list')).not.toContain(secret);
    expect(JSON.stringify(await bed.inside(({ keys }) => keys.listKeys('default')))).not.toContain(secret);
  });

  it('is a document with --json', async () => {
    const { stdout, stderr } = await bed.run('keys', 'create', '--json', '--quiet', '--days', '30');
    expect(stderr).toBe('');
    const key = keySchema.extend({ token: z.string() }).parse(JSON.parse(stdout));
    expect(key).toMatchObject({ workspace: 'default', scopes: ['read'] });
    const days = (Date.parse(key.expires_at ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 2);
  });

  it.each([
    [['--scope', 'reed'], /^--scope: expected some of read, write, admin/],
    [['--scope', ''], /^--scope: /],
    [['--days', '0'], /^--days: expected a whole number/],
  ])('%j is refused', async (args, says) => {
    expect(await bed.run('keys', 'create', ...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    expect(await list()).toEqual([]);
  });
});

describe('keys list', () => {
  it('shows those of the workspace', async () => {
    expect(await bed.says('keys', 'list')).toBe('There is no key yet. Make one with: npx kilde keys create\n');
    await bed.says('keys', 'create', '--scope', 'admin', '--days', '1');
    await bed.says('keys', 'create', '--workspace', 'other');
    expect(await bed.says('keys', 'list')).toMatch(
      /^id +scopes +expires +state\n[a-z2-7]{12} +admin +\d{4}-\S+ +live\n$/,
    );
    expect(await list('--workspace', 'other')).toMatchObject([
      { workspace: 'other', scopes: ['read'], expires_at: null },
    ]);
  });

  it('tells those that have ended', async () => {
    await bed.says('keys', 'create');
    await bed.inside(async ({ keys }) => {
      for (const key of await keys.listKeys('default'))
        await keys.putKey({ ...key, expiresAt: '2026-01-01T00:00:00.000Z' });
    });
    expect(await bed.says('keys', 'list')).toMatch(/2026-01-01T00:00:00\.000Z +expired\n$/);
  });
});

describe('keys revoke', () => {
  it('ends a key', async () => {
    const token = (await bed.says('keys', 'create')).trim();
    const [{ id } = { id: '' }] = await list();
    expect(await bed.says('keys', 'revoke', id)).toContain(`Revoked key ${id}.`);
    expect(await principalOf(token)).toBeUndefined();
    expect(await list()).toEqual([]);
  });

  it('does not reach into another workspace', async () => {
    const token = (await bed.says('keys', 'create', '--workspace', 'other')).trim();
    const [{ id } = { id: '' }] = await list('--workspace', 'other');
    expect(await bed.run('keys', 'revoke', id)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^There is no key/),
    });
    expect(await principalOf(token)).toBeDefined();
  });
});
