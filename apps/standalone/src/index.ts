export { demoCommand, type Terminal } from './demo/demo-command.js';
export type { DemoResult } from './demo/demo-result.js';
export type { DemoHooks } from './demo/demo-run.js';
export type { DemoStage } from './demo/demo-stage.js';
export { type Standalone, type StandaloneOptions, startStandalone } from './boot/start-standalone.js';
export { StandaloneModule } from './standalone.module.js';
