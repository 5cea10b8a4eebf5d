import type { AuthClient } from 'google-auth-library';
import { Resilience } from '../../platform/resilience.ts';
import type { FoundName, NameDetector } from '../../ports/name-detector.ts';
import { classifyFailure } from './errors.ts';
import { checkOptions, type DlpOptions, type DlpSettings } from './options.ts';
import { codePointOffsets, inBatches, type Piece } from './pieces.ts';
import { inspectBody, readAnswer, type RowFinding } from './wire.ts';

type Requester = Pick<AuthClient, 'request'>;

/**
 * Google's Sensitive Data Protection (DLP) finds names and addresses in texts that rules have masked before. One REST
 * call through google-auth-library, which is here already. When it fails the call that asked fails: what could not be
 * inspected is not sent on.
 */
export class DlpNameDetector implements NameDetector {
  readonly #settings: DlpSettings;
  readonly #calls: Resilience;
  readonly #openClient: () => Promise<Requester>;
  #client: Promise<Requester> | undefined;

  /** @param openClient whose credentials are used; the process's own when left out. */
  constructor(options: DlpOptions, openClient?: () => Promise<Requester>) {
    this.#settings = checkOptions(options);
    this.#calls = resilience(this.#settings);
    this.#openClient = openClient ?? (() => clientOf(this.#settings.apiEndpoint));
  }

  async detect(texts: readonly string[], signal?: AbortSignal): Promise<FoundName[][]> {
    const found: FoundName[][] = texts.map(() => []);
    for (const batch of inBatches(texts)) await this.#inspect(batch, found, signal);
    return found;
  }

  /** A batch in which there is more than Google lists is halved until it lists all, or is a single piece. */
  async #inspect(batch: readonly Piece[], found: FoundName[][], signal?: AbortSignal): Promise<void> {
    const { findings, isTruncated } = await this.#calls.run((trySignal) => this.#ask(batch, trySignal), signal);
    if (isTruncated && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await this.#inspect(batch.slice(0, middle), found, signal);
      await this.#inspect(batch.slice(middle), found, signal);
      return;
    }
    for (const [row, piece] of batch.entries())
      found[piece.index]?.push(
        ...placed(
          piece,
          findings.filter((each) => each.row === row),
        ),
      );
  }

  async #ask(batch: readonly Piece[], signal: AbortSignal) {
    const { apiEndpoint, projectId, location } = this.#settings;
    const client = await this.#open();
    const { data } = await client.request<unknown>({
      url: new URL(`/v2/projects/${projectId}/locations/${location}/content:inspect`, apiEndpoint),
      method: 'POST',
      data: inspectBody(
        batch.map(({ text }) => text),
        this.#settings,
      ),
      signal,
      retry: false,
    });
    return readAnswer(data);
  }

  /** Credentials that were not there may be the next time. */
  #open(): Promise<Requester> {
    this.#client ??= this.#openClient().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}

/** Findings of a piece by where they stand in its text, in UTF-16 units. */
function placed({ text, offset }: Piece, findings: readonly RowFinding[]): FoundName[] {
  if (findings.length === 0) return [];
  const offsets = codePointOffsets(text);
  return findings.flatMap(({ kind, start, end }) => {
    const [from, to] = [offsets[start], offsets[end]];
    return from === undefined || to === undefined ? [] : [{ kind, start: offset + from, end: offset + to }];
  });
}

async function clientOf(apiEndpoint: string): Promise<Requester> {
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
  if (apiEndpoint.startsWith('http:')) return new PassThroughClient();
  return new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' }).getClient();
}

const resilience = ({ deadlineMs, tries, backoffMs }: DlpSettings): Resilience =>
  new Resilience({
    subject: 'The name detector',
    timeoutMs: deadlineMs,
    tries,
    backoffMs,
    maxBackoffMs: 2_000,
    retryAfterCapMs: 5_000,
    breakerFailures: 5,
    breakerPauseMs: 10_000,
    concurrency: 8,
    queue: 256,
    classify: classifyFailure,
  });
