import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** `null` takes the file away. */
export type FileContent = string | Uint8Array | { readonly link: string } | { readonly submodule: string } | null;
export type Change = readonly [path: string | Uint8Array, content: FileContent];

export interface CgiAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

const MAX_OUTPUT = 1 << 30;
const run = promisify(execFile);

/** A real repository without a work tree, made by the machine's git with nobody's settings. */
export class GitRepository {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, objectFormat: 'sha1' | 'sha256' = 'sha1') {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#env = {
      PATH: process.env['PATH'],
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      TZ: 'UTC',
    };
    this.git(['init', '--quiet', '--bare', '--initial-branch=main', `--object-format=${objectFormat}`, '.']);
  }

  git(args: readonly string[], input?: Uint8Array): string {
    const options = { cwd: this.folder, env: this.#env, maxBuffer: MAX_OUTPUT, ...(input && { input }) };
    return execFileSync('git', args, options).toString('utf8').trim();
  }

  /** One more commit on a branch; gives its hash. */
  commit(changes: readonly Change[], branch = 'main'): string {
    const known = this.git(['for-each-ref', `refs/heads/${branch}`]) !== '';
    const head = [`commit refs/heads/${branch}`, 'committer K <k@kilde.test> 1700000000 +0000', 'data 1', 'm'];
    const from = known ? [`from refs/heads/${branch}^0`] : [];
    const lines = [...head, ...from].map((line) => Buffer.from(`${line}\n`));
    this.git(['fast-import', '--quiet', '--force'], Buffer.concat([...lines, ...changes.flatMap(command)]));
    return this.git(['rev-parse', `refs/heads/${branch}`]);
  }

  /** What hosts serve as the tarball of a commit: everything in one folder. */
  async archive(sha: string, folder: string): Promise<Buffer> {
    const args = ['archive', '--format=tar.gz', `--prefix=${folder}/`, sha];
    const options = { cwd: this.folder, env: this.#env, maxBuffer: MAX_OUTPUT, encoding: 'buffer' } as const;
    return (await run('git', args, options)).stdout;
  }

  /** Git's own server program, behind a path below the repository such as `/info/refs`. */
  async serve(path: string, query: string, headers: NodeJS.Dict<string | string[]>): Promise<CgiAnswer> {
    const child = spawn('git', ['http-backend'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...this.#env,
        GIT_PROJECT_ROOT: dirname(this.folder),
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: this.folder.slice(dirname(this.folder).length) + path,
        QUERY_STRING: query,
        REQUEST_METHOD: 'GET',
        GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      },
    });
    return readCgi(Buffer.concat(await child.stdout.toArray()));
  }
}

/** Every byte of a name as git reads it in quotes. */
const quoted = (path: string | Uint8Array): string =>
  `"${[...Buffer.from(path)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}"`;

function command([path, content]: Change): Buffer[] {
  const name = quoted(path);
  if (content === null) return [Buffer.from(`D ${name}\n`)];
  if (typeof content === 'object' && 'submodule' in content)
    return [Buffer.from(`M 160000 ${content.submodule} ${name}\n`)];
  const isLink = typeof content === 'object' && 'link' in content;
  const bytes = Buffer.from(isLink ? content.link : content);
  return [
    Buffer.from(`M ${isLink ? '120000' : '100644'} inline ${name}\ndata ${bytes.length}\n`),
    bytes,
    Buffer.from('\n'),
  ];
}

const nameIn = (line: string): string => line.slice(0, line.indexOf(':'));
const valueIn = (line: string): string => line.slice(line.indexOf(':') + 1).trim();

function readCgi(output: Buffer): CgiAnswer {
  const end = output.indexOf('\r\n\r\n');
  const lines = output.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((line): [string, string] => [nameIn(line), valueIn(line)]));
  const { Status: status = '200', ...others } = headers;
  return { status: Number.parseInt(status, 10), headers: others, body: output.subarray(end + 4) };
}
