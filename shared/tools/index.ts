import { addDocument } from './add-document.ts';
import { answer } from './answer.ts';
import { fetchDocument } from './fetch.ts';
import { retrieveCode } from './retrieve-code.ts';
import { search } from './search.ts';

/** In the order that clients list them. */
export const allTools = [retrieveCode, answer, addDocument, search, fetchDocument];

export { addDocument, answer, retrieveCode };
