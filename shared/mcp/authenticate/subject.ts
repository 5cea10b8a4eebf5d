import { z } from 'zod';

/** Who an issuer's token stands for. It becomes a key id in logs and limits: visible characters, bounded. */
export const subject = z.string().regex(/^[\x21-\x7e]{1,255}$/);
