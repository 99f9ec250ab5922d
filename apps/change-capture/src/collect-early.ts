import { setFlagsFromString } from 'node:v8';

/**
 * What passes through a capture is garbage at once, and on a machine with much memory nothing urges V8 to collect it. So it
 * prefers a small heap to a quick one, from before the first module is loaded. It is no bound: nothing fails for want of memory.
 */
setFlagsFromString('--optimize-for-size');
