export interface WebRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** A longer body is refused, without being read to its end. */
  readonly maxBytes: number;
  /** Redirects to another host are refused. Default: followed, without the `authorization` header. */
  readonly sameHost?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface WebReply {
  /** 200 to 299, 304, 401, 403, 404 or 410; everything else is an error. */
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** After redirects. */
  readonly url: URL;
  readonly body: Uint8Array;
}

/**
 * Reads what other people's hosts serve: https alone, public addresses alone (but for hosts that the
 * operator named), bounded in time, size, redirects and tries; 429 and 503 are waited for as asked.
 * @throws KildeError source_failed, `retryable` when the host may be back; `cancelled` when the signal aborts.
 */
export interface Web {
  get(request: WebRequest): Promise<WebReply>;
}
