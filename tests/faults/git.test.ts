import { GIT_FAULTS } from './rows/git.ts';
import { describeFaults } from './support/describe-faults.ts';

describeFaults('a git repository where', GIT_FAULTS);
