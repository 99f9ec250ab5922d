export { sampleAppUrl } from './database/sample-app-url.js';
export { installSampleApp } from './install/install-sample-app.js';
export { SAMPLE_DATABASE_SETTINGS, type SampleSettings } from './settings.js';
