/** The first words of a message: a provider that has a name of its own is called by it. */
export const subjectOf = (role: string, name: string): string => (name === 'openai' ? role : `${role} ${name}`);
