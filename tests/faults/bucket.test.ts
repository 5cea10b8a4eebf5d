import { BUCKET_FAULTS } from './rows/bucket.ts';
import { describeFaults } from './support/describe-faults.ts';

describeFaults('a bucket where', BUCKET_FAULTS);
