import type { Authenticator } from '../mcp/authenticate/authenticator.ts';
import type { Config } from '../platform/config/index.ts';
import { systemClock } from '../ports/clock.ts';
import type { KeyStore } from '../ports/keys.ts';

export async function openAuthenticator({ auth, workspace }: Config, keys: KeyStore): Promise<Authenticator> {
  switch (auth.mode) {
    case 'bearer': {
      const { BearerAuthenticator } = await import('../mcp/authenticate/bearer.ts');
      return new BearerAuthenticator({ token: auth.token, workspace, keys, clock: systemClock });
    }
    case 'google': {
      const { GoogleAuthenticator } = await import('../mcp/authenticate/google.ts');
      return new GoogleAuthenticator({ ...auth, workspace });
    }
    case 'oauth': {
      const { OAuthAuthenticator } = await import('../mcp/authenticate/oauth.ts');
      return new OAuthAuthenticator({ ...auth, workspace });
    }
  }
}
