import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import { SCOPES, type KeyRecord } from '../../ports/keys.ts';
import { workspaceName } from './workspace-name.ts';

/** Twelve characters of RFC 4648's base32 in lower case: 60 bits, to look a key up by. It is no secret. */
const ID = '[a-z2-7]{12}';
/** 256 random bits in base64url. */
const SECRET = '[A-Za-z0-9_-]{43}';
const TOKEN = new RegExp(`^kilde_(${ID})_${SECRET}$`);
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

const newKeySchema = z.strictObject({
  workspace: workspaceName,
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** Null never expires. */
  expiresAt: z.date().nullable(),
});

export type NewKey = Readonly<z.input<typeof newKeySchema>>;

export interface CreatedKey {
  /** Shown once, to whoever asked for it; it is kept nowhere. */
  readonly token: string;
  /** For `KeyStore.putKey`. */
  readonly record: KeyRecord;
}

export function createKey(key: NewKey): CreatedKey {
  const parsed = newKeySchema.safeParse(key);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new KildeError('invalid_argument', `The key cannot be made. ${problems.join('; ')}.`);
  }
  const { workspace, scopes, expiresAt } = parsed.data;
  const id = Array.from(randomBytes(12), (byte) => BASE32.charAt(byte % BASE32.length)).join('');
  const token = `kilde_${id}_${randomBytes(32).toString('base64url')}`;
  const hash = sha256(token).toString('hex');
  return {
    token,
    record: { id, hash, workspace, scopes: [...new Set(scopes)], expiresAt: expiresAt?.toISOString() ?? null },
  };
}

/** The id in a token of a stored key; undefined for every other token. */
export const keyIdOf = (token: string): string | undefined => TOKEN.exec(token)?.[1];

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares by hash, in a time that does not tell how much was right, nor how long the other side is. */
export const sameToken = (left: string, right: string): boolean => timingSafeEqual(sha256(left), sha256(right));

export function matchesRecord(token: string, { hash }: KeyRecord): boolean {
  const expected = Buffer.from(hash, 'hex');
  const actual = sha256(token);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** A date that cannot be read has passed. */
export const isLive = (expiresAt: string | null, now: Date): boolean =>
  expiresAt === null || Date.parse(expiresAt) > now.getTime();
