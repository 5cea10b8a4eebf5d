import { BucketReader } from '../../../shared/adapters/cloud-storage/bucket-reader.ts';
import type { SourceReader } from '../../../shared/ports/source-reader.ts';
import { StorageServer, type StorageFault } from '../../support/storage-server.ts';
import { type Files, OUTSIDE, type Scene } from './fault.ts';

const PREFIX = 'team/docs/';
const TRIES = 3;

/** A bucket, of which the source is what lies under a prefix; the rest is others'. */
export class BucketScene implements Scene {
  readonly server: StorageServer;
  deadlineMs = 5_000;

  private constructor(server: StorageServer) {
    this.server = server;
  }

  static async open(): Promise<BucketScene> {
    const server = await StorageServer.start();
    for (const name of ['secret.md', 'team/docs.md', 'team/docs-of-others/a.md']) server.put(name, OUTSIDE);
    return new BucketScene(server);
  }

  /** The object of a path. */
  at(path: string): string {
    return `${PREFIX}${path}`;
  }

  put(files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      if (content === null) this.server.remove(this.at(path));
      else this.server.put(this.at(path), content);
    }
  }

  /** The next calls of a kind all meet a fault: every try of so many of them. */
  fail(kind: 'list' | 'read', fault: StorageFault, calls = 1): void {
    this.server.script(kind, ...Array.from({ length: calls * TRIES }, () => fault));
  }

  reader(): SourceReader {
    return new BucketReader({
      bucket: this.server.bucket,
      prefix: PREFIX,
      expand: false,
      apiEndpoint: this.server.url,
      tries: TRIES,
      backoffMs: 1,
      deadlineMs: this.deadlineMs,
    });
  }

  trespasses(): string[] {
    const { requests, unplayed } = this.server;
    const asked = requests.map(({ kind, name, query }) => (kind === 'list' ? (query.get('prefix') ?? '') : name));
    const beyond = asked.filter((name) => !name.startsWith(PREFIX)).map((name) => `asked for ${name}`);
    return unplayed === 0 ? beyond : [...beyond, `${unplayed} faults that no request met`];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}

/** An answer without content. */
export const status = (code: number, headers: Record<string, string> = {}): StorageFault => ({
  kind: 'status',
  status: code,
  headers,
});

/** A request that is answered as it should be, before or after those that are not. */
export const WELL: StorageFault = { kind: 'before', act: () => undefined };
