import { z } from 'zod';

/**
 * A workspace's name becomes part of a path in the store, so it cannot hold a slash, be `.` or `..`, or
 * begin with the underscores that Firestore keeps to itself.
 */
export const workspaceName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'expected letters, digits, dots, dashes and underscores, at most 128');
