import { KildeError } from '../platform/errors.ts';

export const profileUnavailable = (profile: string): KildeError =>
  new KildeError(
    'not_configured',
    `Nothing can embed under the profile ${profile} here. Configure its provider (OPENAI_API_KEY, OPENAI_BASE_URL), or choose another profile.`,
  );
