import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

/** How a statement, or a part of one that is put together elsewhere, begins. */
const SQL =
  /^\s*(\/\*.*?\*\/\s*)?(select|insert into|update|delete from|create|alter|drop|copy|lock table|grant|revoke|truncate|set|with|where|from|join|and|or|order by|values|analyze|comment on)\s/i;
/** Where every statement is written out, and only constants of the code may stand in it. */
const WHOLE_STATEMENTS = ['libs/catalog/src', 'libs/jobs/src', 'libs/tenancy/src'];
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

interface Finding {
  place: string;
  text: string;
}

const sources = globSync('{libs,apps,migrations}/**/src/**/*.ts').filter(
  (path) => !/(\.spec\.ts$|\/dist\/|node_modules|^libs\/(testing|sample-app)\/)/.test(path),
);

/** The templates and sums of a source that are SQL, with the expressions in them. */
function sqlOf(path: string): { node: ts.TemplateExpression | ts.BinaryExpression; place: string }[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: { node: ts.TemplateExpression | ts.BinaryExpression; place: string }[] = [];
  const visit = (node: ts.Node): void => {
    const isTemplate = ts.isTemplateExpression(node) && SQL.test(node.head.text);
    const isSum =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
      ts.isStringLiteralLike(node.left) &&
      SQL.test(node.left.text);
    if (isTemplate || isSum) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ node, place: `${path}:${String(line)}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const statements = sources.flatMap(sqlOf);

describe('SQL in the sources', () => {
  it('is found by this test at all', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(statements.length).toBeGreaterThan(100);
  });

  it('has no value between quotes but constants: others are parameters, or go through a function that quotes', () => {
    const findings = statements.flatMap(({ node, place }): Finding[] => {
      if (!ts.isTemplateExpression(node)) {
        return [];
      }
      const before = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
      return node.templateSpans.flatMap(({ expression }, index) =>
        /['"]$/.test(before[index]?.text ?? '') && !CONSTANT.test(expression.getText())
          ? [{ place, text: expression.getText() }]
          : [],
      );
    });
    expect(findings).toEqual([]);
  });

  it('is never put together with +', () => {
    expect(statements.filter(({ node }) => ts.isBinaryExpression(node)).map(({ place }) => place)).toEqual(
      [],
    );
  });

  it('of the catalog holds nothing but constants and quoted names', () => {
    const findings = statements
      .filter(({ place }) => WHOLE_STATEMENTS.some((prefix) => place.startsWith(prefix)))
      .flatMap(({ node, place }): Finding[] =>
        ts.isTemplateExpression(node)
          ? node.templateSpans
              .map(({ expression }) => expression.getText())
              .filter((text) => !CONSTANT.test(text) && !/^\w+\.escapeIdentifier\(/.test(text))
              .map((text) => ({ place, text }))
          : [],
      );
    expect(findings).toEqual([]);
  });
});
