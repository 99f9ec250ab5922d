import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RowInspector } from './row-inspector.js';

/** Cuts a text into chunks at arbitrary places. */
function cut(text: Buffer, places: number[]): Buffer[] {
  const bounds = [0, ...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return bounds.slice(1).map((end, index) => text.subarray(bounds[index], end));
}

const inspectAll = (inspector: RowInspector, chunks: Buffer[]): number => {
  chunks.forEach((chunk) => {
    inspector.inspect(chunk);
  });
  return inspector.rows;
};

describe('RowInspector', () => {
  const rows = fc.array(fc.stringMatching(/^[a-z\\]{0,8}$/), { maxLength: 20 });
  const places = fc.array(fc.nat(), { maxLength: 10 });

  it('counts the rows of one tenant, wherever the text is cut', () => {
    fc.assert(
      fc.property(rows, places, (values, cuts) => {
        const text = Buffer.from(values.map((value) => `tenant-1\t${value}\n`).join(''));
        expect(inspectAll(new RowInspector('app.t', 'tenant-1'), cut(text, cuts))).toBe(values.length);
      }),
    );
  });

  it('finds a row of another tenant, wherever it stands and the text is cut', () => {
    fc.assert(
      fc.property(
        rows,
        fc.nat(),
        places,
        fc.constantFrom('tenant-2', 'tenant-10', 'tenant-', ''),
        (values, at, cuts, other) => {
          const lines = values.map((value) => `tenant-1\t${value}\n`);
          lines.splice(at % (lines.length + 1), 0, `${other}\tx\n`);
          const text = Buffer.from(lines.join(''));
          expect(() => inspectAll(new RowInspector('app.t', 'tenant-1'), cut(text, cuts))).toThrow(
            'ROW_OF_ANOTHER_TENANT',
          );
        },
      ),
    );
  });

  it('counts rows without a tenant, and rows of nothing but the tenant', () => {
    expect(inspectAll(new RowInspector('app.t', null), [Buffer.from('a\nb'), Buffer.from('\n\n')])).toBe(3);
    expect(inspectAll(new RowInspector('app.t', 'x', true), [Buffer.from('x'), Buffer.from('\nx\n')])).toBe(
      2,
    );
  });

  it('knows a tenant id as COPY writes it', () => {
    expect(inspectAll(new RowInspector('app.t', 'a\tb\\c'), [Buffer.from('a\\tb\\\\c\t1\n')])).toBe(1);
  });
});
