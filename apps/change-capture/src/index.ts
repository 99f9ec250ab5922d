export { ChangeCaptureModule } from './change-capture.module.js';
