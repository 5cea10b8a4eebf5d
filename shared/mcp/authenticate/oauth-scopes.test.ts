import { grantedScopes, scopeNames } from './oauth-scopes.ts';

describe('grantedScopes', () => {
  it.each([
    [{ scope: 'read write' }, '', ['read', 'write']],
    [{ scope: 'openid admin  email' }, '', ['admin']],
    [{ scp: 'read' }, '', ['read']],
    [{ scp: ['write', 'read'] }, '', ['read', 'write']],
    [{ scope: 'read', scp: ['admin'] }, '', ['read', 'admin']],
    [{ scope: 'kilde:read other:admin' }, 'kilde:', ['read']],
    [{ scope: 'read' }, 'kilde:', []],
    [{ scope: 'kilde:read' }, '', []],
    [{ scope: 'READ readwrite administrator' }, '', []],
    [{ scope: ['admin'] }, '', []],
    [{ scp: [1, null] }, '', []],
    [{ scope: null, scp: ['read'] }, '', ['read']],
    [{}, '', []],
  ])('of %j with prefix %j are %j', (claims, prefix, scopes) => {
    expect(grantedScopes(claims, prefix)).toEqual(scopes);
  });
});

it('scopeNames are what grantedScopes takes', () => {
  expect(scopeNames('kilde:')).toEqual(['kilde:read', 'kilde:write', 'kilde:admin']);
  expect(grantedScopes({ scope: scopeNames('kilde:').join(' ') }, 'kilde:')).toEqual(['read', 'write', 'admin']);
});
