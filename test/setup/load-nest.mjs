// @nestjs/throttler is CommonJS and requires Nest, which jest lets it only once Nest is there.
import { Logger } from '@nestjs/common';
import '@nestjs/core';

// Code under test that no application has given a logger.
Logger.overrideLogger(['fatal', 'error', 'warn', 'log']);
