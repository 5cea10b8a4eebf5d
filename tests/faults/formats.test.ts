import { CONTAINER_FAULTS } from './rows/containers.ts';
import { DOCUMENT_FAULTS } from './rows/documents.ts';
import { describeFaults } from './support/describe-faults.ts';

describeFaults('a folder that holds', [...DOCUMENT_FAULTS, ...CONTAINER_FAULTS]);
