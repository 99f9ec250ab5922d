import { Readable } from 'node:stream';
import { RowCollector } from './row-collector.js';
import { prefixEnd, RowSplitter } from './row-splitter.js';

const BLOCK_BYTES = 64 * 1024;

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

/** The lines of COPY text as a set for `onlyWanted`. */
export async function readWanted(lines: AsyncIterable<Buffer>): Promise<Set<string>> {
  const wanted = new Set<string>();
  const splitter = new RowSplitter((text, start, end) => wanted.add(text.toString('latin1', start, end - 1)));
  for await (const chunk of lines) {
    splitter.push(chunk);
  }
  splitter.end();
  return wanted;
}

function pickRows(rows: Readable, pick: RowPicker): Readable {
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
