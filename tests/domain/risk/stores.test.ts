import { expect, test } from 'vitest';
import { worstOf } from '../../../electron/domain/risk/model.ts';
import { mongoFindings } from '../../../electron/domain/risk/mongo.ts';
import { redisLines } from '../../../electron/domain/risk/redis.ts';

test.each([
  [
    'destructive',
    [
      'FLUSHALL',
      'flushdb async',
      '"FLUSHALL"',
      '"\\x46LUSHALL"',
      'SHUTDOWN NOSAVE',
      'CLIENT KILL TYPE normal',
      'CLUSTER RESET',
      'REPLICAOF h 6379',
      'DEBUG SEGFAULT',
      'EVAL "redis.call(\'FLUSHALL\')" 0',
      'PING\nFLUSHALL',
      '3 FLUSHALL',
      '127.0.0.1:6379> FLUSHALL',
    ],
  ],
  [
    'change',
    [
      'SET a b',
      'DEL a',
      'EXPIRE a 1',
      'CONFIG SET maxmemory 1',
      'REPLICAOF NO ONE',
      'BGSAVE',
      'EVAL "return 1" 0',
      'SLOWLOG RESET',
      'FROBNICATE',
      'SORT a STORE b',
    ],
  ],
  [
    'read',
    [
      'INFO',
      'GET FLUSHALL',
      'keys *',
      'CONFIG GET maxmemory',
      'CLIENT LIST',
      'SLOWLOG GET 10',
      'MEMORY USAGE a',
      '# FLUSHALL',
      'SCAN 0 MATCH x:*',
      'DBSIZE',
      'LATENCY DOCTOR',
    ],
  ],
] as const)('Redis, %s', (risk, lines) => {
  for (const line of lines) expect(worstOf(redisLines(line)), line).toBe(risk);
});

test.each([
  [
    'destructive',
    [
      'db.dropDatabase()',
      'db.users.drop()',
      'db.users.deleteMany({})',
      'db.users.remove({ })',
      'db.users.deleteMany()',
      'db["users"]["drop"]()',
      "db.users['dr' + 'op']; db.users.drop ()",
      'db.users.updateMany({}, {$set: {a: 1}})',
      'db.killOp(1)',
      'db.adminCommand({shutdown: 1})',
      'db.runCommand({ "drop": "users" })',
      'db.getSiblingDB("x").dropDatabase()',
      'db.dr\\u006fp()',
      'db.u.find(); db.u.drop()',
      'db.shutdownServer()',
      '`${db.u.drop()}`',
      'db.u?.drop?.()',
    ],
  ],
  [
    'change',
    [
      'db.users.deleteMany({a: 1})',
      'db.users.deleteOne({a: 1})',
      'db.users.insertOne({})',
      'db.users.updateOne({}, {})',
      'rs.stepDown()',
      'rs.reconfig(c)',
      'sh.stopBalancer()',
      'db.u.createIndex({a: 1})',
      'db.u.aggregate([{$out: "x"}])',
      'eval("x")',
      'load("x.js")',
      'db[name].find()[method]()',
      'frobnicate()',
      'db.u.find("',
    ],
  ],
  [
    'read',
    [
      'db.users.find({name: "drop()"})',
      'show dbs',
      'use app',
      'rs.status()',
      'db.serverStatus().connections',
      'db.currentOp({secs_running: {$gt: 5}})',
      'db.u.countDocuments({})',
      'db.u.aggregate([{$match: {a: 1}}])',
      'db.adminCommand({ping: 1})',
      '// db.u.drop()',
      'db.u.find().sort({a: -1}).limit(5).toArray()',
      'db.runCommand("ping")',
      'printjson(rs.conf())',
    ],
  ],
] as const)('MongoDB, %s', (risk, scripts) => {
  for (const script of scripts) expect(worstOf(mongoFindings(script)), script).toBe(risk);
});
