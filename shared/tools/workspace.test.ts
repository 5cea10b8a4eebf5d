import fc from 'fast-check';
import type { Principal } from '../ports/keys.ts';
import { workspaceOf } from './workspace.ts';

const principal: Principal = { keyId: 'k', workspace: 'team-a', scopes: ['read', 'write', 'admin'] };

describe('workspaceOf', () => {
  it.each([undefined, 'team-a'])('is the key’s own when %j is asked for', (asked) => {
    expect(workspaceOf(principal, asked)).toBe('team-a');
  });

  it('refuses every other one, whatever the scopes, in the same words', () => {
    fc.assert(
      fc.property(
        fc
          .oneof(fc.string(), fc.constantFrom('', 'team-b', 'TEAM-A', ' team-a', 'team-a/..'))
          .filter((name) => name !== 'team-a'),
        (asked) => {
          expect(() => workspaceOf(principal, asked)).toThrow(
            expect.objectContaining({
              kind: 'forbidden',
              retryable: false,
              message:
                'This key may not use the workspace that was asked for. Leave the workspace argument out to use the one the key belongs to.',
            }),
          );
        },
      ),
    );
  });
});
