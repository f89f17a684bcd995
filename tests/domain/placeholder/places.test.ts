import { expect, test } from 'vitest';
import {
  powershellPlace,
  redisPlace,
  scriptPlace,
  sqlPlace,
} from '../../../electron/domain/placeholder/places.ts';

test.each([
  ["SELECT * FROM t WHERE a = 'MARK'", { kind: 'sql', at: 'string' }],
  ['SELECT * FROM MARK', { kind: 'sql', at: 'identifier' }],
  ['SELECT * FROM public.MARK', { kind: 'sql', at: 'identifier' }],
  ['SELECT * FROM t WHERE id = MARK', { kind: 'sql', at: 'value' }],
  ['SELECT pg_cancel_backend(MARK)', { kind: 'sql', at: 'value' }],
  ['SELECT * FROM "MARK"', { kind: 'sql', at: 'name' }],
  ["SELECT E'MARK'", { kind: 'sql', at: 'string', quote: "E'" }],
  ['SELECT * FROM backup_MARK', { kind: 'plain' }],
  ['SELECT $$MARK$$', { kind: 'plain' }],
  ["SELECT '\\MARK'", { kind: 'plain' }],
  ['\\d MARK', { kind: 'plain' }],
  ['SELECT 1 -- MARK', { kind: 'comment' }],
  ['SELECT 1 /* MARK */', { kind: 'comment' }],
  ["SELECT 'MARK", { kind: 'plain' }],
])('PostgreSQL: %s', (text, place) => {
  expect(sqlPlace('postgres')(text, 'MARK')).toMatchObject(place);
});

test('where two databases would read a place differently, only plain characters fit', () => {
  expect(sqlPlace('any')('SELECT "MARK"', 'MARK')).toMatchObject({ kind: 'plain' });
  expect(sqlPlace('any')("SELECT 'it\\'s MARK'", 'MARK')).toMatchObject({ kind: 'plain' });
  expect(sqlPlace('any')("SELECT 'MARK'", 'MARK')).toMatchObject({
    kind: 'sql',
    at: 'string',
    dialect: 'any',
  });
});

test.each([
  ['db.u.find({a: "MARK"})', { kind: 'script', at: 'string', quote: '"' }],
  ["db.u.find({a: 'x MARK y'})", { kind: 'script', at: 'string', quote: "'" }],
  ['db.MARK.find()', { kind: 'script', at: 'name' }],
  ['db.u.find({a: MARK})', { kind: 'script', at: 'value' }],
  ['db.u.find({MARK: 1})', { kind: 'script', at: 'name' }],
  ['db.u.find({a: `x MARK`})', { kind: 'script', at: 'template' }],
  ['db.u.find({a: `x ${MARK}`})', { kind: 'script', at: 'value' }],
  ['db.u.find({a: /MARK/})', { kind: 'plain' }],
  ['db.u.find() // MARK', { kind: 'comment' }],
])('mongosh: %s', (text, place) => {
  expect(scriptPlace(text, 'MARK')).toMatchObject(place);
});

test.each([
  ['GET MARK', { kind: 'redis', at: 'bare' }],
  ['GET "a MARK"', { kind: 'redis', at: 'double' }],
  ["GET 'a MARK'", { kind: 'redis', at: 'single' }],
  ['GET user:MARK', { kind: 'plain' }],
  ['# MARK', { kind: 'comment' }],
])('redis-cli: %s', (text, place) => {
  expect(redisPlace(text, 'MARK')).toMatchObject(place);
});

test.each([
  ['Restart-Service MARK', { kind: 'powershell', at: 'bare' }],
  ["Restart-Service 'MARK'", { kind: 'powershell', at: 'single' }],
  ['Write-Host "a MARK"', { kind: 'powershell', at: 'double' }],
  ['Write-Host "a $(Get-X MARK)"', { kind: 'plain' }],
  ['Get-X # MARK', { kind: 'comment' }],
])('PowerShell: %s', (text, place) => {
  expect(powershellPlace(text, 'MARK')).toMatchObject(place);
});
