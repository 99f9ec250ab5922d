export { IntegrityWorkerModule } from './integrity-worker.module.js';
