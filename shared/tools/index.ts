import { addDocument } from './add-document.ts';
import { answer } from './answer.ts';
import { deleteDocument } from './delete-document.ts';
import { fetchDocument } from './fetch.ts';
import { retrieveCode } from './retrieve-code.ts';
import { search } from './search.ts';
import { status } from './status.ts';

/** In the order that clients list them. */
export const allTools = [retrieveCode, answer, addDocument, search, fetchDocument, status, deleteDocument];

export { addDocument, answer, retrieveCode };
