import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** PEM, for a server's `key`. */
  readonly key: string;
  /** PEM, for a server's `cert`, and for a client's `ca`: it vouches for itself. */
  readonly cert: string;
}

/** Node signs no X.509; Debian's and macOS' own `openssl` does, in 20 ms. */
const REQUEST = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=kilde.test';

const made = new Map<string, Certificate>();

/** A self-made certificate for these DNS names and for 127.0.0.1; made once per process and list of names. */
export function selfSigned(...names: readonly string[]): Certificate {
  const subject = ['localhost', ...names].map((name) => `DNS:${name}`).join(',');
  const found = made.get(subject) ?? make(subject);
  made.set(subject, found);
  return found;
}

function make(subject: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'kilde-certificate-'));
  try {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const alternatives = `subjectAltName=${subject},IP:127.0.0.1`;
    execFileSync('openssl', [...REQUEST.split(' '), '-addext', alternatives, '-keyout', key, '-out', cert], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
