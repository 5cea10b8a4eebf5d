import { createServer, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** How the server answers; set it at any time. */
export type JwksMode =
  | { readonly kind: 'ok' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'close' };

interface Pair {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export interface SignOptions {
  readonly kid?: string;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** An issuer on this machine: its metadata, its public keys, and tokens signed with them. */
export class JwksServer implements AsyncDisposable {
  mode: JwksMode = { kind: 'ok' };
  /** Paths asked for, in order. */
  readonly requests: string[] = [];
  /** What stands for the issuer in its metadata; its own URL when undefined. */
  claimedIssuer: string | undefined;
  #pairs: Pair[] = [];
  /** Path under which the metadata stands. */
  readonly #metadataPath: string;
  readonly #http = createServer((request, response) => this.#serve(request.url ?? '/', response));

  private constructor(metadataPath: string) {
    this.#metadataPath = metadataPath;
  }

  static async start(alg = 'ES256', metadataPath = '/.well-known/openid-configuration'): Promise<JwksServer> {
    const server = new JwksServer(metadataPath);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    await server.rotate('first', alg);
    return server;
  }

  get issuer(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://127.0.0.1:${address.port}`;
  }

  get jwksUrl(): string {
    return `${this.issuer}/keys`;
  }

  /** The key that is published now, as everyone can read it. */
  get publicJwk(): JWK {
    return this.#pair().jwk;
  }

  /** A new key in place of all others. */
  async rotate(kid: string, alg = 'ES256'): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    this.#pairs = [{ alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }];
  }

  /** Signs with the key that is published now. */
  sign(claims: JWTPayload, { kid, header }: SignOptions = {}): Promise<string> {
    const pair = this.#pair();
    return new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: pair.alg, kid: kid ?? pair.kid })
      .sign(pair.privateKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #pair(): Pair {
    const [pair] = this.#pairs;
    if (pair === undefined) throw new Error('The server has no key.');
    return pair;
  }

  #serve(path: string, response: ServerResponse): void {
    this.requests.push(path);
    const { mode } = this;
    if (mode.kind === 'close') return void response.socket?.destroy();
    if (mode.kind === 'status') return void response.writeHead(mode.status).end('{}');
    if (mode.kind === 'raw') return void response.writeHead(200).end(mode.text);
    const body =
      path === '/keys'
        ? { keys: this.#pairs.map(({ jwk }) => jwk) }
        : path === this.#metadataPath
          ? { issuer: this.claimedIssuer ?? this.issuer, jwks_uri: this.jwksUrl }
          : undefined;
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  }
}
