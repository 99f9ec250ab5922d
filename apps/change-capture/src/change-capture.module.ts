import { Module } from '@nestjs/common';
import { CaptureLoop } from './capture-loop.js';

/**
 * Captures the changes of every application database whose tables are enrolled. Whoever imports it also imports
 * `ProtectionModule`, whose use cases it calls.
 */
@Module({ providers: [CaptureLoop] })
export class ChangeCaptureModule {}
