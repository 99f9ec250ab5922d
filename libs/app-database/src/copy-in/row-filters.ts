import { Readable } from 'node:stream';
import { RowCollector } from './row-collector.js';
import { prefixEnd, RowSplitter } from './row-splitter.js';

const BLOCK_BYTES = 64 * 1024;

/** Takes of a row, which lies in the text from `start` to before `end`, what is wanted. */
type RowPicker = (text: Buffer, start: number, end: number, picked: RowCollector) => void;

/** Of each row only its first fields, as COPY text. */
export function onlyPrefixes(rows: Readable, fields: number): Readable {
  return pickRows(rows, (text, start, end, picked) => {
    picked.addLine(text, start, prefixEnd(text, start, end, fields));
  });
}

/**
 * Only the rows whose first fields are among the wanted ones.
 *
 * @param wanted the fields' COPY text in `latin1`, which keeps every byte
 */
export function onlyWanted(rows: Readable, fields: number, wanted: ReadonlySet<string>): Readable {
  return pickRows(rows, (text, start, end, picked) => {
    if (wanted.has(text.toString('latin1', start, prefixEnd(text, start, end, fields)))) {
      picked.add(text, start, end);
    }
  });
}

/**
 * The lines of COPY text as a set for `onlyWanted`; null where there are more than can be held. All are read in any case:
 * the connection is needed.
 */
export async function readWanted(lines: AsyncIterable<Buffer>, most: number): Promise<Set<string> | null> {
  const wanted = new Set<string>();
  let count = 0;
  const splitter = new RowSplitter((text, start, end) => {
    count += 1;
    if (count <= most) {
      wanted.add(text.toString('latin1', start, end - 1));
    }
  });
  for await (const chunk of lines) {
    splitter.push(chunk);
  }
  splitter.end();
  return count <= most ? wanted : null;
}

/**
 * Some fields of a row, as one text in `latin1`, which keeps every byte.
 *
 * @param places counted from 0, in their order
 */
export function fieldsAt(text: Buffer, start: number, end: number, places: readonly number[]): string {
  const fields: string[] = [];
  let from = start;
  for (let place = 0; fields.length < places.length && from <= end; place += 1) {
    const to = prefixEnd(text, from, end, 1);
    if (place === places[fields.length]) {
      fields.push(text.toString('latin1', from, to));
    }
    from = to + 1;
  }
  return fields.join('\t');
}

/** Some fields of each row, as `fieldsAt` reads them. */
export async function readKeys(rows: AsyncIterable<Buffer>, places: readonly number[]): Promise<Set<string>> {
  const keys = new Set<string>();
  const splitter = new RowSplitter((text, start, end) => keys.add(fieldsAt(text, start, end, places)));
  for await (const chunk of rows) {
    splitter.push(chunk);
  }
  splitter.end();
  return keys;
}

/** Of each row what the picker takes, as COPY text. */
export function pickRows(rows: Readable, pick: RowPicker): Readable {
  return Readable.from(pickedBlocks(rows as AsyncIterable<Buffer>, pick), { objectMode: false });
}

async function* pickedBlocks(source: AsyncIterable<Buffer>, pick: RowPicker): AsyncGenerator<Buffer> {
  const picked = new RowCollector();
  const splitter = new RowSplitter((text, start, end) => {
    pick(text, start, end, picked);
  });
  for await (const chunk of source) {
    splitter.push(chunk);
    if (picked.bytes >= BLOCK_BYTES) {
      yield picked.take();
    }
  }
  splitter.end();
  if (picked.bytes > 0) {
    yield picked.take();
  }
}
