import { protectedResourceMetadata, protectedResourceMetadataUrl } from './resource-metadata.ts';

it('names resource, authorization server, scopes and the header as the way to carry a token', () => {
  const issuer = 'https://login.example.com';
  expect(protectedResourceMetadata({ resource: 'https://kilde.example.com/mcp', issuer, scopes: ['read'] })).toEqual({
    resource: 'https://kilde.example.com/mcp',
    authorization_servers: [issuer],
    scopes_supported: ['read'],
    bearer_methods_supported: ['header'],
    resource_name: 'Kilde',
  });
});

/** The second and third are the examples of RFC 9728, 3.1. */
it.each([
  ['https://kilde.example.com', 'https://kilde.example.com/.well-known/oauth-protected-resource'],
  ['https://resource.example.com/', 'https://resource.example.com/.well-known/oauth-protected-resource'],
  [
    'https://resource.example.com/resource1',
    'https://resource.example.com/.well-known/oauth-protected-resource/resource1',
  ],
  ['http://127.0.0.1:8080/mcp', 'http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp'],
  ['https://a.example.com/mcp?tenant=x', 'https://a.example.com/.well-known/oauth-protected-resource/mcp?tenant=x'],
])('the document of %s stands at %s', (resource, url) => {
  expect(protectedResourceMetadataUrl(resource)).toBe(url);
});
