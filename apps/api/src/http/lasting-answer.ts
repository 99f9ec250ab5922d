import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const LASTING = 'lifeboat:lasting-answer';

/** The route's answer goes on for as long as its caller listens. */
export const LastingAnswer = (): CustomDecorator => SetMetadata(LASTING, true);
