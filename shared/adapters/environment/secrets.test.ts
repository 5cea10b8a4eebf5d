import fc from 'fast-check';
import { EnvironmentSecrets } from './secrets.ts';

const secrets = new EnvironmentSecrets({
  KILDE_TOKEN_GITLAB: 'glpat-1',
  KILDE_TOKEN_COPIED: ' glpat-2\n',
  KILDE_TOKEN_BLANK: ' ',
  OPENAI_API_KEY: 'sk-secret',
  KILDE_TOKEN_: 'nameless',
  kilde_token_small: 'small',
});

describe('a secret of the environment', () => {
  it('is read by its reference', async () => {
    expect(await secrets.read('env:KILDE_TOKEN_GITLAB')).toBe('glpat-1');
  });

  it('comes without the blanks that were copied along', async () => {
    expect(await secrets.read('env:KILDE_TOKEN_COPIED')).toBe('glpat-2');
  });

  it('follows the environment', async () => {
    const environment: Record<string, string> = {};
    const changing = new EnvironmentSecrets(environment);
    await expect(changing.read('env:KILDE_TOKEN_NEW')).rejects.toMatchObject({ kind: 'not_configured' });
    environment['KILDE_TOKEN_NEW'] = 'new';
    expect(await changing.read('env:KILDE_TOKEN_NEW')).toBe('new');
  });

  it.each(['env:KILDE_TOKEN_MISSING', 'env:KILDE_TOKEN_BLANK'])('that is not set is named: %s', async (reference) => {
    await expect(secrets.read(reference)).rejects.toMatchObject({
      kind: 'not_configured',
      retryable: false,
      message: expect.stringContaining(reference),
    });
  });

  it.each([
    'env:OPENAI_API_KEY',
    'OPENAI_API_KEY',
    'env:KILDE_TOKEN_',
    'env:kilde_token_small',
    'env:KILDE_TOKEN_GITLAB\n',
    'env:KILDE_TOKEN_../OPENAI_API_KEY',
    'projects/p/secrets/s/versions/1',
    '',
  ])('is nothing else: %j', async (reference) => {
    const error: unknown = await secrets.read(reference).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'not_configured' });
    expect(String(error)).not.toMatch(/sk-secret|nameless|small/);
  });

  it('is never another variable, whatever is asked for', async () => {
    const names = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[A-Z_]{1,20}$/),
      fc.constantFrom('__proto__', 'constructor', 'toString'),
    );
    await fc.assert(
      fc.asyncProperty(names, fc.constantFrom('', 'env:', 'env:KILDE_TOKEN_'), async (name, prefix) => {
        const all = new EnvironmentSecrets({ [name]: 'other', KILDE_TOKEN_OWN: 'own' });
        const read = await all.read(`${prefix}${name}`).catch(() => undefined);
        const isAllowed = /^KILDE_TOKEN_[A-Z0-9_]{1,64}$/.test(name) && prefix === 'env:';
        const isOwn = prefix === 'env:KILDE_TOKEN_' && name === 'OWN';
        expect(read).toBe(isOwn ? 'own' : isAllowed ? 'other' : undefined);
      }),
    );
  });
});
