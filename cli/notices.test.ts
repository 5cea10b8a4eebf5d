import { loadConfig } from '../shared/platform/config/index.ts';
import { noticesOf } from './notices.ts';

const notices = (env: Record<string, string>) => noticesOf(env, loadConfig(env));

describe('noticesOf', () => {
  it.each([[{}], [{ OPENAI_BASE_URL: ' ' }], [{ OPENAI_API_KEY: 'k' }], [{ KILDE_ANSWER_MODEL: 'mine' }]])(
    '%j needs none',
    (env) => {
      expect(notices(env)).toEqual([]);
    },
  );

  it('says that an address without a key is ignored, without repeating it', () => {
    const [line = '', ...more] = notices({ OPENAI_BASE_URL: 'http://ana:s3cret@localhost/v1' });
    expect(line).toMatch(/^OPENAI_BASE_URL is ignored.*OPENAI_API_KEY.*any value\.$/);
    expect(line).not.toContain('s3cret');
    expect(more).toEqual([]);
  });

  it('names each model without a price once', () => {
    const env = { OPENAI_API_KEY: 'k', KILDE_EMBEDDING_MODEL: 'constructor', KILDE_ANSWER_MODEL: 'mine' };
    expect(notices(env).map((line) => /of (\w+) shows as 0.*KILDE_PRICES/.exec(line)?.[1])).toEqual([
      'constructor',
      'mine',
    ]);
    expect(notices({ ...env, KILDE_ANSWER_MODEL: 'constructor' })).toHaveLength(1);
    expect(notices({ ...env, KILDE_PRICES: '{"constructor": {"input": 1}, "mine": {"input": 1}}' })).toEqual([]);
  });
});
