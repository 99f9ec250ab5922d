import { applyDecorators } from '@nestjs/common';
import { Matches, ValidateIf } from 'class-validator';

/** The field may be left out; null is not the same as left out. */
export const MayBeLeftOut = (): PropertyDecorator =>
  ValidateIf((_object, value: unknown) => value !== undefined);

const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment: ISO 8601 with its zone, for a time without one means another moment on every machine. */
export const IsMoment = (): PropertyDecorator =>
  applyDecorators(
    Matches(ISO_WITH_ZONE, {
      message: '$property must be an ISO 8601 time with its zone, as in 2024-01-15T10:30:00Z',
    }),
  );
