import { archiveAuthorization, gitAuthorization, readCredentials } from './credentials.ts';

const basic = (text: string): string => `Basic ${btoa(text)}`;

describe('readCredentials', () => {
  it('reads a token, and a user in front of one', () => {
    expect(readCredentials('ghp_abc')).toEqual({ user: null, token: 'ghp_abc' });
    expect(readCredentials('gitlab+deploy-token-1:abc')).toEqual({ user: 'gitlab+deploy-token-1', token: 'abc' });
  });

  it('drops the line feed that a file or a form leaves behind', () => {
    expect(readCredentials(' ghp_abc\r\n')).toEqual({ user: null, token: 'ghp_abc' });
  });

  it('leaves further colons to the token', () => {
    expect(readCredentials('a:b:c')).toEqual({ user: 'a', token: 'b:c' });
  });

  it.each(['', '  \n', ':abc', 'abc:', 'hush hush', 'hush\nx: y', 'hush\0', 'hüsh'])(
    'refuses %j without repeating it',
    (secret) => {
      expect(() => readCredentials(secret)).toThrow(
        expect.objectContaining({ kind: 'not_configured', message: expect.not.stringMatching(/h[uü]sh|abc/) }),
      );
    },
  );
});

describe('a bare token', () => {
  const bare = readCredentials('T');

  it('goes to git in Basic, behind the user that each host documents', () => {
    expect(gitAuthorization(bare, 'github')).toBe(basic('x-access-token:T'));
    expect(gitAuthorization(bare, 'bitbucket')).toBe(basic('x-token-auth:T'));
    expect(gitAuthorization(bare, 'gitlab')).toBe(basic('oauth2:T'));
    expect(gitAuthorization(bare, 'gitea')).toBe(basic('oauth2:T'));
    expect(gitAuthorization(bare, undefined)).toBe(basic('oauth2:T'));
  });

  it('goes to tarballs in the scheme of each host’s API', () => {
    expect(archiveAuthorization(bare, 'github')).toBe('Bearer T');
    expect(archiveAuthorization(bare, 'github-enterprise')).toBe('Bearer T');
    expect(archiveAuthorization(bare, 'gitlab')).toBe('Bearer T');
    expect(archiveAuthorization(bare, 'bitbucket')).toBe('Bearer T');
    expect(archiveAuthorization(bare, 'gitea')).toBe('token T');
  });
});

describe('a token with its user', () => {
  it('goes with that user wherever the host reads one', () => {
    const both = readCredentials('me:T');
    expect(gitAuthorization(both, 'gitea')).toBe(basic('me:T'));
    expect(gitAuthorization(both, 'gitlab')).toBe(basic('me:T'));
    expect(archiveAuthorization(both, 'gitea')).toBe(basic('me:T'));
    expect(archiveAuthorization(both, 'bitbucket')).toBe(basic('me:T'));
    expect(archiveAuthorization(both, 'gitlab')).toBe('Bearer T');
  });

  it('of Atlassian is an e-mail address to Bitbucket’s pages, and a fixed name to its git', () => {
    const atlassian = readCredentials('me@example.org:ATATT');
    expect(gitAuthorization(atlassian, 'bitbucket')).toBe(basic('x-bitbucket-api-token-auth:ATATT'));
    expect(archiveAuthorization(atlassian, 'bitbucket')).toBe(basic('me@example.org:ATATT'));
    expect(gitAuthorization(readCredentials('me:old'), 'bitbucket')).toBe(basic('me:old'));
  });
});
