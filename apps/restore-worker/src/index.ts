export { RestoreWorkerModule } from './restore-worker.module.js';
