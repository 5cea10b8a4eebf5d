import type { Detector, Span } from '../entity.ts';
import { findLiterals } from '../placeholder.ts';
import { findAddresses } from './address.ts';
import { findCards } from './card.ts';
import { findCpr } from './cpr.ts';
import { findEmails } from './email.ts';
import { findFodselsnummer } from './fodselsnummer.ts';
import { findHenkilotunnus } from './henkilotunnus.ts';
import { findIbans } from './iban.ts';
import { findIps } from './ip.ts';
import { findNames } from './names/index.ts';
import { findPersonnummer } from './personnummer.ts';
import { findPhones } from './phone/index.ts';
import { findSecrets } from './secrets/index.ts';

/** Of two that find the same characters and are equally specific, the first wins. */
const PERSONAL: readonly Detector[] = [
  findPersonnummer,
  findCpr,
  findFodselsnummer,
  findHenkilotunnus,
  findIbans,
  findCards,
  findEmails,
  findIps,
  findPhones,
  findAddresses,
  findNames,
];

const ALWAYS: readonly Detector[] = [findLiterals, findSecrets];

/** @param personal whether personal data is looked for, or secrets alone. */
export const detect = (text: string, personal: boolean): Span[] =>
  [...ALWAYS, ...(personal ? PERSONAL : [])].flatMap((find) => find(text));
