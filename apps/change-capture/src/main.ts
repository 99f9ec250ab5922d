import './collect-early.js';
import 'reflect-metadata';
import { loadConfig } from '@lifeboat/config';
import { LoggingModule, MetricsServerModule, runProcess } from '@lifeboat/observability';
import { ProtectionModule } from '@lifeboat/protection';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { ChangeCaptureModule } from './change-capture.module.js';

@Module({})
class ChangeCaptureProcess {}

await runProcess(async () => {
  const config = loadConfig();
  const root = {
    module: ChangeCaptureProcess,
    imports: [
      LoggingModule.forRoot({ level: config.logLevel }),
      ProtectionModule.forRoot(config, { queue: 'redis' }),
      MetricsServerModule.forRoot(config.metrics),
      ChangeCaptureModule,
    ],
  };
  const app = await NestFactory.createApplicationContext(root, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks(undefined, { useProcessExit: true });
});
