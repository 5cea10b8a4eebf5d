export interface ProtectedResource {
  /** URL of the MCP endpoint. */
  readonly resource: string;
  /** Authorization server that hands out tokens for it. */
  readonly issuer: string;
  readonly scopes: readonly string[];
}

/** The document by which an MCP client finds the authorization server (RFC 9728, 2). */
export function protectedResourceMetadata({ resource, issuer, scopes }: ProtectedResource): Record<string, unknown> {
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: 'Kilde',
  };
}

/** Where it stands: between the resource's host and its path (RFC 9728, 3.1). */
export function protectedResourceMetadataUrl(resource: string): string {
  const { origin, pathname, search } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}${search}`;
}
