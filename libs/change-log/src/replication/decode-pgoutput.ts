import { ByteCursor } from './byte-cursor.js';
import type {
  DeleteMessage,
  LogicalMessage,
  PgoutputMessage,
  RelationMessage,
  SentColumn,
  SentIdentity,
  SentValue,
  TruncateMessage,
  UpdateMessage,
} from './pgoutput-message.js';

const IDENTITIES: Readonly<Record<string, SentIdentity>> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

/**
 * Takes one message of pgoutput apart, protocol version 1
 * (https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html). Values stay the text that the
 * server sent. Nothing of the answer refers to the bytes, which the connection uses again.
 *
 * @throws Error for bytes that are no such message
 */
export function decodePgoutput(bytes: Buffer): PgoutputMessage {
  const cursor = new ByteCursor(bytes);
  const message = decode(cursor);
  if (!cursor.atEnd) {
    throw new Error(`A message of pgoutput of the kind ${message.kind} is longer than it should be.`);
  }
  return message;
}

function decode(cursor: ByteCursor): PgoutputMessage {
  const type = cursor.letter();
  switch (type) {
    case 'B':
      return {
        kind: 'begin',
        commitLsn: cursor.uint64(),
        commitTime: cursor.int64(),
        xid: cursor.uint32(),
      };
    case 'C': {
      cursor.uint8();
      const commit = { kind: 'commit' as const, commitLsn: cursor.uint64(), endLsn: cursor.uint64() };
      cursor.int64();
      return commit;
    }
    case 'R':
      return relation(cursor);
    case 'I': {
      const relationId = cursor.uint32();
      expectLetter(cursor, 'N');
      return { kind: 'insert', relationId, row: tuple(cursor) };
    }
    case 'U':
      return update(cursor);
    case 'D':
      return deletion(cursor);
    case 'T':
      return truncate(cursor);
    case 'M':
      return logicalMessage(cursor);
    case 'O':
      cursor.uint64();
      cursor.cString();
      return { kind: 'ignored' };
    case 'Y':
      cursor.uint32();
      cursor.cString();
      cursor.cString();
      return { kind: 'ignored' };
    default:
      throw new Error(`pgoutput has sent a message of an unknown kind: ${JSON.stringify(type)}.`);
  }
}

function relation(cursor: ByteCursor): RelationMessage {
  const relationId = cursor.uint32();
  // The server leaves out the name of its own schema.
  const schema = cursor.cString() || 'pg_catalog';
  const name = cursor.cString();
  const letter = cursor.letter();
  const identity = IDENTITIES[letter];
  if (identity === undefined) {
    throw new Error(
      `${schema}.${name} has a replica identity of an unknown kind: ${JSON.stringify(letter)}.`,
    );
  }
  const columns: SentColumn[] = [];
  for (let left = cursor.int16(); left > 0; left -= 1) {
    columns.push({
      key: (cursor.uint8() & 1) === 1,
      name: cursor.cString(),
      typeId: cursor.uint32(),
      typeModifier: cursor.int32(),
    });
  }
  return { kind: 'relation', relationId, schema, name, identity, columns };
}

function update(cursor: ByteCursor): UpdateMessage {
  const relationId = cursor.uint32();
  const next = cursor.letter();
  if (next === 'N') {
    return { kind: 'update', relationId, old: null, row: tuple(cursor) };
  }
  const old = oldTuple(cursor, next);
  expectLetter(cursor, 'N');
  return { kind: 'update', relationId, old, row: tuple(cursor) };
}

function deletion(cursor: ByteCursor): DeleteMessage {
  const relationId = cursor.uint32();
  return { kind: 'delete', relationId, old: oldTuple(cursor, cursor.letter()) };
}

function truncate(cursor: ByteCursor): TruncateMessage {
  const count = cursor.int32();
  cursor.uint8();
  const relationIds = Array.from({ length: count }, () => cursor.uint32());
  return { kind: 'truncate', relationIds };
}

function logicalMessage(cursor: ByteCursor): LogicalMessage {
  const transactional = (cursor.uint8() & 1) === 1;
  cursor.uint64();
  const prefix = cursor.cString();
  return { kind: 'message', transactional, prefix, content: cursor.text(cursor.int32()) };
}

/** A key (`K`) has null for what is not part of it; an old row (`O`) is whole. */
function oldTuple(cursor: ByteCursor, letter: string): SentValue[] {
  if (letter !== 'K' && letter !== 'O') {
    throw new Error(`pgoutput has sent ${JSON.stringify(letter)} where an old row should be.`);
  }
  return tuple(cursor);
}

function tuple(cursor: ByteCursor): SentValue[] {
  const values: SentValue[] = [];
  for (let left = cursor.int16(); left > 0; left -= 1) {
    values.push(value(cursor));
  }
  return values;
}

function value(cursor: ByteCursor): SentValue {
  const letter = cursor.letter();
  switch (letter) {
    case 't':
      return cursor.text(cursor.int32());
    case 'n':
      return null;
    case 'u':
      return undefined;
    default:
      throw new Error(`pgoutput has sent a value of an unknown form: ${JSON.stringify(letter)}.`);
  }
}

function expectLetter(cursor: ByteCursor, expected: string): void {
  const letter = cursor.letter();
  if (letter !== expected) {
    throw new Error(`pgoutput has sent ${JSON.stringify(letter)} where ${expected} should be.`);
  }
}
