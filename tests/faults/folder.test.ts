import { CROWD_FAULTS, FOLDER_FAULTS } from './rows/folder.ts';
import { describeFaults } from './support/describe-faults.ts';

describeFaults('a folder where', FOLDER_FAULTS);
describeFaults('a folder of', CROWD_FAULTS, 60_000);
