import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listen } from '../../../platform/listen.ts';

export type DlpFault =
  | { readonly kind: 'status'; readonly status: number }
  /** Closes the socket before an answer. */
  | { readonly kind: 'close' }
  /** Never answers. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'answer'; readonly body: string };

const requestSchema = z.strictObject({
  item: z.strictObject({
    table: z.strictObject({
      headers: z.tuple([z.strictObject({ name: z.literal('text') })]),
      rows: z.array(z.strictObject({ values: z.tuple([z.strictObject({ stringValue: z.string() })]) })),
    }),
  }),
  inspectConfig: z.strictObject({
    infoTypes: z.array(z.strictObject({ name: z.string() })),
    minLikelihood: z.string(),
    limits: z.strictObject({ maxFindingsPerRequest: z.number() }),
    includeQuote: z.literal(false),
  }),
});

/** Google's limit of a request. */
const MOST_BYTES = 524_288;

/**
 * The REST call of Sensitive Data Protection that inspects a table, with the names it is told to know:
 * https://docs.cloud.google.com/sensitive-data-protection/docs/reference/rest/v2/projects.locations.content/inspect
 */
export class DlpServer implements AsyncDisposable {
  /** Texts of each request that was answered. */
  readonly requests: string[][] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly paths: (string | undefined)[] = [];
  /** Found wherever they stand, and listed up to this many a request. */
  mostFindings = 3_000;
  url = '';
  readonly #known: Readonly<Record<string, string>>;
  readonly #faults: DlpFault[] = [];
  readonly #http = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  private constructor(known: Readonly<Record<string, string>>) {
    this.#known = known;
  }

  /** @param known info types by the text that is of it. */
  static async start(known: Readonly<Record<string, string>>): Promise<DlpServer> {
    const server = new DlpServer(known);
    server.url = `http://127.0.0.1:${await listen(server.#http, '127.0.0.1', 0)}`;
    return server;
  }

  /** What goes wrong with the next requests, in order. */
  script(...faults: readonly DlpFault[]): void {
    this.#faults.push(...faults);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(z.instanceof(Buffer).parse(part));
    const body = Buffer.concat(parts);
    this.paths.push(request.url);
    this.authorizations.push(request.headers.authorization);
    const fault = this.#faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'close') {
      request.socket.destroy();
      return;
    }
    const status = fault?.kind === 'status' ? fault.status : 200;
    const answer = fault?.kind === 'answer' ? fault.body : JSON.stringify(this.#inspect(body));
    response.writeHead(body.length > MOST_BYTES ? 400 : status, { 'content-type': 'application/json' });
    response.end(status === 200 ? answer : JSON.stringify({ error: { code: status, message: 'no', status: 'X' } }));
  }

  #inspect(body: Buffer) {
    const { item, inspectConfig } = requestSchema.parse(JSON.parse(body.toString('utf8')));
    const texts = item.table.rows.map(({ values: [{ stringValue }] }) => stringValue);
    this.requests.push(texts);
    const asked = new Set(inspectConfig.infoTypes.map(({ name }) => name));
    const findings = texts.flatMap((text, row) =>
      Object.entries(this.#known).flatMap(([value, type]) => {
        const at = text.indexOf(value);
        return at === -1 || !asked.has(type) ? [] : [finding(text, row, value, at, type)];
      }),
    );
    if (findings.length === 0) return { result: {} };
    const isTruncated = findings.length > this.mostFindings;
    const listed = findings.slice(0, this.mostFindings);
    return { result: { findings: listed, ...(isTruncated && { findingsTruncated: true }) } };
  }
}

/** As proto3 writes JSON: 64-bit numbers as strings, and none that is 0. */
const int64 = (key: string, number: number) => (number === 0 ? {} : { [key]: String(number) });
const points = (part: string): number => Array.from(part).length;
const bytes = (part: string): number => Buffer.byteLength(part);

function finding(text: string, row: number, value: string, at: number, type: string) {
  const [lead, whole] = [text.slice(0, at), text.slice(0, at + value.length)];
  return {
    infoType: { name: type, sensitivityScore: { score: 'SENSITIVITY_MODERATE' } },
    likelihood: 'VERY_LIKELY',
    location: {
      byteRange: { ...int64('start', bytes(lead)), ...int64('end', bytes(whole)) },
      codepointRange: { ...int64('start', points(lead)), ...int64('end', points(whole)) },
      contentLocations: [
        { recordLocation: { fieldId: { name: 'text' }, tableLocation: { ...int64('rowIndex', row) } } },
      ],
    },
    createTime: '2024-05-17T09:21:44.120Z',
  };
}
