import { z } from 'zod';
import { ProviderError } from '../../providers/provider-error.ts';
import type { DlpSettings } from './options.ts';

/** Streets without a town as well; towns alone (`LOCATION`) tell about nobody. */
const INFO_TYPES = { PERSON_NAME: 'name', STREET_ADDRESS: 'address' } as const;
/** Of one request; Google's own limit is 3,000. */
const MOST_FINDINGS = 3_000;

/** A table of one column: a row for each text, so that findings say which text they are in. */
export const inspectBody = (texts: readonly string[], { minLikelihood }: DlpSettings) => ({
  item: {
    table: {
      headers: [{ name: 'text' }],
      rows: texts.map((text) => ({ values: [{ stringValue: text }] })),
    },
  },
  inspectConfig: {
    infoTypes: Object.keys(INFO_TYPES).map((name) => ({ name })),
    minLikelihood,
    limits: { maxFindingsPerRequest: MOST_FINDINGS },
    includeQuote: false,
  },
});

/** Proto's int64 in JSON: a string, left out when it is 0. */
const int64 = z.coerce.number().int().nonnegative().default(0);
const range = z.looseObject({ start: int64, end: int64 });

const finding = z.looseObject({
  infoType: z.looseObject({ name: z.string() }),
  location: z.looseObject({
    /** In the cell, in code points. */
    codepointRange: range,
    contentLocations: z
      .array(
        z.looseObject({
          recordLocation: z
            .looseObject({ tableLocation: z.looseObject({ rowIndex: int64 }).default({ rowIndex: 0 }) })
            .default({ tableLocation: { rowIndex: 0 } }),
        }),
      )
      .default([]),
  }),
});

const answerSchema = z.looseObject({
  result: z
    .looseObject({ findings: z.array(finding).default([]), findingsTruncated: z.boolean().default(false) })
    .default({ findings: [], findingsTruncated: false }),
});

/** A finding in a row, in code points. */
export interface RowFinding {
  readonly row: number;
  readonly kind: 'name' | 'address';
  readonly start: number;
  readonly end: number;
}

export interface Inspected {
  readonly findings: readonly RowFinding[];
  /** Google found more than it lists. */
  readonly isTruncated: boolean;
}

export function readAnswer(answer: unknown): Inspected {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success)
    throw new ProviderError('unreadable', 'The name detector answered something else than findings.', {
      cause: parsed.error,
    });
  const { findings, findingsTruncated } = parsed.data.result;
  return {
    isTruncated: findingsTruncated,
    findings: findings.flatMap(({ infoType, location }) => {
      const kind = kindOf(infoType.name);
      const row = location.contentLocations[0]?.recordLocation.tableLocation.rowIndex ?? 0;
      return kind === undefined ? [] : [{ row, kind, ...location.codepointRange }];
    }),
  };
}

function kindOf(name: string): 'name' | 'address' | undefined {
  if (name === 'PERSON_NAME') return INFO_TYPES.PERSON_NAME;
  return name === 'STREET_ADDRESS' ? INFO_TYPES.STREET_ADDRESS : undefined;
}
