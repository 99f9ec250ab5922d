// @nestjs/throttler is CommonJS and requires Nest, which jest lets it only once Nest is there.
import '@nestjs/common';
import '@nestjs/core';
