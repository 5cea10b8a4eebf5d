import { SITE_FAULTS } from './rows/site.ts';
import { describeFaults } from './support/describe-faults.ts';

describeFaults('a site where', SITE_FAULTS);
