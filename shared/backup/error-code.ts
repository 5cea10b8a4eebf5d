import { z } from 'zod';

const coded = z.object({ code: z.string() });

/** What the system or the unpacking calls a failure, such as `ENOSPC`; empty for any other. */
export const errorCode = (error: unknown): string => coded.safeParse(error).data?.code ?? '';
