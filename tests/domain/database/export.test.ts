import { expect, test } from 'vitest';
import { exportText } from '../../../electron/domain/database/export.ts';

const columns = [{ name: 'a', type: 'text', kind: 'text' as const, table: '' }];

test('an exported INSERT is quoted as its own engine reads it: no value ends its text', () => {
  const value = ["\\'); DROP TABLE item; -- "];
  const at = (engine: 'mysql' | 'postgres') => exportText('insert', columns, { table: 'shop.item', engine });
  expect(at('mysql').row(value, true)).toBe(
    "INSERT INTO `shop`.`item` (`a`) VALUES ('\\\\''); DROP TABLE item; -- ');\n",
  );
  expect(at('postgres').row(value, true)).toBe(
    'INSERT INTO "shop"."item" ("a") VALUES (\'\\\'\'); DROP TABLE item; -- \');\n',
  );
});
