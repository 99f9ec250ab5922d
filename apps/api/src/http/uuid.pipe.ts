import { LifeboatError } from '@lifeboat/kernel';
import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';

/** An id in a path. @throws LifeboatError INVALID_REQUEST for anything but a uuid */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data }: ArgumentMetadata): string {
    if (!isUUID(value)) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: `"${value}" in the path is not a uuid. Nothing was done.`,
        remedy: 'Copy the id as the API gave it.',
        meta: { errors: [{ field: data ?? 'id', problem: 'must be a uuid' }] },
      });
    }
    return value.toLowerCase();
  }
}
