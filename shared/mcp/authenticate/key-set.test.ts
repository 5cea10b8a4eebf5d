import { metadataUrls } from './key-set.ts';

/** The examples of OpenID Connect Discovery 1.0, 4.1, and RFC 8414, 3.1. */
it.each([
  [
    'https://example.com',
    'https://example.com/.well-known/openid-configuration',
    'https://example.com/.well-known/oauth-authorization-server',
  ],
  [
    'https://example.com/issuer1',
    'https://example.com/issuer1/.well-known/openid-configuration',
    'https://example.com/.well-known/oauth-authorization-server/issuer1',
  ],
  [
    'https://tenant.auth.example.com/',
    'https://tenant.auth.example.com/.well-known/openid-configuration',
    'https://tenant.auth.example.com/.well-known/oauth-authorization-server',
  ],
])('the metadata of %s is looked for at %s and %s', (issuer, openId, oauth) => {
  expect(metadataUrls(issuer)).toEqual([openId, oauth]);
});
