import { endianness } from 'node:os';
import { z } from 'zod';
import { KildeError } from '../platform/errors.ts';
import type { TermCounts } from '../ports/documents.ts';
import { TERM_BUCKETS, VECTOR_DIMENSIONS } from '../terms/dimensions.ts';

/*
 * Lists of numbers as base64 of their little-endian bytes: exact, and a third of what the digits would take. Every
 * machine that Node runs on is little-endian but s390x, which is told so rather than given wrong numbers.
 */
if (endianness() !== 'LE') throw new KildeError('not_configured', 'Backups need a little-endian machine.');

type Numbers = Float32Array | Uint16Array;

export const toBase64 = ({ buffer, byteOffset, byteLength }: Numbers): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** A zero has no sign here: not every store keeps it. */
export const vectorToBase64 = (vector: Float32Array): string => toBase64(vector.map((value) => value + 0));

/** Bytes of their own, aligned; undefined for what no encoder wrote. */
function bytesOf(text: string, size: number): ArrayBuffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % size !== 0 || bytes.toString('base64') !== text) return undefined;
  return Uint8Array.from(bytes).buffer;
}

export const vectorSchema = z.string().transform((text, context) => {
  const bytes = bytesOf(text, Float32Array.BYTES_PER_ELEMENT);
  const vector = new Float32Array(bytes ?? new ArrayBuffer());
  if (vector.length === VECTOR_DIMENSIONS && vector.every(Number.isFinite)) return vector;
  context.addIssue(`expected ${VECTOR_DIMENSIONS} finite numbers`);
  return z.NEVER;
});

const wholeNumbers = z.string().transform((text, context) => {
  const bytes = bytesOf(text, Uint16Array.BYTES_PER_ELEMENT);
  if (bytes !== undefined) return new Uint16Array(bytes);
  context.addIssue('expected 16-bit numbers');
  return z.NEVER;
});

export const termsSchema: z.ZodType<TermCounts, WrittenTerms> = z
  .strictObject({ buckets: wholeNumbers, counts: wholeNumbers, length: z.number().nonnegative() })
  .refine(({ buckets, counts }) => buckets.length === counts.length && isAscending(buckets), 'expected term counts');

export interface WrittenTerms {
  readonly buckets: string;
  readonly counts: string;
  readonly length: number;
}

const isAscending = (buckets: Uint16Array): boolean =>
  buckets.every((bucket, i) => bucket < TERM_BUCKETS && (i === 0 || bucket > (buckets[i - 1] ?? 0)));
