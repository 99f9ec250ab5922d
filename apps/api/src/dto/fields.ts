import { parseMoment } from '@lifeboat/change-log';
import { ValidateBy, ValidateIf } from 'class-validator';

/** The field may be left out; null is not the same as left out. */
export const MayBeLeftOut = (): PropertyDecorator =>
  ValidateIf((_object, value: unknown) => value !== undefined);

/** A moment: ISO 8601 with its zone, for a time without one means another moment on every machine. */
export const IsMoment = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMoment',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && parseMoment(value) !== null,
      defaultMessage: () => '$property must be an ISO 8601 time with its zone, as in 2024-01-15T10:30:00Z',
    },
  });

const isMapOf = (value: unknown, types: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((entry: unknown) => types.includes(typeof entry));

/** An object whose values are texts. */
export const IsTextMap = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTextMap',
    validator: {
      validate: (value: unknown) => isMapOf(value, ['string']),
      defaultMessage: () => '$property must be an object of texts',
    },
  });

/** A row's key: an object of its columns, none of them null. */
export const IsKeyMap = (): PropertyDecorator =>
  ValidateBy({
    name: 'isKeyMap',
    validator: {
      validate: (value: unknown) =>
        isMapOf(value, ['string', 'number', 'boolean']) && Object.keys(value ?? {}).length > 0,
      defaultMessage: () => '$property must be an object of key columns and their values',
    },
  });
