import * as fc from 'fast-check';
import { allowListSchema, isAllowed } from './allow-list.ts';

describe('isAllowed', () => {
  const list = allowListSchema.parse(['Ann@Example.com', ' @acme.dev ', '@gmail.com', '@run.iam.gserviceaccount.com']);

  it.each([
    ['a listed address', { email: 'ann@example.com' }],
    ['in other capitals', { email: 'ANN@example.COM' }],
    ['a listed domain that vouches', { email: 'bo@acme.dev', hd: 'acme.dev' }],
    ['in other capitals', { email: 'Bo@ACME.dev', hd: 'Acme.dev' }],
    ['gmail, which is Google itself', { email: 'someone@gmail.com' }],
    ['a service account', { email: 'job@run.iam.gserviceaccount.com' }],
  ])('lets in %s', (_, account) => {
    expect(isAllowed(account, list)).toBe(true);
  });

  it.each([
    ['another address of the domain', { email: 'bob@example.com', hd: 'example.com' }],
    ['a domain that does not vouch', { email: 'bo@acme.dev' }],
    ['a domain for which another vouches', { email: 'bo@acme.dev', hd: 'evil.dev' }],
    ['a subdomain', { email: 'bo@mail.acme.dev', hd: 'mail.acme.dev' }],
    ['a domain that ends alike', { email: 'bo@notacme.dev', hd: 'notacme.dev' }],
    ['the domain in the name', { email: 'acme.dev@evil.dev', hd: 'evil.dev' }],
    ['two signs', { email: 'bo@acme.dev@evil.dev', hd: 'evil.dev' }],
    ['the entry itself', { email: '@acme.dev' }],
    ['a service account of another project', { email: 'job@other.iam.gserviceaccount.com' }],
    ['nothing', { email: '' }],
  ])('keeps out %s', (_, account) => {
    expect(isAllowed(account, list)).toBe(false);
  });

  it('keeps out every address that is on no list', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        fc.pre(!/@(acme\.dev|gmail\.com)$/i.test(email));
        expect(isAllowed({ email, hd: 'acme.dev' }, list)).toBe(false);
      }),
    );
  });
});

it.each([[[]], [['example.com']], [['@']], [['@com']], [['a b@example.com']], [['*']], [['']]])(
  '%j is no list',
  (list) => {
    expect(allowListSchema.safeParse(list).success).toBe(false);
  },
);
